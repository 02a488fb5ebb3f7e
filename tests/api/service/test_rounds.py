"""Places for one person now and rounds, on the sample town brought into a store of either database."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Conflict, Invalid, NotAllowed, NotFound
from api.hosts.tables import OpeningRow
from api.people.commands import (
    assess,
    change_state,
    erase,
    give_consent,
    register_person,
    view_person,
    withdraw_consent,
)
from api.people.schemas import Answers, AssessmentIn, ConsentIn, PersonIn, StateIn
from api.placements.tables import PlacementRow
from api.rounds import commands, places, run
from api.rounds.parameters import ParametersIn, in_force
from api.rounds.schemas import ParameterChangeIn, PinIn, RoundIn, RoundOut, StaffPlacesOut
from api.rounds.warm import warm
from api.store.audit import AuditRow
from api.store.base import Base, new_id
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from api.web.sample_town import Town, load_town
from tests.api.service.office import TOWN, Office
from tests.hinata import EXPECTED, FOLDER, recommended

DAY = date(2026, 6, 8)
STAFF = Role.COORDINATOR


@dataclass
class Hinata:
    """The town in a store, its ids as in the folder."""

    office: Office
    town: Town

    def run(self, command: Any, *args: Any, role: Role = STAFF, **more: Any) -> Any:
        return self.office.run(role, command, *args, **more)

    def places(self, code: str, **more: Any) -> StaffPlacesOut:
        found: StaffPlacesOut = self.run(places.places_now, self.town.people[code], **more)
        return found

    def openings(self, found: StaffPlacesOut) -> list[str]:
        return [self.code(each.opening) for each in found.places]

    def code(self, place: str) -> str:
        """Give the id that a place has in the folder."""
        head, at, day = place.partition("@")
        return next(code for code, number in self.town.openings.items() if number == head) + at + day

    def proposed(self, seed: int = 0) -> RoundOut:
        frozen = self.office.look(STAFF, commands.freeze_round, RoundIn(seed=seed))
        made: RoundOut = self.run(commands.propose_round, frozen)
        return made

    def run_round(self, number: str) -> str:
        return run.run_round(self.office.store, self.office.actors[STAFF], self.office.clock, number)

    def seen(self, number: str, role: Role = STAFF) -> RoundOut:
        found: RoundOut = self.run(commands.view_round, number, role=role)
        return found

    def plan(self, found: RoundOut) -> dict[str, set[str]]:
        """Give who is planned where, and what was settled, by the ids of the folder."""
        codes = {number: code for code, number in self.town.people.items()}
        return {
            codes.get(each.person, "new"): {self.code(place) for place in (*each.planned, *each.settled)}
            for each in found.people
            if each.planned or each.settled
        }

    def new_person(self, answers: dict[str, Any] | None = None, state: str = "seeking") -> str:
        """Register somebody who agreed to being looked up and to hosts being told."""
        person: str = self.run(register_person, PersonIn.model_validate({"state": state})).id
        for purpose in ("matching", "tell_host"):
            spoken = {"purpose": purpose, "since": DAY, "evidence": "spoken"}
            self.run(give_consent, person, ConsentIn.model_validate(spoken))
        if answers is not None:
            form = AssessmentIn(form="full", answers=Answers.model_validate(answers))
            self.run(assess, person, form)
        return person

    def rest(self, person: str) -> None:
        self.run(change_state, person, StateIn(state="resting"), self.version(person))

    def version(self, person: str) -> int:
        return int(self.run(view_person, person).version)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hinata(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hinata]:
    if request.param == "sqlite":
        place = str(tmp_path_factory.mktemp("rounds") / "enishi.db")
    else:
        server = request.getfixturevalue("postgres")
        admin = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("create database rounds")
        admin.dispose()
        place = server.database("rounds")
    store = Store(make_engine(place), Keyring.made())
    Base.metadata.create_all(store.engine)
    office = Office.opened(store)
    yield Hinata(office, load_town(store, office.actors[STAFF], office.clock(), FOLDER))
    store.close()


# ------------------------------------------------------------------ one person now


def test_the_first_place_now_is_the_first_one_of_a_round_from_the_files(hinata: Hinata) -> None:
    ranked = recommended().ranked
    assert hinata.openings(hinata.places("P01"))[0] == "O03"
    for code in EXPECTED:
        best = ranked[code][0].place.partition("@")[0]
        assert hinata.openings(hinata.places(code))[0] == best, code


def test_places_are_of_different_kind_and_not_deciding_stands_beside_them(hinata: Hinata) -> None:
    found = hinata.places("P01")
    assert len({each.kind for each in found.places}) == len(found.places) == 3
    assert found.not_now.name == "いまは決めない"
    assert found.own_words == "体を動かしたい。人ごみと電話はいや。急がない"
    first = found.places[0]
    assert first.way == "自転車で片道12分（測った時間）"
    assert first.cost == "費用0円"
    assert first.last_word_on == date(2026, 5, 28)
    assert first.before_next == ["①が②より先の理由：道のり、曜日と時間。", "希望だけなら、②が上です。"]
    assert any("月・水の午後" in (each.whom or "") for each in first.to_find_out)
    assert len(hinata.places("P01", top=1).places) == 1


def test_what_a_person_reads_holds_no_value_and_nothing_of_the_staff(hinata: Hinata) -> None:
    for code in hinata.town.people:
        own = hinata.places(code).for_person().model_dump(mode="json")
        assert "staff" not in own
        assert not {"value", "score", "parts", "rank"} & set().union(*({*place} for place in own["places"]))
        assert not any(sign in json.dumps(own, ensure_ascii=False) for sign in ("%", "％", "適合", "スコア", "最適"))


@pytest.mark.parametrize("lang", ["ja", "en", "ja-easy"])
def test_it_is_said_in_every_language(hinata: Hinata, lang: str) -> None:
    for code in hinata.town.people:
        found = hinata.places(code, lang=lang)
        assert found.not_looked_for or found.places, code


def test_a_host_that_was_silent_for_long_is_called_before_it_is_offered(hinata: Hinata) -> None:
    found = hinata.places("P10")
    assert hinata.openings(found) == ["O02"]
    (silent,) = found.to_check_first
    assert hinata.code(silent.opening) == "O04"
    assert silent.contact == ["就労支援担当者"]
    assert silent.last_word_on == date(2025, 8, 20)


@pytest.mark.parametrize("code", ["P08", "S1", "S2", "N1"])
def test_nobody_looks_for_who_rests_or_did_not_agree(hinata: Hinata, code: str) -> None:
    found = hinata.places(code)
    assert found.places == []
    assert found.not_looked_for is not None
    why = hinata.run(places.why_not, hinata.town.people[code], hinata.town.openings["O03"])
    assert (why.days, why.not_looked_for) == ([], found.not_looked_for)


def test_every_reason_for_and_against_a_pair_is_told(hinata: Hinata) -> None:
    why = hinata.run(places.why_not, hinata.town.people["P09"], hinata.town.openings["O05"])
    (day,) = why.days
    assert day.allowed == "no"
    assert {"no_time_fits", "declined_kind"} & {each.code for each in day.reasons}
    days = hinata.run(places.why_not, hinata.town.people["P02"], hinata.town.openings["O01"]).days
    assert [hinata.code(each.opening) for each in days] == ["O01@fri", "O01@wed"]
    with pytest.raises(NotFound):
        hinata.run(places.why_not, hinata.town.people["P01"], hinata.town.openings["O13"])


def test_both_looks_are_kept_as_views_of_the_person(hinata: Hinata) -> None:
    person = hinata.town.people["P06"]
    hinata.places("P06")
    hinata.run(places.why_not, person, hinata.town.openings["O10"])
    with Session(hinata.office.store.engine) as session:
        query = sa.select(AuditRow).where(AuditRow.person == person).order_by(AuditRow.number.desc()).limit(2)
        assert [row.kind for row in session.scalars(query)] == ["person.pair_seen", "person.places_seen"]


def test_a_seat_that_is_taken_and_a_word_that_changed_are_known_at_once(hinata: Hinata) -> None:
    opening = hinata.town.openings["O08"]

    def change(**values: Any) -> None:
        with Session(hinata.office.store.engine) as session, session.begin():
            row = session.get(OpeningRow, (TOWN, opening))
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)

    with Session(hinata.office.store.engine) as session:
        row = session.get_one(OpeningRow, (TOWN, opening))
        as_it_was = {name: getattr(row, name) for name in ("state", "taken", "last_word_on", "facts")}
    assert hinata.openings(hinata.places("P09")) == ["O08"]
    change(taken=12)
    assert hinata.openings(hinata.places("P09")) == []
    change(taken=11, last_word_on=None, version=90)
    assert [hinata.code(each.opening) for each in hinata.places("P09").to_check_first] == ["O08"]
    change(facts={"slots": "いつでも"}, version=91)
    before = hinata.places("P09")
    assert (before.places, before.to_check_first, before.staff.unread) == ([], [], 2)
    change(state="closed", taken=0, version=92)
    assert hinata.places("P09").staff.unread == 1
    change(**as_it_was, version=93)
    assert hinata.openings(hinata.places("P09")) == ["O08"]


def test_who_asked_to_be_kept_apart_is_kept_apart_and_named_nowhere(hinata: Hinata) -> None:
    """P02 asked to meet P03 at no host; as soon as P02 takes part at the farm, P03 is not sent there."""
    opening, store = hinata.town.openings["O05"], hinata.office.store
    placement = new_id()
    with Session(store.engine) as session, session.begin():
        row = session.get(OpeningRow, (TOWN, opening))
        assert row is not None
        made = PlacementRow(
            municipality=TOWN, id=placement, person=hinata.town.people["P02"], opening=opening, host=row.host,
            route="gap", step="taking_part", holds="regular", since=DAY, made_at=hinata.office.clock(),
        )  # fmt: skip
        session.add(made)
        row.taken = 1
    found = hinata.places("P03")
    assert "O05" not in hinata.openings(found)
    assert hinata.town.codes["P02"] not in found.model_dump_json()
    with Session(store.engine) as session, session.begin():
        session.delete(session.get(PlacementRow, (TOWN, placement)))
        row = session.get(OpeningRow, (TOWN, opening))
        assert row is not None
        row.taken = 0
    assert hinata.openings(hinata.places("P03"))[0] == "O05"


def test_a_place_that_is_gone_since_the_assessment_stands_in_nobodys_way(hinata: Hinata) -> None:
    answers = {
        "person": {"times": "火 14:00-17:00", "avoid_hosts": "H-gone", "ways": "歩き"},
        "facts": [{"fact": "travel_minutes", "value": "10", "about": "O-gone", "detail": "walk"}],
    }
    person = hinata.new_person(answers)
    found = hinata.run(places.places_now, person)
    assert found.staff.left_out == 2
    hinata.rest(person)


# ------------------------------------------------------------------ rounds


def test_a_round_gives_the_plan_of_the_files_and_again_the_same_bytes(hinata: Hinata) -> None:
    made = hinata.proposed()
    assert (made.state, made.summary) == ("frozen", None)
    assert hinata.run_round(made.id) == "done"
    found = hinata.seen(made.id)
    plan = {who: {"O03" if each.startswith("O03") else each for each in own} for who, own in hinata.plan(found).items()}
    assert plan == {**EXPECTED, "P07": {"O13"}}
    again = run.replay_round(hinata.office.store, hinata.office.actors[STAFF], hinata.office.clock, made.id)
    assert again.identical
    assert again.digest == found.result_digest
    with pytest.raises(Conflict):
        hinata.run_round(made.id)


def test_the_same_inputs_have_the_same_digest_and_other_ones_another(hinata: Hinata) -> None:
    first, second = hinata.proposed(), hinata.proposed()
    assert first.digest == second.digest
    assert hinata.proposed(seed=1).digest != first.digest


def test_who_appears_nowhere_appears_nowhere(hinata: Hinata) -> None:
    """P07 is there for her counsellor alone: over every route, in the round and in its counts."""
    person, place = hinata.town.people["P07"], hinata.town.openings["O13"]
    assert hinata.openings(hinata.places("P07")) == ["O13"]
    assert hinata.places("P07").places[0].decided
    made = hinata.proposed()
    hinata.run_round(made.id)
    own = hinata.seen(made.id)
    assert hinata.plan(own)["P07"] == {"O13"}
    for role in (Role.SUPERVISOR, Role.OFFICER):
        other = hinata.seen(made.id, role)
        assert other.people
        assert not any(each in other.model_dump_json() for each in (person, place, hinata.town.codes["P07"]))
        assert other.summary is not None
        assert other.summary.considered == len(own.people) - 1
    for command, rest in (
        (places.places_now, ()), (places.why_not, (place,)),
        (commands.pin, (PinIn(kind="rule_out", place=place, role="coordinator", reason="x"),)),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            hinata.run(command, person, *rest, role=Role.SUPERVISOR)


def test_a_round_cannot_be_run_again_once_somebody_in_it_was_erased(hinata: Hinata) -> None:
    person = hinata.new_person({"wishes": [{"kind": "purpose", "wish": "体を動かしたい"}]})
    made = hinata.proposed()
    hinata.run_round(made.id)
    hinata.run(change_state, person, StateIn(state="closed"), hinata.version(person))
    hinata.run(erase, person, hinata.version(person), role=Role.SUPERVISOR)
    found = hinata.seen(made.id)
    assert found.not_replayable_since == DAY
    assert person not in {each.person for each in found.people}
    with pytest.raises(Conflict) as told:
        run.replay_round(hinata.office.store, hinata.office.actors[STAFF], hinata.office.clock, made.id)
    assert (told.value.code, told.value.params) == ("not_replayable", {"since": "2026-06-08"})


def test_a_withdrawn_consent_takes_a_person_out_of_the_next_round(hinata: Hinata) -> None:
    person = hinata.new_person({"wishes": [{"kind": "purpose", "wish": "体を動かしたい"}]})
    spoken = ConsentIn(purpose="matching", since=DAY, evidence="spoken")
    hinata.run(give_consent, person, spoken)
    for consent in hinata.run(view_person, person).consents:
        hinata.run(withdraw_consent, person, consent.id)
    made = hinata.proposed()
    hinata.run_round(made.id)
    assert person not in {each.person for each in hinata.seen(made.id).people}
    assert hinata.run(places.places_now, person).places == []
    hinata.rest(person)


# ------------------------------------------------------------------ what is settled


def test_a_place_ruled_out_is_not_offered_until_that_is_lifted(hinata: Hinata) -> None:
    person, place = hinata.town.people["P03"], hinata.town.openings["O05"]
    form = PinIn(kind="rule_out", place=place, role="coordinator", reason="前に合わなかった")
    made = hinata.run(commands.pin, person, form)
    assert "O05" not in hinata.openings(hinata.places("P03"))
    with pytest.raises(Conflict):
        hinata.run(commands.pin, person, form)
    (listed,) = hinata.office.look(STAFF, commands.list_pins, person)
    assert (listed.reason, listed.role, listed.account) == (form.reason, "coordinator", made.account)
    with Session(hinata.office.store.engine) as session:
        kept = session.execute(sa.text("select reason from pin")).scalars()
        assert all(form.reason.encode() not in bytes(each) for each in kept)
    hinata.run(commands.lift_pin, person, made.id)
    assert hinata.openings(hinata.places("P03"))[0] == "O05"
    assert hinata.office.look(STAFF, commands.list_pins, person) == []


def test_a_place_settled_on_stands_first_and_is_kept_in_the_round(hinata: Hinata) -> None:
    person, place = hinata.town.people["P04"], hinata.town.openings["O11"]
    made = hinata.run(commands.pin, person, PinIn(kind="pin", place=place, role="person", reason="本人と決めた"))
    first = hinata.places("P04").places[0]
    assert (hinata.code(first.opening), first.decided) == ("O11", True)
    proposed = hinata.proposed()
    hinata.run_round(proposed.id)
    assert "O11" in hinata.plan(hinata.seen(proposed.id))["P04"]
    hinata.run(commands.lift_pin, person, made.id)


def test_nothing_is_settled_against_the_rules(hinata: Hinata) -> None:
    town = hinata.town

    def refused(code: str, error: type[Exception], **form: Any) -> None:
        asked = PinIn.model_validate({"role": "coordinator", "reason": "x", **form})
        with pytest.raises(error):
            hinata.run(commands.pin, town.people[code], asked)

    refused("P09", Conflict, kind="pin", place=town.openings["O05"])
    refused("P08", Conflict, kind="pin", place=town.openings["O05"])
    refused("P02", Invalid, kind="pin", place=town.openings["O01"])
    refused("P02", Invalid, kind="pin", place="nowhere")
    refused("P02", Invalid, kind="rule_out", place="nowhere")
    refused("P02", Invalid, kind="pin")
    refused("P02", NotAllowed, kind="must_place")


def test_who_must_be_placed_goes_before_others_for_a_last_seat(hinata: Hinata) -> None:
    """P05 has the one seat at the bookshop, until the conference puts somebody first who can go nowhere else."""
    home = {"ways": "歩き", "home_mesh": "53387172", "area": "B"}
    wish = {"times": "水 14:00-15:00", "visit_minutes": 60, **home}
    person = hinata.new_person({"person": wish, "wishes": [{"kind": "interest", "wish": "まんが"}]})
    form = PinIn(kind="must_place", role="conference", reason="会議で決めた", until=date(2026, 7, 1))
    pinned = hinata.run(commands.pin, person, form, role=Role.SUPERVISOR)
    made = hinata.proposed()
    hinata.run_round(made.id)
    plan = hinata.plan(hinata.seen(made.id))
    assert plan["new"] == {"O07"}
    assert "P05" not in plan
    hinata.run(commands.lift_pin, person, pinned.id, role=Role.SUPERVISOR)
    hinata.rest(person)


# ------------------------------------------------------------------ over HTTP


def test_the_routes_lead_to_the_commands(hinata: Hinata) -> None:
    client, person = hinata.office.client(STAFF), hinata.town.people["P12"]
    found = client.get(f"/api/v1/people/{person}/places", params={"lang": "en"})
    assert found.status_code == 200, found.text
    assert found.json()["not_now"]["name"] == "Not deciding now"
    why = client.get(f"/api/v1/people/{person}/why/{hinata.town.openings['O06']}")
    assert why.status_code == 200, why.text
    pin = {"kind": "rule_out", "place": hinata.town.openings["O06"], "role": "person", "reason": "x"}
    made = client.post(f"/api/v1/people/{person}/pins", json=pin)
    assert made.status_code == 201, made.text
    assert client.delete(f"/api/v1/people/{person}/pins/{made.json()['id']}").status_code == 200
    frozen = client.post("/api/v1/rounds", json={"seconds": 5})
    assert frozen.status_code == 201, frozen.text
    at = f"/api/v1/rounds/{frozen.json()['id']}"
    assert client.post(f"{at}/run").json()["state"] == "done"
    assert client.post(f"{at}/replay").json()["identical"] is True
    assert client.get(at).json()["people"]
    assert frozen.json()["id"] in {each["id"] for each in client.get("/api/v1/rounds").json()}
    long = client.post("/api/v1/rounds", json={"seconds": 60}).json()
    assert client.post(f"/api/v1/rounds/{long['id']}/run").status_code == 422
    assert client.get("/api/v1/parameter-changes").status_code == 403


# ------------------------------------------------------------------ the way there


def test_looking_for_one_person_loads_no_solver() -> None:
    code = "import sys, api.rounds.routes, api.rounds.warm; sys.exit(any(m.startswith('ortools') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3])
    assert done.returncode == 0


def test_warming_reads_what_a_request_reads(hinata: Hinata) -> None:
    warm(hinata.office.store, hinata.office.clock())
    assert hinata.places("P06").places


# ------------------------------------------------------------------ parameters


def test_a_changed_parameter_holds_once_an_officer_saw_its_effect_and_approved(hinata: Hinata) -> None:
    store, actors, clock = hinata.office.store, hinata.office.actors, hinata.office.clock
    made = hinata.proposed()
    hinata.run_round(made.id)
    form = ParameterChangeIn(
        parameters=ParametersIn.model_validate({"gap": {"seats": "none"}, "stale_days": 10}), reason="町の方針"
    )
    with pytest.raises(NotAllowed):
        hinata.run(commands.propose_parameters, form)
    change = hinata.run(commands.propose_parameters, form, role=Role.SUPERVISOR)
    with pytest.raises(Conflict):
        hinata.run(commands.approve_parameters, change.id, 1, role=Role.OFFICER)
    effect = run.find_effect(store, actors[Role.SUPERVISOR], clock, change.id)
    assert effect.placed_after == effect.placed_before + effect.more - effect.less
    assert effect.less > 0
    before = hinata.places("P01")
    with pytest.raises(NotAllowed):
        hinata.run(commands.approve_parameters, change.id, 1, role=Role.SUPERVISOR)
    approved = hinata.run(commands.approve_parameters, change.id, 1, role=Role.OFFICER)
    assert (approved.approved_by, approved.version) == (actors[Role.OFFICER].account, 2)
    assert hinata.office.look(STAFF, in_force) == {"gap": {"seats": "none"}, "stale_days": 10}
    assert hinata.places("P01").to_check_first != before.to_check_first
    assert hinata.proposed().parameters == {"gap": {"seats": "none"}, "stale_days": 10}


def test_parameters_that_cannot_be_are_not_proposed(hinata: Hinata) -> None:
    for values in ({}, {"basis": "nonsense"}, {"programmes_not_run": ["nonsense"]}):
        form = ParameterChangeIn(parameters=ParametersIn.model_validate(values), reason="x")
        with pytest.raises(Invalid):
            hinata.run(commands.propose_parameters, form, role=Role.SUPERVISOR)
