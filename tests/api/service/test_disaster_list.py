"""The contact list for a disaster: who is on it, what opens it, what is told of a broken one; on both databases."""

import csv
import errno
import io
import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.access.actor import Actor, Role
from api.accounts.municipality import found_municipality
from api.cli.main import app
from api.errors import Invalid, NotAllowed, NotFound
from api.hosts.tables import HostRow, OpeningRow
from api.jobs.queue import the_service
from api.jobs.tables import JobRow
from api.jobs.worker import Worker
from api.people import commands as people
from api.people.disaster import sealed
from api.people.disaster.commands import drawn_up, set_passphrase
from api.people.disaster.schemas import DisasterList
from api.people.disaster.sealed import Costs, derived, opened_list
from api.people.disaster.sheet import NOT_ON_IT, as_csv, as_html
from api.people.disaster.tables import DisasterKeyRow
from api.people.schemas import ConsentIn, Identity, PersonIn
from api.people.tables import PersonRow
from api.store.audit import AuditRow, faults_in_chain
from api.store.crypto import Keyring
from api.store.store import Store, open_store
from api.store.upgrade import upgrade
from tests.api.service.office import MORNING, TOWN, Office
from tests.api.service.test_disaster_file import PASSPHRASE, QUICK, TODAY, small
from tests.api.service.ways import put_at

MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys at the smallest cost that a file may have."""
    monkeypatch.setattr(sealed, "Costs", lambda *given: Costs(*given) if given else QUICK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of lists."""
    made = tmp_path / "lists"
    made.mkdir()
    return made


def somebody(office: Office, name: str, *, agrees: bool = True, items: list[str] | None = None, **more: Any) -> str:
    form = {
        "name": name, "kana": more.pop("kana", None), "called": "よびな", "phone": "090-1234-5678",
        "address": "ひなた市北町1", "emergency": "姉 080-1111-2222", "family_note": "父には話さない",
    }  # fmt: skip
    made = office.run(MINE, people.register_person, PersonIn(identity=Identity.model_validate(form), **more))
    if agrees:
        consent = ConsentIn(purpose="emergency", since=TODAY, evidence="written", items=items or [])
        office.run(MINE, people.give_consent, made.id, consent)
    return str(made.id)


def decided(office: Office, passphrase: str = PASSPHRASE) -> None:
    office.run(Role.ADMINISTRATOR, set_passphrase, passphrase)


def worked(office: Office, folder: Path) -> list[tuple[str, str | None]]:
    """Let the worker do what the day needs; gives how its lists ended."""
    at = Worker.begun(office.store, office.clock, None, folder)
    at.ask_daily()
    while at.once() is not None:
        pass
    with Session(office.store.engine) as session:
        ended = sa.select(JobRow.state, JobRow.result).where(JobRow.kind == "disaster_list").order_by(JobRow.key)
        return [(state, result) for state, result in session.execute(ended)]


def read(folder: Path, passphrase: str = PASSPHRASE) -> tuple[DisasterList, bytes]:
    """Open the newest list of a folder."""
    file = max(folder.glob("*.enishi-list"))
    plain = opened_list(file.read_bytes(), passphrase)
    return DisasterList.model_validate_json(plain), plain


def names(found: DisasterList) -> list[str | None]:
    return [each.name for each in found.people]


def test_the_nightly_list_holds_who_agrees_and_opens_with_the_passphrase_alone(office: Office, folder: Path) -> None:
    person = somebody(office, "杉田 あき", kana="すぎた あき", area="kita")
    somebody(office, "村井 言", agrees=False)
    with Session(office.store.engine) as session, session.begin():
        session.get_one(OpeningRow, (TOWN, "O1")).facts = {"slots": "火 10:00-12:00"}
        session.get_one(HostRow, (TOWN, "H1")).phone = "0120-1"
    office.run(MINE, _seated, person)
    decided(office)
    assert worked(office, folder) == [("done", "disaster_list_made")]
    assert [each.name for each in folder.iterdir()] == ["hinata-20260608.enishi-list"]
    found, _ = read(folder)
    (one,) = found.people
    assert (found.town, found.day) == ("ひなた市", TODAY)
    assert (one.name, one.called, one.phone, one.address, one.emergency, one.in_charge, one.area) == (
        "杉田 あき", "よびな", "090-1234-5678", "ひなた市北町1", "姉 080-1111-2222", "coordinator", "kita",
    )  # fmt: skip
    assert [each.model_dump() for each in one.places] == [
        {"opening": "苗・箱折り", "host": "あおぞらファーム", "phone": "0120-1", "slots": "火 10:00-12:00",
         "stands": "参加中"}
    ]  # fmt: skip


