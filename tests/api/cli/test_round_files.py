"""The files of a round: names and columns of the contract, order, what is empty, and who stands in none of them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from api.cli.round_files import csv_bytes, round_files
from matcher.check import check
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Caseload, Standing
from matcher.params import Params
from matcher.pipeline import recommend
from matcher.problem.decoding import decode_problem
from tests import hinata
from tests.rounds import AMPLE
from tests.towns import TODAY, Town, catalogue, opening, person, town

COLUMNS = {
    "plan.csv": "person, opening, host, route, value, slots, hours, staying_6m, staying_6m_low, staying_6m_high, "
    "staying_source",
    "ranked.csv": "person, rank, opening, host, route, value, part_wish, part_tasks, part_environment, part_travel, "
    "part_schedule, part_staying, placed_loss, plan_loss, plan_loss_low, plan_loss_high, proven, displaced, in_plan, "
    "questions, reasons",
    "not_placed.csv": "person, why, smallest_change, cost_class, verified, tried",
    "questions.csv": "question, ask_whom, persons, effect, verified",
    "not_considered.csv": "person, reason",
    "verdicts.csv": "person, opening, allowed, route, reasons",
}
ROUTES = {"eligible", "eligible_by_recognition", "gap"}
Line = dict[str, str]


def lines(files: dict[str, bytes], name: str) -> list[Line]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


def round_of(drawn: Town) -> Recommendation:
    return recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE)


@cache
def drawn_round(seed: int) -> Recommendation:
    return round_of(town(seed))


def rounds() -> Iterator[Recommendation]:
    yield hinata.recommended()
    for seed in range(2):
        yield drawn_round(seed)


def test_every_file_has_exactly_the_columns_of_the_contract() -> None:
    files = round_files(hinata.recommended(), "all")
    assert set(files) == {*COLUMNS, "problem.json", "solution.json"}
    for name, columns in COLUMNS.items():
        assert files[name].startswith(b"\xef\xbb\xbf")
        assert b"\r" not in files[name]
        assert files[name].decode("utf-8-sig").splitlines()[0] == columns.replace(", ", ",")


def test_a_round_of_nobody_still_has_every_file() -> None:
    empty = recommend(catalogue([]), Caseload(()), Params(), on=TODAY, settings=AMPLE)
    files = round_files(empty, "all")
    for name, columns in COLUMNS.items():
        assert files[name].decode("utf-8-sig") == columns.replace(", ", ",") + "\n"
    assert check(decode_problem(files["problem.json"], "problem.json"), json.loads(files["solution.json"])) == []


def test_unknown_cells_are_empty_and_texts_survive() -> None:
    rows = [{"a": None, "b": 'x,"y"\n', "c": 0}]
    assert csv_bytes(("a", "b", "c", "d"), rows) == b'\xef\xbb\xbfa,b,c,d\n,"x,""y""\n",0,\n'


def test_rows_are_sorted() -> None:
    for found in rounds():
        files = round_files(found, "all")
        keys: dict[str, Callable[[Line], tuple[str | int, ...]]] = {
            "plan.csv": lambda line: (line["person"], line["opening"]),
            "ranked.csv": lambda line: (line["person"], int(line["rank"])),
            "not_placed.csv": lambda line: (line["person"],),
            "not_considered.csv": lambda line: (line["person"],),
            "verdicts.csv": lambda line: (line["person"], line["opening"]),
        }
        for name, key in keys.items():
            told = [key(line) for line in lines(files, name)]
            assert told == sorted(set(told)), name


def test_the_plan_stands_in_the_list_and_in_the_answer_alike() -> None:
    for found in rounds():
        files = round_files(found, "all")
        plan = {(line["person"], line["opening"]): line for line in lines(files, "plan.csv")}
        assert sorted(map(list, plan)) == json.loads(files["solution.json"])["assignments"]
        listed = {(line["person"], line["opening"]): line for line in lines(files, "ranked.csv")}
        assert {pair for pair, line in listed.items() if line["in_plan"] == "true"} == set(plan)
        current = json.loads(files["problem.json"]).get("current", [])
        standing = {(each["person"], each["opening"]) for each in current}
        for pair in set(plan) - standing:
            assert plan[pair]["value"] == listed[pair]["value"]
            assert plan[pair]["route"] == listed[pair]["route"]
            assert plan[pair]["route"] in ROUTES
        assert all(line["staying_6m"] == line["staying_source"] == "" for line in plan.values())


def test_shares_have_three_decimals_and_values_stay_within_a_thousand() -> None:
    for found in rounds():
        for line in lines(round_files(found, "all"), "ranked.csv"):
            assert 0 <= int(line["value"]) <= 1000
            for name, cell in line.items():
                if name.startswith("part_"):
                    assert re.fullmatch(r"([01]\.\d{3})?", cell), (name, cell)
            assert line["in_plan"] in ("true", "false")
            assert set(line["questions"].split()) <= set(line["reasons"].split())


def test_everybody_considered_is_placed_or_told_without_a_place() -> None:
    for found in rounds():
        files = round_files(found, "none")
        placed = {line["person"] for line in lines(files, "plan.csv")}
        without = {line["person"] for line in lines(files, "not_placed.csv")}
        assert placed | without == set(found.looked)
        assert not placed & without
        assert not (placed | without) & {line["person"] for line in lines(files, "not_considered.csv")}


def test_who_has_no_place_is_told_without_anybody_else() -> None:
    for found in rounds():
        for line in lines(round_files(found, "none"), "not_placed.csv"):
            others = set(found.looked) - {line["person"]}
            assert not others & set(re.split(r"[\s:]", f"{line['why']} {line['smallest_change']}"))
            assert (line["cost_class"] == "") == (line["smallest_change"] == "")
    (p11, s3) = lines(round_files(hinata.recommended(), "none"), "not_placed.csv")
    assert list(p11.values()) == [
        "P11", "waits_for_answer", "answer:programme_open:type_b:waiting_exception_open", "1", "true", "1",
    ]  # fmt: skip
    assert list(s3.values()) == [
        "S3", "waits_for_answer limit:accompany", "answer:minor_rules + accompany:+1", "2", "true", "2",
    ]  # fmt: skip


def test_a_change_about_one_opening_names_it_and_one_about_the_person_does_not() -> None:
    people = (person("A", avoids=("bees",), tier=0), person("B", pins=("O1",)), person("C", facts={"age": 16}))
    places = catalogue([opening("O1", seats=1), opening("O2", seats=1, host="H2"), opening("O3", lacks=("bees",),
                        seats=1, host="H3", accompany_needed=True)])  # fmt: skip
    found = recommend(places, Caseload(people), Params(accompanied_starts=0), on=TODAY, settings=AMPLE)
    told = {line["person"]: line["smallest_change"] for line in lines(round_files(found, "none"), "not_placed.csv")}
    assert told["A"] == "answer:hazard_unknown:bees@O2"
    young = recommend(places, Caseload(people[2:]), Params(), on=TODAY, settings=AMPLE)
    (line,) = lines(round_files(young, "none"), "not_placed.csv")
    assert line["smallest_change"] == "answer:minor_rules"


def test_questions_say_whom_to_ask() -> None:
    told = {line["question"]: line for line in lines(round_files(hinata.recommended(), "none"), "questions.csv")}
    first = next(iter(told.values()))
    assert (first["question"], first["persons"], first["verified"]) == (
        "programme_open:type_b:waiting_exception_open", "P11", "true",
    )  # fmt: skip
    assert told["capacity_stale@O04"]["ask_whom"] == "host:H04"
    assert told["gap_approval_open@O01"]["persons"] == "P01 P02 P03"
    assert told["minor_rules"]["ask_whom"] == "legal_guardian"


def test_verdicts_are_all_or_those_allowed_or_none() -> None:
    for found in rounds():
        every = lines(round_files(found, "all"), "verdicts.csv")
        assert len(every) == len(found.looked) * len(found.openings)
        allowed = lines(round_files(found, "allowed"), "verdicts.csv")
        assert allowed == [line for line in every if line["allowed"] != "no"]
        assert lines(round_files(found, "none"), "verdicts.csv") == []
        assert {line["allowed"] for line in every} == {"yes", "confirm", "no"}
        assert all((line["route"] in ROUTES) == (line["allowed"] != "no") for line in every)


def test_a_place_below_the_persons_own_floor_says_so() -> None:
    places = catalogue([opening("O1", purposes=("be_useful",))])
    found = recommend(places, Caseload((person("A", wishes=["calm"]),)), Params(), on=TODAY, settings=AMPLE)
    (line,) = lines(round_files(found, "all"), "verdicts.csv")
    assert line["reasons"].split()[0] == "would_rather_wait"
    assert lines(round_files(found, "all"), "ranked.csv") == []


def words(files: dict[str, bytes], *, without: str = "") -> set[str]:
    texts = (content.decode("utf-8-sig") for name, content in files.items() if name != without)
    return {word for text in texts for word in re.findall(r"[\w@]+", text)}


@pytest.mark.parametrize("seed", range(3))
def test_restricted_people_and_places_stand_in_no_file(seed: int) -> None:
    drawn = town(seed)
    files = round_files(drawn_round(seed), "all")
    hidden = {each.person for each in drawn.caseload.people if each.restricted}
    hidden |= {each.opening for each in drawn.catalogue.openings.values() if each.restricted}
    assert len(hidden) > 1
    assert not hidden & words(files)


@pytest.mark.parametrize("seed", range(3))
def test_who_is_not_considered_stands_in_that_file_only(seed: int) -> None:
    """Also not where they hold a place, or where somebody cares for them or stays away from them."""
    drawn = town(seed)
    resting = [each for each in drawn.caseload.people if each.state in ("resting", "in_touch", "not_met")]
    place = next(each for each in drawn.catalogue.openings.values() if each.seats > each.seats_in_use)
    standing = (*drawn.caseload.standing, Standing(resting[0].person, place.places()[0][0], "paused"))
    files = round_files(round_of(replace(drawn, caseload=replace(drawn.caseload, standing=standing))), "all")
    aside = {line["person"]: line["reason"] for line in lines(files, "not_considered.csv")}
    assert {each.person for each in resting} <= set(aside)
    assert set(aside.values()) <= {
        "no_legal_basis_for_matching", "person_rests", "in_touch", "not_met", "withdrawn",
    }  # fmt: skip
    assert not set(aside) & words(files, without="not_considered.csv")


@pytest.mark.parametrize("change", [{"state": "resting"}, {"restricted": True}, {"basis": "withdrawn"}])
def test_the_one_cared_for_is_not_named_in_the_lists_of_the_carer(change: dict[str, object]) -> None:
    assert "P06" in words({"plan": round_files(hinata.recommended(), "all")["plan.csv"]})
    files = round_files(hinata.recommended(hinata.changed("P06", **change)), "all")
    assert "P06" not in words(files, without="not_considered.csv")
    assert any(line["person"] == "P05" and "needs_cover" in line["reasons"] for line in lines(files, "verdicts.csv"))


def test_the_problem_and_the_answer_pass_the_check() -> None:
    for found in rounds():
        files = round_files(found, "none")
        tables = decode_problem(files["problem.json"], "problem.json")
        assert check(tables, json.loads(files["solution.json"])) == []


def test_equal_rounds_give_equal_bytes() -> None:
    assert round_files(drawn_round(0), "all") == round_files(round_of(town(0)), "all")
