"""The file of the contact list for a disaster: what opens it, and what is told of a broken one."""

import errno
import hashlib
import json
import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.errors import Conflict, Invalid
from api.people.disaster import sealed
from api.people.disaster.schemas import DisasterList
from api.people.disaster.sealed import BEGIN, END, Costs, derived, opened_list, put_list, sealed_list, take_away

TODAY = date(2026, 6, 8)
PASSPHRASE = "たちばなの木の下に井戸がひとつある"
QUICK = Costs(n=2**14)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys at the smallest cost that a file may have."""
    monkeypatch.setattr(sealed, "Costs", lambda *given: Costs(*given) if given else QUICK)


def small(day: date = TODAY, plain: bytes = "杉田".encode()) -> bytes:
    return sealed_list(derived(PASSPHRASE), day, plain)


def test_a_wrong_passphrase_is_told_and_width_makes_no_difference() -> None:
    data = sealed_list(derived("hinata no ookina kusunoki"), TODAY, b"x")
    assert opened_list(data, "ｈｉｎａｔａ no ookina kusunoki") == b"x"
    with pytest.raises(Invalid, match="list_passphrase_wrong"):
        opened_list(data, "hinata no ookina kusunoko")


def test_a_file_cut_anywhere_is_told() -> None:
    data = small()
    for length in range(len(data)):
        with pytest.raises(Invalid, match="list_cut"):
            opened_list(data[:length], PASSPHRASE)


def test_a_changed_byte_anywhere_is_told() -> None:
    data = small()
    for place in range(len(data)):
        for bit in (1, 128):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            with pytest.raises(Invalid, match="list_changed"):
                opened_list(changed, PASSPHRASE)
    with pytest.raises(Invalid, match="list_unknown"):
        opened_list(b"PK\x03\x04 something else altogether", PASSPHRASE)


def test_a_header_changed_with_a_right_digest_opens_nothing() -> None:
    """Who can write the file can work the digest out; the seal holds all the same."""
    data = small().replace(b'"day":"2026-06-08"', b'"day":"2026-06-09"')
    body = data[: -len(END) - sealed.DIGEST]
    forged = body + hashlib.sha256(body).digest() + END
    with pytest.raises(Invalid, match="list_passphrase_wrong"):
        opened_list(forged, PASSPHRASE)


@pytest.mark.parametrize(
    ("was", "made", "code"),
    [(b'"n":16384', b'"n":99999', "list_changed"), (b'"n":16384', b'"n":16777216', "list_changed"),
     (b'"version":1', b'"version":2', "list_newer"), (b'"version":1', b'"version":2,"memory":64', "list_newer"),
     (b'"version":1,"kdf":"scrypt"', b'"version":2,"kdf":"argon2id"', "list_newer"),
     (b'"version":1', b'"version":1,"memory":64', "list_changed")],
)  # fmt: skip
def test_costs_beyond_sense_and_later_versions_are_refused(was: bytes, made: bytes, code: str) -> None:
    body = small()[: -len(END) - sealed.DIGEST].replace(was, made)
    with pytest.raises(Invalid, match=code):
        opened_list(body + hashlib.sha256(body).digest() + END, PASSPHRASE)


def test_the_head_says_version_salt_costs_and_day_and_nothing_of_anybody() -> None:
    key = derived(PASSPHRASE)
    head = json.loads(sealed_list(key, TODAY, "杉田".encode()).removeprefix(BEGIN).split(b"\n")[0])
    length = head.pop("length")
    assert head == {
        "version": 1, "kdf": "scrypt", "n": 16384, "r": 8, "p": 1, "salt": key.salt.hex(), "day": "2026-06-08",
    }  # fmt: skip
    assert length == 12 + len("杉田".encode()) + 16


def test_shipped_costs_are_those_advised() -> None:
    assert Costs() == Costs(n=131072, r=8, p=1)


def test_lists_of_seven_days_before_are_taken_away_and_nothing_else(tmp_path: Path) -> None:
    others = ("hinata-note.txt", "tonari-20260101.enishi-list", "hinata-2026.enishi-list", "enishi-20260101.backup")
    for name in (*others, ".hinata-20260520.enishi-list.0badcafe.part"):
        (tmp_path / name).write_bytes(b"")
    days = [TODAY + timedelta(days=number) for number in range(9)]
    for day in days:
        take_away(tmp_path, "hinata", day)
        put_list(tmp_path, "hinata", day, small(day))
    kept = {f"hinata-{day:%Y%m%d}.enishi-list" for day in days[2:]}
    assert {each.name for each in tmp_path.iterdir()} == {*others, *kept}
    assert stat.S_IMODE((tmp_path / f"hinata-{days[-1]:%Y%m%d}.enishi-list").stat().st_mode) == 0o600


def test_a_list_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = small()
    put_list(tmp_path, "hinata", TODAY, before)

    def fails(_: int) -> None:
        raise OSError(5, "input and output failed")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Conflict, match="disaster_folder_unwritable"):
        put_list(tmp_path, "hinata", TODAY, small())
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("name", ["list.html", "list.csv"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_an_opened_list_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:  # fmt: skip
    found = DisasterList(town="ひなた市", day=TODAY, people=[])
    file, out = tmp_path / "a.enishi-list", tmp_path / name
    file.write_bytes(small(plain=found.model_dump_json().encode()))
    command = ["disaster-list", "open", str(file), "--out", str(out), "--lang", "ja"]

    def fails(_: int) -> None:
        raise OSError(number, "failed with part of it written")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", fails)
        assert CliRunner().invoke(app, command, input=f"{PASSPHRASE}\n").exit_code == 2
    assert list(tmp_path.iterdir()) == [file]
    assert CliRunner().invoke(app, command, input=f"{PASSPHRASE}\n").exit_code == 0
    assert sorted(tmp_path.iterdir()) == sorted([file, out])
    assert "以上 0 人" in out.read_text("utf-8").splitlines()[-3 if name.endswith("html") else -1]
