"""Hosts as partners over ``/api/v1``: counts, those to be thanked, room, areas, seats by town."""

from typing import Annotated

from api.access.policy import Right
from api.hosts import areas, partners, rooms
from api.hosts.areas import AreaIn, AreaOut, HostAreaIn, QuotaOut, QuotasIn
from api.hosts.partners import CountsOut, DormantOut, StaleOut
from api.hosts.room_schemas import HeardRoomIn, RoomIn, RoomOut
from api.hosts.schemas import OpeningOut
from api.web.desk import Desk, entrance, room

router = room("hosts")

ReadDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_HOSTS)]
SpeakDesk = Annotated[Desk, entrance(Right.SPEAK_FOR_HOST)]


@router.get("/hosts/counts")
def counts(desk: ReadDesk) -> CountsOut:
    """Count hosts: registered, willing now, with an agreement in force, and where somebody was in this fiscal year."""
    return desk.look(partners.counts)


@router.get("/hosts/dormant")
def dormant(desk: ReadDesk) -> list[DormantOut]:
    """List hosts where nobody has been for a year, or ever."""
    return desk.look(partners.dormant)


@router.get("/hosts/stale")
def stale(desk: ReadDesk) -> list[StaleOut]:
    """List hosts whose word is getting old, those that stand last at the end."""
    return desk.look(partners.stale)


@router.get("/hosts/areas")
def list_areas(desk: ReadDesk) -> list[AreaOut]:
    """List areas, from small to wide."""
    return desk.look(areas.list_areas)


@router.post("/hosts/areas", status_code=201)
def add_area(form: AreaIn, desk: WorkDesk) -> AreaOut:
    """Add an area."""
    return desk.run(areas.add_area, form)


@router.put("/hosts/{host}/area")
def put_host_in(host: str, form: HostAreaIn, desk: WorkDesk) -> AreaOut | None:
    """Say which area a host belongs to."""
    return desk.run(areas.put_host_in, host, form)


@router.post("/hosts/{host}/room", status_code=201)
def hear_room(host: str, form: HeardRoomIn, desk: WorkDesk) -> RoomOut:
    """Write down what a host said of its room."""
    return desk.run(rooms.hear_room, host, form)


@router.post("/own-host/room", status_code=201)
def say_own_room(form: RoomIn, desk: SpeakDesk) -> RoomOut:
    """Say whether the own place has room."""
    return desk.run(rooms.say_own_room, form)


@router.get("/openings/{opening}/quotas")
def list_quotas(opening: str, desk: ReadDesk) -> list[QuotaOut]:
    """List the seats of an opening by town."""
    return desk.look(areas.list_quotas, opening)


@router.put("/openings/{opening}/quotas")
def set_quotas(opening: str, form: QuotasIn, desk: WorkDesk) -> OpeningOut:
    """Share the seats of an opening out among towns."""
    return desk.run(areas.set_quotas, opening, form, desk.version())
