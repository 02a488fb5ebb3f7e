"""Places for one person now, and why or why not one of them; that they were looked at is kept."""

from api.access.policy import Right, require
from api.errors import Conflict, NotFound
from api.people.repository import person_seen
from api.rounds import wording
from api.rounds.inputs import Asked, asked
from api.rounds.schemas import StaffPlacesOut, WhyOut
from api.store.store import Sight
from matcher.eligibility.figures import NoFigureError
from matcher.explanation import now, why
from matcher.explanation.why import NotAsked, NotConsidered, Why
from matcher.messages import sentence


def places_now(view: Sight, person: str, top: int = 3, lang: str = "ja") -> StaffPlacesOut:
    """Give the places to put before a person now, of different kinds where there are, and what to find out.

    Raises
    ------
    Conflict
        If what is written down of the person contradicts itself, or no figures of law hold today.
    """
    require(view.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(view, person)
    found = asked(view, row)
    try:
        shown = wording.page(now.places_now(found.inputs, row.code, found.places), found, row.id, top, lang)
    except NotConsidered as aside:
        shown = wording.nobody_looks(found, row.id, row.code, aside.reason, lang)
    except NoFigureError:
        raise Conflict("no_figures_today") from None
    view.note("person.places_seen", row.id, person=row.id, places=[each.opening for each in shown.places])
    return shown


def why_not(view: Sight, person: str, opening: str, lang: str = "ja") -> WhyOut:
    """Give every reason for and against a person at an opening, for each day of it.

    Raises
    ------
    NotFound
        If no such opening takes people now.
    """
    require(view.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(view, person)
    found = asked(view, row)
    days: tuple[Why, ...] = ()
    aside = None
    try:
        days = _why(found, row.code, opening)
    except NotConsidered as refused:
        aside = sentence(f"aside_{refused.reason}", lang)
    view.note("person.pair_seen", row.id, person=row.id, opening=opening)
    said = [wording.pair(each, lang) for each in days]
    return WhyOut(person=row.id, opening=opening, not_looked_for=aside, days=said)


def _why(found: Asked, code: str, opening: str) -> tuple[Why, ...]:
    try:
        return why.why(found.inputs, code, opening)
    except NotAsked:
        raise NotFound("no_such_opening") from None
    except NoFigureError:
        raise Conflict("no_figures_today") from None
