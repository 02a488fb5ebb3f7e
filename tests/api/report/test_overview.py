"""The second page: shares without codes, promises, households; and the effect of a choice on others in numbers only."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from api.report.overview import MOST_DOTS, effect_on_others, overview
from api.report.page import limit_text, question_groups, render_report
from matcher.explanation.recommendation import Recommendation
from matcher.messages import LANGUAGES
from matcher.overrides import Fate, Price
from matcher.params import Companion, Floor, Params
from resources_catalog.week import parse_slots
from tests.rounds import round_of, sample_round
from tests.towns import host, opening, person
from tests.wordlists import forbidden


def shares(found: Recommendation) -> list[dict[str, object]]:
    tables = overview(found, "en")["tables"]
    assert isinstance(tables, list)
    return [row for table in tables for row in table["rows"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_name_nobody(lang: str) -> None:
    found, _ = sample_round()
    view = overview(found, lang)
    assert not any(code in str(view["tables"]) for code in found.looked)
    assert forbidden(str(view), lang) == []


def test_every_dot_is_a_person_until_a_line_is_full() -> None:
    few, _ = round_of([person("A"), person("B")], [opening(seats=1)])
    assert {(row["with"], row["without"]) for row in shares(few)} == {(1, 1)}
    many, _ = round_of([person(f"P{number:02d}") for number in range(48)], [opening(seats=12)])
    assert {(row["with"], row["without"]) for row in shares(many)} == {(6, MOST_DOTS - 6)}


def test_a_promise_and_its_keeping_are_told() -> None:
    params = Params(floors=(Floor("waiting_longest", 1, 26),))
    found, _ = round_of([person("A", waiting_since=date(2025, 1, 1))], [opening()], params=params)
    assert overview(found, "en")["promises"] == ["People who wait longest: at least 1 of 1; the plan has 1"]


def priced(*fates: Fate, loss: tuple[int, ...] | None = (0, 0), proven: bool = True) -> Price:
    return Price("A", "O1", loss, 0 if loss else None, 0, 0, proven, fates)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (None, None),
        (priced(proven=False), None),
        (priced(loss=None), "cannot be together with what is decided"),
        (priced(), "none"),
        (
            priced(Fate("P2", "loses_only_place", ()), Fate("P3", "moves_to", ("O2",)), Fate("P4", "gains", ("O3",))),
            "1 would lose their only place (ask who is in charge), 1 would have another place (ask who is in charge), "
            "1 more would have a place",
        ),
    ],
)
def test_effects_on_others_are_numbers(price: Price | None, said: str | None) -> None:
    assert effect_on_others(price, "en") == said


def test_the_page_names_nobody_on_the_card_of_another() -> None:
    found, _ = sample_round()
    assert any(each.displaced for each in found.prices.values())
    page = render_report(found, sample_round()[1].catalogue, "ja")
    for code in found.looked:
        card = page.split(f'<h3 id="card-{sorted(found.looked).index(code) + 1}-h">')[1].split("</article>")[0]
        assert not any(other in card for other in found.looked if other != code)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_used_up_is_said_for_every_kind(lang: str) -> None:
    params = Params(
        companions=(Companion(companion="S1", starts=1), Companion(companion="S2", lifts=1)),
        starts_per_coordinator=1,
    )
    places = [
        opening(
            "O1", kind="type_b", seats_for="gap", gap_approved=True, slots="wed 10:00-12:00", lacks=("lift_offered",)
        ),
        opening("O2", slots="wed 14:00-15:00", seats=9, accompany_needed=True),
    ]
    people = [
        person(
            "A",
            ways=("picked_up",),
            coordinator="K1",
            declines_programmes=("type_b", "job_prep", "youth_support_station"),
        ),
        person("B", coordinator="K1", ruled_out=("O1",)),
    ]
    found, _ = round_of(people, places, [host("H1", capacity=10, users=9)], params=params)
    for name in ("companions:S1", "drivers:S2@wed", "coordinator:K1", "unused:H1@wed", "newcomers:H1", "lift:O1"):
        assert "{" not in limit_text(name, found, lang)
    assert parse_slots("wed 10:00-12:00") == found.openings.slots[0]


def test_questions_whose_answers_weigh_differently_are_said_apart() -> None:
    """The same words about two places stand together only where a no would cost as many people."""
    found, _ = sample_round()
    insured = [each for each in found.questions if each.reason.code == "insurance_before_trial"][:2]
    one, other = (replace(each, effect="plan_rests_on_it", gain=1, verified=True) for each in insured)
    (together,) = question_groups([one, other], found, "en")
    assert len(cast("list[object]", together["questions"])) == 1
    (apart,) = question_groups([one, replace(other, gain=0)], found, "en")
    assert len(cast("list[object]", apart["questions"])) == 2