def _seated(work: Any, person: str) -> None:
    put_at(work, person, "O1", "H1", "taking_part", "regular")
    put_at(work, person, "O1", "H1", "considering")
    work.note("test.seated")


def test_a_restricted_person_is_in_no_byte_of_it(office: Office, folder: Path) -> None:
    somebody(office, "杉田 あき")
    hidden = somebody(office, "橘 ななみ", restricted=True)
    decided(office)
    worked(office, folder)
    found, plain = read(folder)
    with Session(office.store.engine) as session:
        code = session.get_one(PersonRow, (TOWN, hidden)).code
    assert names(found) == ["杉田 あき"]
    for data in (plain, as_csv(found), as_html(found)):
        for word in ("橘", "ななみ", hidden, code):
            assert word.encode() not in data
            assert json.dumps(word).strip('"').encode() not in data
    for page in (as_csv(found), as_html(found)):
        assert NOT_ON_IT.encode() in page  # said whether there is anybody or not, and never how many


def test_the_head_says_the_same_without_anybody_restricted(office: Office, folder: Path) -> None:
    somebody(office, "杉田 あき")
    decided(office)
    worked(office, folder)
    before = read(folder)[1]
    somebody(office, "橘 ななみ", restricted=True)
    with office.store.sight(the_service(TOWN), office.clock()) as view:
        again, _ = drawn_up(view, TODAY)
    assert again.model_dump_json().encode() == before


def test_a_consent_taken_back_run_out_or_towards_one_host_alone_puts_nobody_on_it(
    office: Office, folder: Path
) -> None:  # fmt: skip
    person = somebody(office, "杉田 あき")
    soon, host = somebody(office, "相川 みお", agrees=False), somebody(office, "村井 言", agrees=False)
    for who, more in ((soon, {"until": TODAY}), (host, {"recipient": "H1"})):
        form = ConsentIn.model_validate({"purpose": "emergency", "since": TODAY, "evidence": "spoken", **more})
        office.run(MINE, people.give_consent, who, form)
    decided(office)
    worked(office, folder)
    assert sorted(map(str, names(read(folder)[0]))) == ["杉田 あき", "相川 みお"]
    (given,) = office.run(MINE, people.view_person, person).consents
    office.run(MINE, people.withdraw_consent, person, given.id)
    office.clock.move(days=1)
    worked(office, folder)
    assert read(folder)[0] == DisasterList(town="ひなた市", day=date(2026, 6, 9), people=[])


def test_who_is_erased_or_merged_into_another_record_is_not_on_it(office: Office, folder: Path) -> None:
    erased = somebody(office, "杉田 あき", state="closed")
    merged = somebody(office, "村井 言")
    office.run(OTHER, people.erase, erased, 1)
    with Session(office.store.engine) as session, session.begin():
        session.get_one(PersonRow, (TOWN, merged)).merged_into = erased
    decided(office)
    worked(office, folder)
    assert names(read(folder)[0]) == []


def test_of_somebody_who_agreed_to_some_items_no_other_is_told(office: Office, folder: Path) -> None:
    person = somebody(office, "杉田 あき", items=["name", "phone"])
    office.run(MINE, _seated, person)
    decided(office)
    worked(office, folder)
    (one,) = read(folder)[0].people
    assert (one.name, one.phone) == ("杉田 あき", "090-1234-5678")
    assert (one.called, one.address, one.emergency, one.places) == (None, None, None, [])


def test_it_is_sorted_by_area_and_reading(office: Office, folder: Path) -> None:
    for name, kana, area in (
        ("渡辺", "ワタナベ", "kita"), ("井上", "いのうえ", "minami"), ("青木", "アオキ", "kita"),
        ("伊藤", "いとう", None), ("名無し", None, "kita"),
    ):  # fmt: skip
        somebody(office, name, kana=kana, area=area)
    decided(office)
    worked(office, folder)
    assert names(read(folder)[0]) == ["青木", "渡辺", "名無し", "井上", "伊藤"]


