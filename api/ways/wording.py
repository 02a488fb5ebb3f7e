"""What is said of ways: the note of a row, and what a coordinator reads on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from api.ways.answer import SOURCES, Answer, PairWay
from api.ways.choose import Found
from api.ways.sources import Sources
from matcher.messages import sentence
from resources_catalog.vocabulary import label
from resources_catalog.week import day_name

SHOWN: Final = 20
"""Pairs and people that are listed on the screen; the file has all."""


def notes(answer: Answer, lang: str) -> str:
    """Say what stands beside the minutes of a way."""
    said = [sentence(code, lang) for code in answer.notes]
    for code, days in (("ways_note_no_home", answer.no_home), ("ways_note_no_there", answer.no_there)):
        if days:
            said.append(sentence(code, lang, days=_days(days, lang)))
    return " ".join(said)


def _days(days: Sequence[int], lang: str) -> str:
    return (", " if lang == "en" else "・").join(day_name(day, lang) for day in days)


def screen(found: Found, sources: Sources, left_out: int, lang: str) -> Iterator[str]:
    """Say what was found: how much by which source, who does not get there or home, what is left to decide."""
    counts = Counter(row.answer.source for row in found.rows)
    by_source = {name: counts[name] for name in SOURCES}
    yield sentence("ways_counts", lang, count=counts.total(), **by_source)
    yield from _doubts(found, sources, counts, lang)
    told = [row for row in found.rows if row.answer.way_home is False or row.answer.no_there]
    stuck = [row for row in told if row.answer.way_home is False]
    yield from _listed("ways_no_home_head", stuck, lang)
    late = [row for row in told if row.answer.way_home is not False]
    yield from _listed("ways_no_there_head", late, lang)
    if stuck:
        yield sentence("ways_rule_out", lang)
    if left_out:
        yield sentence("ways_left_out", lang, count=left_out)


def _doubts(found: Found, sources: Sources, counts: Counter[str], lang: str) -> Iterator[str]:
    """Say what makes the answers less than they could be."""
    moved = sorted({row.answer.day for row in found.rows if row.answer.day and "ways_note_moved" in row.answer.notes})
    if moved and sources.timetable is not None:
        last = sources.timetable.feed.calendar.last
        yield sentence("ways_moved", lang, last=last.isoformat(), first=moved[0].isoformat(), to=moved[-1].isoformat())
    if sources.minutes is not None and not counts["matrix"]:
        yield sentence("ways_matrix_unused", lang)
    elif sources.minutes is not None and sources.matrix_way is None:
        yield sentence("ways_matrix_each_way", lang)
    if found.without_square:
        shown, more = found.without_square[:SHOWN], len(found.without_square) - SHOWN
        yield sentence("ways_without_square", lang, people=", ".join(shown) + (f" (+{more})" if more > 0 else ""))


def _listed(head: str, rows: Sequence[PairWay], lang: str) -> Iterator[str]:
    if not rows:
        return
    yield sentence(head, lang, count=len(rows))
    for row in rows[:SHOWN]:
        way = label("ways", row.way, lang) if row.way else ""
        said = notes(row.answer, lang)
        yield "  " + sentence("ways_pair", lang, person=row.person, opening=row.opening, way=way, said=said)
    if len(rows) > SHOWN:
        yield "  " + sentence("ways_more", lang, count=len(rows) - SHOWN)
