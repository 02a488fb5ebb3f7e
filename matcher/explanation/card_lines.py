"""What a card says about one place for one person: what fits, what to check, what to watch, how to begin.

Lines are codes with parameters, as reasons are; the words stand in the message files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect
from matcher.needs.rows import WISH_SETS
from matcher.scoring.parts import wish_match
from resources_catalog.opening_table import NO, UNKNOWN, YES
from resources_catalog.vocabulary import label, terms
from resources_catalog.week import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matcher.eligibility.reasons import Reason
    from matcher.needs.person import PersonNeeds, Wish
    from matcher.round.looked import Looked
    from resources_catalog.model import Host, Opening
    from resources_catalog.opening_table import OpeningTable

Value = str | int | date | tuple[Slot, ...]

REASON_SETS = {
    "feature": "features",
    "programme": "programmes",
    "reason": "reasons_not_used",
    "why": "why",
    "step": "steps",
    "gate": "gates",
    "cover": "covers",
}
GENTLE = (
    "side_door",
    "own_pace",
    "exit_easy",
    "drop_in",
    "may_stay_silent",
    "seated",
    "rest_when_needed",
    "no_speed_quota",
    "women_on_staff",
    "shade_and_water",
)
"""What most people are glad to know although they did not ask for it, the rarest first."""

WORTH_SAYING = ("fixed_attendance", "plans_change", "contact_by_phone_needed", "photos_sns", "dark_hours", "upstairs")
"""Besides hazards: what may weigh on a visit although nobody ruled it out."""

LISTED = ("reason_must_unknown", "reason_avoid_unknown", "reason_hazard_unknown", "check_wish", "check_help")
"""Questions that can be asked about several things in one sentence."""

MOST_GENTLE = 2
PAID = ("kouchin", "support_money", "wage")


@dataclass(frozen=True, slots=True)
class Param:
    """What a placeholder stands for; ``words`` names the set that has the label of a code, ``None`` for plain text."""

    name: str
    value: Value
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One short line. Several params of one name are said together; ``ask`` and ``contact`` tell whom to ask."""

    code: str
    params: tuple[Param, ...] = ()
    ask: str | None = None
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One opening as one person sees it; ``row`` is the day looked at, ``rows`` all days possible for the person."""

    looked: Looked
    openings: OpeningTable
    row: int
    rows: tuple[int, ...]

    @property
    def person(self) -> PersonNeeds:
        """The person."""
        return self.looked.person

    @property
    def opening(self) -> Opening:
        """The opening."""
        return self.openings.openings[self.row]

    @property
    def host(self) -> Host:
        """Its host."""
        return self.openings.hosts[self.row]

    def reasons(self) -> tuple[Reason, ...]:
        """Every reason that holds here."""
        return self.looked.judgement.reasons(self.row)

    def state(self, feature: str) -> int:
        """Whether a feature is there: yes, no or unknown."""
        return int(self.openings.feature(feature)[self.row])


def reason_line(reason: Reason, contact: tuple[str, ...] = ()) -> Line:
    """Turn a reason into a line; another person's code is left out."""
    params = tuple(Param(name, value, REASON_SETS[name]) for name, value in reason.params if name in REASON_SETS)
    return Line(f"reason_{reason.code}", params, reason.ask, contact)


def fits(sight: Sight) -> tuple[Line, ...]:
    """Say what fits, the person's own wishes first."""
    return (
        *_wishes(sight, 1.0, "fits_wish"),
        *_wishes(sight, 0.5, "fits_wish_near"),
        *_each("fits_feature", _known(sight, YES)),
        *_nothing_avoided(sight),
        *_likes(sight),
        *_good_time(sight),
        *_way(sight, far=False),
        *_cost(sight),
        *_agreeable(sight),
    )


def checks(sight: Sight) -> tuple[Line, ...]:
    """Say what is not known yet and who can tell, one line for each kind of question and office."""
    asked = [each for each in sight.reasons() if each.effect in (Effect.WAITS, Effect.CONFIRMS)]
    found = [reason_line(each, contact(sight, each.ask)) for each in asked]
    at_host = contact(sight, "host")
    unknown = [wish for wish in sight.person.first_wishes if np.isnan(_match(sight, wish))]
    found += [Line("check_wish", (_wish_param(sight, wish),), "host", at_host) for wish in unknown]
    helps = [code for code in sight.person.helps if sight.state(code) == UNKNOWN]
    found += [Line("check_help", (Param("feature", code, "features"),), "host", at_host) for code in helps]
    if sight.opening.cost_yen is None:
        found.append(Line("check_cost", (), "host", at_host))
    return tuple(_joined(found))


