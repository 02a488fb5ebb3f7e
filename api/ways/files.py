"""The files of ``enishi ways``, as bytes: every way, and the facts of the needs with those found added."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from api.ways.answer import Answer, PairWay
from api.ways.choose import Found
from api.ways.wording import notes
from matcher.needs.sheets import FACTS
from resources_catalog.template.columns import Row
from resources_catalog.template.csv_text import guarded
from resources_catalog.template.write import csv_files

WAYS = (
    "person",
    "opening",
    "host",
    "way",
    "source",
    "day",
    "timetable",
    "there_minutes",
    "back_minutes",
    "session_end",
    "last_home",
    "way_home",
    "note",
)
_HOME = {True: "yes", False: "no", None: ""}


def ways_file(found: Found, lang: str) -> bytes:
    """Give ``ways.csv``: UTF-8 with BOM, line feeds, an empty cell for what is not known."""
    shared: dict[tuple[int, str], list[str]] = {}  # people of one square share their answers, and so their lines
    lines = [_line(WAYS)]
    for person, ways, answers in found.people:
        start = _line((person,)).removesuffix("\n")
        for way, column in zip(ways, answers, strict=True):
            if (id(column), way) not in shared:
                shared[id(column), way] = _ends(found, way, column, lang)
        ends = zip(*(shared[id(column), way] for way, column in zip(ways, answers, strict=True)), strict=True)
        lines.extend(f"{start},{end}" for place in ends for end in place if end)
    return "".join(lines).encode("utf-8-sig")


def _ends(found: Found, way: str, answers: Sequence[Answer | None], lang: str) -> list[str]:
    """Give what follows the person on the line of each place; nothing where nothing is known."""
    places = zip(found.openings.ids, found.openings.openings, answers, strict=True)
    return [
        "" if answer is None else _line((place, opening.host, way, *_cells(answer, lang)))
        for place, opening, answer in places
    ]


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cells(answer: Answer, lang: str) -> Iterator[str]:
    yield answer.source
    yield "" if answer.day is None else answer.day.isoformat()
    yield guarded(answer.timetable or "")
    yield from ("" if minutes is None else str(minutes) for minutes in (answer.there, answer.back))
    yield from ("" if time is None else clock(time) for time in (answer.session_end, answer.last_home))
    yield _HOME[answer.way_home]
    yield notes(answer, lang)


def clock(minutes: int) -> str:
    """Write minutes after midnight as a time of the day; of the day before with its sign, as ``-0:15``."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02}"


def found_facts(rows: Iterable[PairWay], on: date) -> Iterator[Row]:
    """Give a fact for each way whose minutes a matrix or a timetable tells and from which one gets home."""
    for row in rows:
        if row.answer.is_document:
            yield {
                "person": row.person,
                "fact": "travel_minutes",
                "value": str(row.answer.minutes),
                "about": row.opening,
                "detail": row.way or None,
                "source": "document",
                "known_on": on,
            }


def facts_file(before: Sequence[Row], found: Sequence[Row], lang: str) -> bytes:
    """Give ``facts.csv``: the facts of the needs in their order, then those found, as the template writes them."""
    known = ({name: cell for name, cell in row.items() if not name.startswith("_")} for row in before)
    (data,) = csv_files((FACTS,), {FACTS.name: [*known, *found]}, lang).values()
    return data
