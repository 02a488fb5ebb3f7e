from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from resources_catalog.importers.hosts import host_rows
from resources_catalog.importers.listings import read_listings
from resources_catalog.listing import DayHours, Listing
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets
from resources_catalog.template.write import write_workbook

EXTRACT = Path(__file__).parents[2] / "data" / "wamnet" / "csvdownload046_100.csv"
OFFICE = Listing(
    source="WAM NET", kind="welfare_office", number="A1", name="ひだまり", kana=None, corporation=None,
    corporation_number=None, service="就労継続支援Ｂ型", office_number=None, municipality="福井県鯖江市",
    address="西山町13-1", phone="0778-00-0000", url=None, lat=35.95, lon=136.18,
    hours=(DayHours("weekday", 540, 960), DayHours("holiday", 600, 720)), closed_days=" 日曜 ",
    remarks=None, capacity=20,
)  # fmt: skip


def test_what_is_published_is_filled_in_and_nothing_else() -> None:
    assert host_rows([OFFICE], "ja") == (
        {
            "host": "A1", "name": "ひだまり", "kind": "welfare_office", "status": "listed", "lat": Decimal("35.95"),
            "lon": Decimal("136.18"), "phone": "0778-00-0000", "capacity": 20, "listing": "WAM NET A1",
            "hours": "平日 9:00-16:00; 祝日 10:00-12:00; 休み: 日曜", "note": "就労継続支援Ｂ型",
            "address": "福井県鯖江市西山町13-1",
        },
    )  # fmt: skip
    assert host_rows([OFFICE], "ja-easy") == host_rows([OFFICE], "ja")
    assert host_rows([OFFICE], "en")[0]["hours"] == "weekdays 9:00-16:00; holidays 10:00-12:00; closed: 日曜"


def test_what_is_unknown_stays_empty() -> None:
    bare = replace(OFFICE, address=None, phone=None, lat=None, lon=None, hours=(), closed_days=" ", capacity=None)
    (row,) = host_rows([bare], "ja")
    assert {name for name, cell in row.items() if cell is None} == {"lat", "lon", "phone", "hours", "capacity"}
    assert row["address"] == "福井県鯖江市"


def test_two_services_with_one_number_are_two_hosts() -> None:
    other, third = replace(OFFICE, service="就労移行支援"), replace(OFFICE, number="A2")
    ids = [str(row["host"]) for row in host_rows([OFFICE, other, third], "ja")]
    assert ids[2] == "A2"
    assert len({*ids}) == 3
    assert all(re.fullmatch("A1-[0-9a-f]{6}", each) for each in ids[:2])
    assert ids == [row["host"] for row in host_rows([third, other, OFFICE], "en")]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rows_of_real_offices_are_a_template_without_faults(tmp_path: Path, lang: str) -> None:
    rows = host_rows(read_listings(EXTRACT).listings, lang)
    assert len(rows) == 100
    assert [row["host"] for row in rows] == sorted(str(row["host"]) for row in rows)
    write_workbook(tmp_path / "t.xlsx", CATALOGUE_SHEETS, {"hosts": rows}, lang)
    read, faults = read_sheets(tmp_path / "t.xlsx", CATALOGUE_SHEETS)
    assert faults == ()
    assert [{name: row[name] for name in wanted} for row, wanted in zip(read["hosts"], rows, strict=True)] == list(rows)
    assert read["openings"] == ()
    assert {row["status"] for row in read["hosts"]} == {"listed"}
