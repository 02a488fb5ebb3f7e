"""The packet of a meeting, to be printed for those who are members of it."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.access.policy import Right
from api.conferences.packet import read_packet
from api.web.desk import Desk, entrance
from api.web.pages import show

router = APIRouter(include_in_schema=False)


@router.get("/conferences/{conference}/packet")
def packet_page(request: Request, conference: str, desk: Annotated[Desk, entrance(Right.HAVE_SESSION)]) -> Response:
    """Show the packet of a meeting to one of its members."""
    return show(request, "packet.html", desk, packet=desk.see(read_packet, conference))
