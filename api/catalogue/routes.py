"""Public lists over ``/api/v1``: finding things, one record, editions; records become hosts when somebody spoke."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

from api.access.policy import Right
from api.catalogue import commands, leaflet, repository
from api.catalogue.schemas import BatchOut, Found
from api.catalogue.search import Asked, search
from api.hosts import from_listing
from api.hosts.from_listing import ContactIn
from api.hosts.schemas import HostOut, Stage
from api.people.schemas import Code
from api.store.store import View, Work
from api.web.desk import Desk, entrance, room

router = room("catalogue")

ReadDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_HOSTS)]

Day = Literal[
    "weekday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday"
]  # fmt: skip
Text = Annotated[str, Query(max_length=200)]
Lat = Annotated[float | None, Query(ge=-90, le=90)]
Lon = Annotated[float | None, Query(ge=-180, le=180)]


class Wanted(BaseModel):
    """What is looked for; see ``api.catalogue.search.Asked``."""

    words: Annotated[str, Query(max_length=200)] = ""
    municipality: Annotated[str | None, Query(max_length=80)] = None
    kind: Annotated[list[Code], Query(max_length=40)] = []
    day: Annotated[list[Day], Query(max_length=9)] = []
    access: Annotated[list[Code], Query(max_length=20)] = []
    stage: Annotated[list[Stage], Query(max_length=5)] = []
    open_only: bool = False
    fresh_only: bool = False
    area: Code | None = None
    lat: Lat = None
    lon: Lon = None
    km: Annotated[float, Query(ge=0, le=500)] = 10.0
    limit: Annotated[int, Query(ge=1, le=1000)] = 50

    def asked(self) -> Asked:
        """Give what is looked for; a point has a latitude and a longitude, or is none."""
        point = None if self.lat is None or self.lon is None else (self.lat, self.lon)
        return Asked(
            words=self.words, municipality=self.municipality, kinds=frozenset(self.kind), days=frozenset(self.day),
            access=frozenset(self.access), stages=frozenset(self.stage), open_only=self.open_only,
            fresh_only=self.fresh_only, area=self.area, point=point, km=self.km,
        )  # fmt: skip


@router.get("/catalogue/search")
def find(desk: ReadDesk, wanted: Annotated[Wanted, Query()]) -> list[Found]:
    """Find records and hosts."""
    return desk.look(search, wanted.asked(), wanted.limit)


@router.get("/catalogue/leaflet")
def local_things(
    desk: ReadDesk, words: Text, lat: Lat = None, lon: Lon = None, municipality: Text | None = None
) -> list[Found]:
    """Find three things nearby for a leaflet, by what somebody likes; nobody's record is read for it."""
    point = None if lat is None or lon is None else (lat, lon)
    return desk.look(leaflet.local_things, words, municipality, point)


@router.get("/catalogue/batches")
def list_batches(desk: ReadDesk) -> list[BatchOut]:
    """List the editions taken in, the last first."""
    return desk.look(_batches)


@router.post("/catalogue/batches/{batch}/undo")
def undo(batch: str, desk: WorkDesk) -> BatchOut:
    """Take an edition back."""
    return desk.run(_undone, batch)


@router.post("/catalogue/listings/{listing}/contact", status_code=201)
def contact(listing: str, form: ContactIn, desk: WorkDesk) -> HostOut:
    """Make a host of a public record, because somebody spoke with them."""
    return desk.run(from_listing.contact, listing, form)


def _batches(view: View) -> list[BatchOut]:
    return [BatchOut.of(row) for row in repository.batches(view)]


def _undone(work: Work, batch: str) -> BatchOut:
    return BatchOut.of(commands.undo(work, batch))
