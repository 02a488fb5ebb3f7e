"""The packet of a meeting as it goes out."""

from datetime import date

from pydantic import BaseModel

from api.conferences.plans.schemas import RoleOut


class PacketRole(RoleOut):
    """Who does what, until when; with the name of the agency or host, for those who work with it."""

    name: str | None


class PacketPlan(BaseModel):
    """A plan put to the meeting: one member's page of it, in the member's own words."""

    id: str
    function: str
    state: str
    since: date
    until: date | None
    review_on: date
    goals: list[str]
    roles: list[PacketRole]


class PacketMark(BaseModel):
    """What the person says of one goal."""

    goal: str
    mark: str


class PacketSaid(BaseModel):
    """What the person said when last asked how it went, or why they were not asked."""

    on: date
    occasion: str
    marks: list[PacketMark]
    words: str | None
    not_asked: str | None


class PacketHindrance(BaseModel):
    """What stood in the way since the meeting before."""

    code: str
    on: date
    words: str | None


class PacketPerson(BaseModel):
    """One person to be spoken of, by pseudonym.

    Parameters
    ----------
    checks
        The points a meeting looks at, each with what was ticked so far.
    last_met_on
        The meeting before this one that spoke of the person, as far as the reader may know of it.
    readable
        False where the record was erased: words are gone then.
    """

    item: str
    code: str
    checks: dict[str, str | None]
    result: str | None
    plan: PacketPlan | None
    said: PacketSaid | None
    last_met_on: date | None
    hindrances: list[PacketHindrance]
    readable: bool


class PacketTask(BaseModel):
    """Open work on what the town lacks; ``here`` is whether it came from this meeting."""

    id: str
    title: str
    kind: str | None
    area: str | None
    owner: str
    due_on: date
    state: str
    here: bool


class PacketOut(BaseModel):
    """What the members of a meeting read before it."""

    conference: str
    name: str
    article: str
    on: date
    place: str | None
    people: list[PacketPerson]
    tasks: list[PacketTask]
