"""The opened list as a page to print and as a table; Japanese, for whoever is there on the day."""

import csv
import io
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.people.disaster.schemas import DisasterList, Listed, Place
from resources_catalog.template.csv_text import guarded

HEADINGS: Final = (
    "地区", "氏名", "よみ", "呼び名", "電話", "住所", "緊急の連絡先", "今週いるところ", "担当", "番号",
)  # fmt: skip
TITLE: Final = "災害時の連絡一覧"
NOT_ON_IT: Final = "閲覧を制限している方は、この一覧にのせていません。その方への連絡は、それぞれの担当がします。"
AGREED: Final = "災害などの緊急時に連絡することに、この日に同意している方だけの一覧です。"

ENDS: Final = "以上 {number} 人"
"""The last line: a list without it is cut."""


def as_csv(found: DisasterList) -> bytes:
    """Write the list as CSV with a byte order mark; a text that looks like a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"{TITLE} {found.town} {found.day.isoformat()}"])
    writer.writerow([NOT_ON_IT])
    writer.writerow(HEADINGS)
    writer.writerows([guarded(cell) for cell in cells(each)] for each in found.people)
    writer.writerow([ENDS.format(number=len(found.people))])
    return text.getvalue().encode("utf-8-sig")


def as_html(found: DisasterList) -> bytes:
    """Write the list as a page that needs nothing else, to be printed on A4 across."""
    shown = {"title": TITLE, "not_on_it": NOT_ON_IT, "agreed": AGREED, "headings": HEADINGS, "found": found}
    shown["ends"] = ENDS.format(number=len(found.people))
    return _template().get_template("disaster_list.html.j2").render(rows=map(cells, found.people), **shown).encode()


def cells(each: Listed) -> list[str]:
    """Give the cells of one person, in the order of the headings; empty is not known or not agreed."""
    known = (each.area, each.name, each.kana, each.called, each.phone, each.address, each.emergency)
    return [*(cell or "" for cell in known), " / ".join(map(_where, each.places)), each.in_charge, each.code]


def _where(place: Place) -> str:
    at = " ".join(part for part in (place.host, place.phone) if part)
    return " ".join(part for part in (f"{place.opening}（{at}）", place.slots, f"〔{place.stands}〕") if part)


@cache
def _template() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