def test_the_passphrase_lies_nowhere_and_the_key_lies_sealed(office: Office) -> None:
    decided(office)
    with Session(office.store.engine) as session:
        row = session.get_one(DisasterKeyRow, TOWN)
        key = derived(PASSPHRASE, row.salt, Costs(row.n, row.r, row.p)).key
        audit = [(each.kind, each.details) for each in session.scalars(sa.select(AuditRow)) if "disaster" in each.kind]
    assert audit == [("disaster_list.passphrase_set", {})]
    store = row.sealed
    if office.store.engine.dialect.name == "sqlite":
        folder = Path(str(office.store.engine.url.database)).parent
        store += b"".join(each.read_bytes() for each in folder.glob("store.db*"))
    for secret in (PASSPHRASE.encode(), key, key.hex().encode()):
        assert secret not in store


def test_a_new_passphrase_opens_the_next_list_and_the_old_one_those_before(office: Office, folder: Path) -> None:
    decided(office)
    worked(office, folder)
    decided(office, "another long sentence for the safe")
    office.clock.move(days=1)
    worked(office, folder)
    assert read(folder, "another long sentence for the safe")[0].day == date(2026, 6, 9)
    first = (folder / "hinata-20260608.enishi-list").read_bytes()
    assert opened_list(first, PASSPHRASE)
    with pytest.raises(Invalid, match="list_passphrase_wrong"):
        read(folder)


@pytest.mark.parametrize(
    ("passphrase", "code"), [("みじかい合言葉", "passphrase_short"), ("a" * 20, "password_guessed")]
)
def test_a_weak_passphrase_is_refused_and_the_old_one_stays(office: Office, passphrase: str, code: str) -> None:
    decided(office)
    with Session(office.store.engine) as session:
        before = session.get_one(DisasterKeyRow, TOWN).salt
    with pytest.raises(Invalid, match=code):
        decided(office, passphrase)
    with Session(office.store.engine) as session:
        assert session.get_one(DisasterKeyRow, TOWN).salt == before


def test_nobody_but_an_administrator_sets_it_and_nobody_draws_the_list_up_for_a_screen(office: Office) -> None:
    for role in (MINE, OTHER, Role.OFFICER, Role.HOST):
        with pytest.raises(NotAllowed):
            office.run(role, set_passphrase, PASSPHRASE)
    decided(office)
    for role in Role:
        with pytest.raises(NotAllowed):
            office.run(role, drawn_up, TODAY)
    with (
        pytest.raises(NotFound),
        office.store.work(Actor("none", None, frozenset({Role.ADMINISTRATOR})), MORNING) as at,
    ):
        set_passphrase(at, PASSPHRASE)


def test_without_a_passphrase_or_a_folder_the_job_says_so(office: Office, folder: Path) -> None:
    (folder / "hinata-20260601.enishi-list").write_bytes(b"old")
    assert worked(office, folder) == [("failed", "no_disaster_passphrase")]
    assert list(folder.iterdir()) == []
    decided(office)
    office.clock.move(days=1)
    assert worked(office, folder / "gone")[-1] == ("waiting", None)
    for then in (("waiting", None), ("failed", "disaster_folder_unwritable")):
        office.clock.move(hours=3)
        assert worked(office, folder / "gone")[-1] == then  # tried three times in all
    at = Worker.begun(office.store, office.clock, None)
    office.clock.move(days=1)
    at.ask_daily()
    while at.once() is not None:
        pass
    with Session(office.store.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(JobRow.kind == "disaster_list")) == 2