def watch(sight: Sight) -> tuple[Line, ...]:
    """Say what may weigh on the person here, without holding anything unknown against the place."""
    return (
        *_wishes(sight, 0.0, "watch_wish"),
        *_features("watch_help", _known(sight, NO)),
        *_only_possible_time(sight),
        *_way(sight, far=True),
        *_seasons(sight),
        *_notes(sight),
        *_features("watch_feature", _burdens(sight)),
        *_weather(sight),
        *_money(sight),
    )


def first_step(sight: Sight) -> tuple[Line, ...]:
    """Say how to begin: when, how long, what, and who comes along."""
    opening = sight.opening
    lines = []
    if slots := sight.openings.slots[sight.row]:
        lines.append(Line("first_when" if len(slots) == 1 else "first_when_any", (Param("when", slots),)))
    if opening.first_step_minutes is not None:
        lines.append(Line("first_minutes", (Param("minutes", opening.first_step_minutes),)))
    lines.append(Line(f"first_{opening.first_step or 'open'}"))
    company = opening.accompany_needed or sight.person.accompany in ("first", "until_used")
    if company and opening.first_step != "visit_with_coordinator":
        lines.append(Line("first_until_used" if sight.person.accompany == "until_used" else "first_company"))
    return tuple(lines)


def contact(sight: Sight, ask: str | None) -> tuple[str, ...]:
    """Give role and phone of who can answer, as far as the catalogue holds them."""
    said = sight.opening.ask_contact
    if ask == "host":
        return host_contact(sight.opening, sight.host)
    if ask is None or said is None:
        return ()
    for lang in ("ja", "en"):
        if said.startswith(office := label("offices", ask, lang)):
            return tuple(each for each in [said.removeprefix(office).strip(" :：()（）")] if each)
    return ()


def host_contact(opening: Opening, host: Host) -> tuple[str, ...]:
    """Give role and phone of whom to ask at a host."""
    said = opening.ask_contact or host.contact
    phone = None if said and host.phone and host.phone in said else host.phone
    return tuple(each for each in (said, phone) if each)


def _match(sight: Sight, wish: Wish) -> float:
    return float(wish_match(wish, sight.openings)[sight.row])


def _wish_param(sight: Sight, wish: Wish) -> Param:
    if wish.kind == "host":
        names = {host.host: host.name for host in sight.openings.hosts}
        return Param("wish", names.get(wish.wish) or wish.words or wish.wish)
    return Param("wish", wish.wish, WISH_SETS[wish.kind])


def _wishes(sight: Sight, match: float, code: str) -> Iterator[Line]:
    found = tuple(_wish_param(sight, wish) for wish in sight.person.first_wishes if _match(sight, wish) == match)
    if found:
        yield Line(code, found)


def _features(code: str, features: Iterable[str]) -> Iterator[Line]:
    if params := tuple(Param("feature", feature, "features") for feature in features):
        yield Line(code, params)


def _each(code: str, features: Iterable[str]) -> Iterator[Line]:
    """Say features one by one."""
    for feature in features:
        yield Line(code, (Param("feature", feature, "features"),))


def _nothing_avoided(sight: Sight) -> Iterator[Line]:
    absent = [code for code in sight.person.avoids if sight.state(code) == NO]
    if absent and len(absent) == len(sight.person.avoids):
        yield Line("fits_nothing_avoided")
    else:
        yield from _features("fits_avoid", absent)


def _wished(sight: Sight) -> set[str]:
    return {wish.wish for wish in sight.person.wishes} | {
        str(fact.value) for fact in sight.person.facts_named("interest")
    }


def _known(sight: Sight, state: int) -> list[str]:
    """Name what must be there or helps and is known to be there, or not to be there; wishes are said apart."""
    asked = dict.fromkeys(sight.person.must + sight.person.helps)
    return [code for code in asked if sight.state(code) == state and code not in _wished(sight)]


def _likes(sight: Sight) -> Iterator[Line]:
    wished = {wish.wish for wish in sight.person.wishes}
    for fact, code, words, there in (
        ("interest", "fits_interest", "interests", sight.opening.interests),
        ("strength", "fits_strength", "tasks", sight.opening.tasks),
    ):
        known = dict.fromkeys(str(each.value) for each in sight.person.facts_named(fact))
        if params := tuple(Param("like", each, words) for each in known if each in there and each not in wished):
            yield Line(code, params)


