"""Every answer of a rule has its note, in force on that day; no note is of an answer that cannot be given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility.figures import figures
from matcher.eligibility.programmes.notes import ANY_PROGRAMME, RuleNote, rule_notes
from matcher.eligibility.programmes.table import ONLY_WHEN_ASKED, PROGRAMMES, judge_programmes
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from resources_catalog.vocabulary import Term, terms
from tests.matcher.eligibility.ground import ground, own_figure
from tests.towns import person

DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        *("2020-04-01", "2022-03-31", "2022-04-01", "2025-03-31", "2025-04-01", "2025-09-30", "2025-10-01"),
        *("2026-06-08", "2027-03-31", "2027-04-01"),
    )
)
"""The first day with all numbers, and both sides of every change."""

NUMBERS = {
    "age": (None, 14, 18, 30, 60, 65),
    "youngest_child_age": (None, 3, 4),
    "transition_used_months": (None, 23, 24),
}
AGES = {"type_b": (None, 49, 50), "type_a": (None, 49, 50, 65)}
"""Where much else is asked, only ages on both sides of a line."""

PAST = (120, 400, 1600)
"""Days ago: past the first term of a stay, past a year, past every term."""

WISHES = {"choice_assessment": "type_b", "hikikomori_centre": "hikikomori_place"}
"""Kinds of places whose wish a rule itself reads."""

NEVER_DECIDES = {("care_level", "care_prevention")}
"""Written down beside a programme, yet no answer hangs on it: no care level counts."""

JUDGED_AROUND = {"residence_registered"}
"""Facts that the table reads for a programme, after its rule."""


def asked_by(programme: str) -> dict[str, Term]:
    return {code: term for code, term in terms("facts").items() if programme in listed(term)}


def listed(term: Term) -> tuple[str, ...]:
    used = term.more["used_by"]
    assert isinstance(used, tuple)
    return used


def values(programme: str, code: str, term: Term, on: date) -> tuple[Any, ...]:
    """Give values of a fact that lie on both sides of every line a rule may draw."""
    kind = term.more["type"]
    if kind == "int":
        return AGES.get(programme, NUMBERS[code]) if code == "age" else NUMBERS[code]
    if kind == "date":
        past = PAST if code.endswith(("_since", "_until")) else ()
        return None, on + timedelta(days=1), on, *(on - timedelta(days=days) for days in past)
    if kind == "code":
        return None, *terms(str(term.more["set"]))
    return (None, True, False) if kind == "yes_no" else (None,)


def people(programme: str, on: date) -> Iterator[PersonNeeds]:
    """Everybody who differs in what the rule of a programme asks, with and without the wish it reads."""
    asked = {code: term for code, term in asked_by(programme).items() if code not in JUDGED_AROUND}
    kind = WISHES.get(programme)
    for wishes in ((), (f"kind:{kind}",)) if kind else ((),):
        base = person(wishes=wishes)
        rows = [[Fact(code, value) for value in values(programme, code, term, on)] for code, term in asked.items()]
        for facts in product(*rows):
            yield replace(base, facts=facts)


@cache
def answers(programme: str) -> frozenset[tuple[str, str, date]]:
    """Why and outcome of everything a rule says on a day, the double use of an activity centre included."""
    grounds = [
        ground(on, figures=own) for on in DAYS for own in ((), (own_figure("activity_centre_no_double_use", 1),))
    ]
    grounds = grounds if programme == "activity_centre" else grounds[::2]
    found = set()
    for each in grounds:
        for someone in people(programme, each.on):
            verdict = PROGRAMMES[programme](someone, each)
            found.add((verdict.why, verdict.outcome, each.on))
    return frozenset(found)


def notes_of(programme: str) -> list[RuleNote]:
    return [note for note in rule_notes() if note.programme == programme]


def holding(why: str, outcome: str, on: date, *programmes: str) -> list[RuleNote]:
    return [
        note
        for note in rule_notes()
        if (note.why, note.outcome) == (why, outcome) and note.programme in programmes and note.holds(on)
    ]


RESIDENCE = {"residence_rule_open", "residence_exception_open"}


@pytest.mark.parametrize("programme", sorted(PROGRAMMES))
def test_every_answer_has_one_note_in_force_that_day_and_every_note_is_met(programme: str) -> None:
    met = answers(programme)
    assert {(why, on) for why, outcome, on in met if len(holding(why, outcome, on, programme)) != 1} == set()
    noted = {(note.why, note.outcome) for note in notes_of(programme) if note.why not in RESIDENCE}
    assert noted == {(why, outcome) for why, outcome, _ in met}


@pytest.mark.parametrize("programme", sorted(PROGRAMMES))
def test_the_dates_of_a_note_are_those_of_the_answer(programme: str) -> None:
    """An answer is met on every day of the walk on which its note holds, and on no other."""
    for note in notes_of(programme):
        if note.why not in RESIDENCE:
            met = {on for why, outcome, on in answers(programme) if (why, outcome) == (note.why, note.outcome)}
            assert met == {on for on in DAYS if note.holds(on)}, note.why


def around(someone: PersonNeeds, **params: Any) -> set[ProgrammeVerdict]:
    """Give what the table makes of the answers of the rules."""
    plain = {code: PROGRAMMES[code](someone, ground(DAYS[-1], **params)) for code in PROGRAMMES}
    judged = judge_programmes(someone, DAYS[-1], Params(**params))
    return {verdict for code, verdict in judged.items() if verdict != plain[code]}


def test_what_the_table_says_has_its_notes_too() -> None:
    elsewhere = person(facts={"residence_registered": False, "no_fixed_home": True})
    found = {
        *around(person(declines_programmes=tuple(PROGRAMMES))),
        *around(person(), programmes_not_run=tuple(PROGRAMMES)),
        *around(person()),
        *around(elsewhere),
        *around(elsewhere, residence="registered"),
    }
    for verdict in found:
        assert len(holding(verdict.why, verdict.outcome, DAYS[-1], verdict.programme, ANY_PROGRAMME)) == 1
    met = {(verdict.programme, verdict.why) for verdict in found}
    assert {note.why for note in notes_of(ANY_PROGRAMME)} == {why for _, why in met} - RESIDENCE
    assert {pair for pair in met if pair[1] in RESIDENCE} == {
        (note.programme, note.why) for note in rule_notes() if note.why in RESIDENCE
    }
    assert {code for code, why in met if why == "not_asked_about"} == set(ONLY_WHEN_ASKED)


# ------------------------------------------------------------------ what a rule reads


def any_fact() -> st.SearchStrategy[Fact]:
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(0, 100),
        "yes_no": st.booleans(),
        "date": st.dates(date(2015, 1, 1), date(2030, 1, 1)),
        "text": st.just("要支援1"),
        "code": st.sampled_from(tuple(terms("training_forms"))),
    }
    known = [
        code for code, term in terms("facts").items() if term.more["type"] in kinds and listed(term) != ("matching",)
    ]
    return st.sampled_from(known).flatmap(
        lambda code: kinds[str(terms("facts")[code].more["type"])].map(lambda value: Fact(code, value))
    )


@given(facts=st.lists(any_fact(), max_size=12), on=st.dates(DAYS[0], date(2040, 1, 1)))
def test_whatever_is_known_on_whatever_day_the_answer_has_its_note(facts: list[Fact], on: date) -> None:
    for verdict in judge_programmes(person(facts=facts), on, Params()).values():
        assert len(holding(verdict.why, verdict.outcome, on, verdict.programme, ANY_PROGRAMME)) == 1


@given(facts=st.lists(any_fact(), max_size=12), on=st.dates(DAYS[0], date(2040, 1, 1)))
def test_a_fact_is_read_only_by_the_programmes_it_names(facts: list[Fact], on: date) -> None:
    whole = judge_programmes(person(facts=facts), on, Params())
    for programme in PROGRAMMES:
        named = [fact for fact in facts if programme in listed(terms("facts")[fact.fact])]
        assert judge_programmes(person(facts=named), on, Params())[programme] == whole[programme]


def decides(code: str, programme: str) -> bool:
    """Tell whether two people who differ only in a fact are told different things."""
    for each in (ground(on, figures=(own_figure("activity_centre_no_double_use", 1),)) for on in DAYS[::-1]):
        told: dict[tuple[Any, ...], ProgrammeVerdict] = {}
        for someone in people(programme, each.on):
            others = (someone.wishes, *(fact for fact in someone.facts if fact.fact != code))
            verdict = PROGRAMMES[programme](someone, each)
            if told.setdefault(others, verdict) != verdict:
                return True
    return False


@pytest.mark.parametrize(
    ("code", "programme"),
    [
        (code, name)
        for code, term in terms("facts").items()
        for name in listed(term)
        if name != "matching" and code not in JUDGED_AROUND
    ],
)
def test_a_fact_names_only_programmes_that_need_it(code: str, programme: str) -> None:
    """Nobody is asked for what decides nothing."""
    assert decides(code, programme) != ((code, programme) in NEVER_DECIDES)


# ------------------------------------------------------------------ what a note says


@pytest.mark.parametrize("note", rule_notes(), ids=lambda note: f"{note.programme}-{note.why}-{note.valid_from}")
def test_a_note_has_a_source_and_numbers_that_are_in_force_with_it(note: RuleNote) -> None:
    assert note.programme in {*PROGRAMMES, ANY_PROGRAMME}
    assert note.source
    assert isinstance(note.assumption, bool)
    assert note.valid_until is None or note.valid_from <= note.valid_until
    assert (note.reading_ja is None) == (note.reading_en is None)
    known = {figure.name for figure in figures()}
    assert set(note.figures) <= known
    assert len(set(note.figures)) == len(note.figures)


def test_every_number_of_a_programme_stands_behind_some_answer() -> None:
    used = {name for note in rule_notes() for name in note.figures}
    assert {figure.name for figure in figures()} - used == {"adult_age"}


def test_the_reading_of_the_waiting_exception_is_written_down() -> None:
    (note,) = (note for note in notes_of("type_b") if note.why == "waiting_exception_granted")
    assert note.assumption
    assert note.reading_ja is not None
    assert "アセスメントでよい" in note.reading_ja
