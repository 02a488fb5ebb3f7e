"""Areas within areas, which area a host belongs to, and seats of an opening that are for residents of a town."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.access.policy import Right, require
from api.accounts.schemas import Form
from api.errors import Conflict, Invalid
from api.hosts.changes import opening_to_change
from api.hosts.repository import area_seen, areas_seen, host_seen, opening_seen, quotas_seen, today
from api.hosts.schemas import OpeningOut
from api.hosts.tables import AREA_LEVELS, AreaRow, QuotaRow
from api.people.schemas import Code, Short
from api.store.base import new_id
from api.store.store import View, Work

Level = Literal["association", "primary_school", "daily_life", "municipality", "region"]
Seats = Annotated[int, Field(ge=0, le=9999)]


class AreaIn(Form):
    """An area; ``above`` is the one that it is part of, which is of a wider level."""

    name: Short
    level: Level
    above: Code | None = None


class AreaOut(BaseModel):
    """An area."""

    id: str
    version: int
    name: str
    level: str
    above: str | None

    @classmethod
    def of(cls, row: AreaRow) -> "AreaOut":
        """Show an area."""
        return cls(id=row.id, version=row.version, name=row.name, level=row.level, above=row.above)


class HostAreaIn(Form):
    """The area that a host belongs to; null takes it out of any."""

    area: Code | None


class QuotaIn(Form):
    """How many seats are for residents of a town."""

    town: Short
    seats: Seats


class QuotasIn(Form):
    """The seats of an opening by town, all of them; an empty list: the seats are for everybody alike."""

    quotas: Annotated[list[QuotaIn], Field(max_length=200)]


class QuotaOut(BaseModel):
    """Seats for residents of a town."""

    town: str
    seats: int


def list_areas(view: View) -> list[AreaOut]:
    """List areas, from small to wide."""
    require(view.actor, Right.SEE_HOSTS)
    return [AreaOut.of(row) for row in areas_seen(view)]


def add_area(work: Work, form: AreaIn) -> AreaOut:
    """Add an area.

    Raises
    ------
    Conflict
        If there is one of this name and level.
    Invalid
        If the one above it is not wider.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    if any((each.name, each.level) == (form.name, form.level) for each in areas_seen(work)):
        raise Conflict("area_there")
    if form.above is not None and _rank(area_seen(work, form.above).level) <= _rank(form.level):
        raise Invalid("area_not_wider")
    row = AreaRow(municipality=work.actor.municipality, id=new_id(), **form.model_dump(), version=1)
    work.session.add(row)
    work.note("area.added", row.id, level=row.level)
    return AreaOut.of(row)


def _rank(level: str) -> int:
    return AREA_LEVELS.index(level)


def within(view: View, area: str) -> frozenset[str]:
    """Give an area and every area that is part of it, however deep."""
    below: dict[str | None, list[str]] = {}
    for row in areas_seen(view):
        below.setdefault(row.above, []).append(row.id)
    found, left = set(), [area_seen(view, area).id]
    while left:
        code = left.pop()
        found.add(code)
        left += below.get(code, ())
    return frozenset(found)


def put_host_in(work: Work, host: str, form: HostAreaIn) -> AreaOut | None:
    """Say which area a host belongs to."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = host_seen(work, host)
    area = None if form.area is None else area_seen(work, form.area)
    row.area = None if area is None else area.id
    row.version += 1
    work.note("host.area_set", row.id, area=row.area)
    return None if area is None else AreaOut.of(area)


def list_quotas(view: View, opening: str) -> list[QuotaOut]:
    """List the seats of an opening by town."""
    require(view.actor, Right.SEE_HOSTS)
    return [QuotaOut(town=row.town, seats=row.seats) for row in quotas_seen(view, opening_seen(view, opening).id)]


def set_quotas(work: Work, opening: str, form: QuotasIn, version: int) -> OpeningOut:
    """Share the seats of an opening out among towns.

    Raises
    ------
    Invalid
        If a town stands there twice.
    Conflict
        If more are shared out than there are.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = opening_to_change(work, opening, version)
    if len({each.town for each in form.quotas}) < len(form.quotas):
        raise Invalid("town_twice")
    if sum(each.seats for each in form.quotas) > row.seats:
        raise Conflict("quotas_over_seats", seats=row.seats)
    for each in quotas_seen(work, row.id):
        work.session.delete(each)
    work.session.flush()
    for quota in form.quotas:
        work.session.add(QuotaRow(
            municipality=row.municipality, id=new_id(), opening=row.id, town=quota.town, seats=quota.seats, at=work.now,
        ))  # fmt: skip
    work.session.flush()
    work.note("opening.quotas_set", row.id, towns=len(form.quotas))
    return OpeningOut.of(row, today(work))