def test_a_night_without_room_is_tried_again(office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    decided(office)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        (folder / "hinata-20260601.enishi-list").write_bytes(b"old")
        assert worked(office, folder) == [("waiting", None)]
    assert list(folder.iterdir()) == []  # what is old goes first
    office.clock.move(hours=2, minutes=59)
    assert worked(office, folder) == [("waiting", None)]
    office.clock.move(minutes=1)
    assert worked(office, folder) == [("done", "disaster_list_made")]
    assert [each.name for each in folder.iterdir()] == ["hinata-20260608.enishi-list"]


def test_that_it_was_made_stands_in_the_audit_as_numbers(office: Office, folder: Path) -> None:
    somebody(office, "杉田 あき")
    decided(office)
    worked(office, folder)
    with Session(office.store.engine) as session:
        rows = session.scalars(sa.select(AuditRow).order_by(AuditRow.number)).all()
        assert list(faults_in_chain(session, TOWN)) == []
    drawn = [(each.account, each.person, each.details) for each in rows if each.kind == "disaster_list.drawn_up"]
    made = [each.details for each in rows if each.kind == "job.done" and each.details["job"] == "disaster_list"]
    assert drawn == [(None, None, {"people": 1})]
    assert made == [{"job": "disaster_list", "key": "2026-06-08", "result": "disaster_list_made", "tries": 1}]


# --- the command


def test_a_list_is_opened_where_there_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENISHI_STORE", "ENISHI_KEYS", "ENISHI_DISASTER_LIST"):
        monkeypatch.delenv(name, raising=False)
    found = DisasterList.model_validate(
        {"town": "ひなた市", "day": TODAY, "people": [
            {"code": "P1", "area": "kita", "name": "<杉田>", "kana": None, "called": "=1+1", "phone": "+81-90",
             "address": None, "emergency": None, "in_charge": "青木", "places": []}]}
    )  # fmt: skip
    file = tmp_path / "a.enishi-list"
    file.write_bytes(small(plain=found.model_dump_json().encode()))
    for kind in ("html", "csv"):
        out = tmp_path / f"list.{kind}"
        done = opened(file, out, PASSPHRASE)
        assert (done.exit_code, PASSPHRASE in done.output) == (0, False), done.output
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    page = (tmp_path / "list.html").read_text("utf-8")
    assert "&lt;杉田&gt;" in page
    assert all(heading in page for heading in ("地区", "緊急の連絡先", "今週いるところ", NOT_ON_IT))
    rows = list(csv.reader(io.StringIO((tmp_path / "list.csv").read_text("utf-8-sig"))))
    assert rows[2][:2] == ["地区", "氏名"]
    assert rows[4:] == [["以上 1 人"]]
    assert page.count("以上 1 人") == 1
    assert rows[3] == ["kita", "<杉田>", "", "'=1+1", "'+81-90", "", "", "", "青木", "P1"]
    again = opened(file, tmp_path / "list.csv", PASSPHRASE)
    assert again.exit_code == 2  # nothing that is there is replaced


def opened(file: Path, out: Path, passphrase: str) -> Any:
    return CliRunner().invoke(
        app, ["disaster-list", "open", str(file), "--out", str(out), "--lang", "ja"], input=f"{passphrase}\n"
    )


def test_what_is_wrong_with_a_file_is_said_in_words_and_nothing_is_written(tmp_path: Path) -> None:
    data, file, out = small(), tmp_path / "a.enishi-list", tmp_path / "list.html"
    for given, passphrase, said in (
        (data, "ちがう合言葉ちがう合言葉ちがう", "合言葉が違います"),
        (data[:-9], PASSPHRASE, "途中で切れています"),
        (data[:120] + b"\x00" + data[121:], PASSPHRASE, "変わっています"),
        (b"something else", PASSPHRASE, "連絡一覧ではありません"),
    ):
        file.write_bytes(given)
        refused = opened(file, out, passphrase)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
        assert not out.exists()
    assert opened(tmp_path / "none", out, PASSPHRASE).exit_code == 2
    assert opened(file, tmp_path / "list.pdf", PASSPHRASE).exit_code == 2


def test_the_passphrase_is_asked_for_twice_and_not_shown(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    store = _founded(place, tmp_path)
    monkeypatch.setenv("ENISHI_STORE", place)
    monkeypatch.setenv("ENISHI_KEYS", str(tmp_path / "keys"))
    command = ["disaster-list", "passphrase", "--municipality", TOWN, "--lang", "ja"]
    done = CliRunner().invoke(app, command, input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert (done.exit_code, PASSPHRASE in done.output) == (0, False), done.output
    refused = CliRunner().invoke(app, [*command[:3], "nowhere", *command[4:]], input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert refused.exit_code == 2
    with Session(store.engine) as session:
        assert session.scalars(sa.select(DisasterKeyRow.municipality)).all() == [TOWN]
    store.close()


def _founded(place: str, folder: Path) -> Store:
    keys = Keyring.made()
    keys.write(folder / "keys")
    store = open_store(place, keys)
    upgrade(store.engine)
    with store.work(the_service(TOWN), MORNING) as work:
        found_municipality(work, "ひなた市")
    return store