def _good_time(sight: Sight) -> Iterator[Line]:
    if sight.looked.scored.part("schedule", sight.row) == 1.0:
        yield Line("fits_time")


def _only_possible_time(sight: Sight) -> Iterator[Line]:
    share = sight.looked.scored.part("schedule", sight.row)
    if share is not None and share < 1.0:
        yield Line("watch_time")


def _way(sight: Sight, *, far: bool) -> Iterator[Line]:
    way, person = sight.looked.judgement.way, sight.person
    minutes = float(way.minutes[sight.row])
    if not way.moved[sight.row]:
        if not far and sight.state("online") == YES:
            yield Line("way_none")
        return
    if np.isnan(minutes):
        return
    easy = person.travel_good if person.travel_good is not None else person.travel_max
    if (easy is not None and minutes > easy) is far:
        length = Param("minutes", max(1, round(minutes)))
        if not way.way[sight.row]:
            yield Line("way_unnamed", (length,))
            return
        code = "way_estimated" if way.spread[sight.row] else "way_measured"
        yield Line(code, (Param("way", str(way.way[sight.row]), "ways"), length))


def _cost(sight: Sight) -> Iterator[Line]:
    if sight.opening.cost_yen == 0:
        yield Line("fits_free")


def _agreeable(sight: Sight) -> Iterator[Line]:
    opening, person = sight.opening, sight.person
    if opening.talk is not None and (person.talk_max is not None or opening.talk in ("none", "greetings")):
        yield Line("fits_talk", (Param("talk", opening.talk, "talk_levels"),))
    if opening.key_person is not None and sight.state("same_person") != YES:
        yield Line("fits_key_person", (Param("role", opening.key_person),))
    told = {*person.must, *person.helps, *_wished(sight)}
    if opening.talk == "none":
        told.add("may_stay_silent")
    gentle = [code for code in GENTLE if sight.state(code) == YES and code not in told]
    yield from _each("fits_feature", gentle[:MOST_GENTLE])
    if thanks := tuple(Param("thanks", code, "thanks") for code in opening.thanks if code != "none"):
        yield Line("fits_thanks", thanks)


def _seasons(sight: Sight) -> Iterator[Line]:
    opening = sight.opening
    days = {slot.day for slot in sight.openings.slots[sight.row]}
    later = tuple(slot for slot in opening.slots_later if slot.day in days)
    for reason in sight.reasons():
        if reason.code == "starts_later" and opening.valid_from is not None:
            yield Line("watch_starts", (Param("day", opening.valid_from),))
        if reason.code == "ends_on" and opening.valid_until is not None:
            yield Line("watch_ends", (Param("day", opening.valid_until),))
    if opening.slots_later_from is not None and later:
        clash = any(reason.code == "later_times_do_not_fit" for reason in sight.reasons())
        when = (Param("day", opening.slots_later_from), Param("when", later))
        yield Line("watch_later_clash" if clash else "watch_later", when)


def _notes(sight: Sight) -> Iterator[Line]:
    if any(reason.code == "needs_cover" for reason in sight.reasons()):
        yield Line("reason_needs_cover")


def _burdens(sight: Sight) -> list[str]:
    wished = _wished(sight) | set(sight.person.must) | set(sight.person.helps)
    hazards = [code for code, term in terms("features").items() if term.group == "hazard"]
    return [code for code in (*WORTH_SAYING, *hazards) if sight.state(code) == YES and code not in wished]


def _weather(sight: Sight) -> Iterator[Line]:
    opening = sight.opening
    if opening.rain is not None:
        yield Line(f"rain_{opening.rain}")
    if opening.heat_rule is not None:
        yield Line("watch_heat", (Param("rule", opening.heat_rule),))
    if opening.notice_hours is not None:
        yield Line("watch_notice", (Param("hours", opening.notice_hours),))


def _money(sight: Sight) -> Iterator[Line]:
    if sight.opening.cost_yen:
        yield Line("watch_cost", (Param("yen", sight.opening.cost_yen),))
    if sight.person.flag("public_assistance") and set(PAID) & set(sight.opening.thanks):
        yield Line("watch_income_report")


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Say questions that differ only in the thing asked about together."""
    together: dict[tuple[str, str | None, tuple[str, ...], tuple[str, ...]], list[Param]] = {}
    for line in lines:
        apart = () if line.code in LISTED else tuple(str(param.value) for param in line.params)
        together.setdefault((line.code, line.ask, line.contact, apart), []).extend(line.params)
    for (code, ask, who, _), params in together.items():
        yield Line(code, tuple(params), ask, who)
