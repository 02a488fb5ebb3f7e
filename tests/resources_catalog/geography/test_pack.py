from __future__ import annotations

import io
import zipfile
from datetime import date
from importlib.resources import files

import pytest

from resources_catalog.geography.addresses import address_key, without_marks
from resources_catalog.geography.pack import HEADER, TownRow, packed, town_key, unpacked
from resources_catalog.geography.towns import EDITION

SHIPPED = files("resources_catalog.geography").joinpath("data", "towns.zip").read_bytes()
ROWS = [
    TownRow("石川県", "金沢市", "広坂一丁目", "", "36.56060", "136.65540"),
    TownRow("石川県", "金沢市", "神谷内町", "チ", "36.59000", "136.69000"),
    TownRow("北海道", "函館市", "字", "", "", ""),
]


def members(table: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(table)) as opened:
        return {name: opened.read(name).decode("utf-8") for name in opened.namelist()}


def test_the_keys_of_the_shipped_table_are_what_address_key_gives() -> None:
    wrong = []
    for text in members(SHIPPED).values():
        header, *lines = text.split("\n")[:-1]
        assert header == HEADER
        for town, koaza, _, _, key in (line.split(",") for line in lines):
            name = koaza or town
            if (key or name) != (without_marks(address_key(name)) or name):
                wrong.append((name, key))
    assert wrong == []


def test_the_shipped_table_is_as_it_would_be_packed_again() -> None:
    assert members(packed(unpacked(SHIPPED), EDITION)) == members(SHIPPED)
    assert len(SHIPPED) < 6_000_000


def test_a_table_has_a_member_for_each_municipality_with_the_keys_that_differ() -> None:
    table = packed(ROWS, date(2024, 1, 15))
    assert members(table) == {
        "北海道/函館市.csv": f"{HEADER}\n字,,,,\n",
        "石川県/金沢市.csv": f"{HEADER}\n広坂一丁目,,36.56060,136.65540,広坂1丁\n神谷内町,チ,36.59000,136.69000,\n",
    }
    assert list(unpacked(table)) == sorted(ROWS)


def test_the_same_rows_in_any_order_are_the_same_bytes() -> None:
    assert packed(ROWS, EDITION) == packed(reversed(ROWS), EDITION)


def test_rows_of_the_former_form_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as table:
        table.writestr("石川県/金沢市.csv", "town,koaza,lat,lng\n神谷内町,チ,36.59000,136.69000\n")
    assert list(unpacked(out.getvalue())) == [ROWS[1]]


@pytest.mark.parametrize("sign", [",", '"', "\n", "\r"])
def test_a_cell_that_would_need_quotes_is_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="quotes"):
        packed([ROWS[0]._replace(town=f"広{sign}坂")], EDITION)


@pytest.mark.parametrize(
    ("name", "key"), [("広坂一丁目", "広坂1丁"), ("大字澤邊", "沢辺"), ("字", "字"), ("霞が関", "霞ケ関")]
)
def test_the_key_of_a_town_has_no_marks(name: str, key: str) -> None:
    assert town_key(name) == key
