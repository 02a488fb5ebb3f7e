"""The certificate of a disposal on paper."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.access.policy import Right
from api.disposal import commands
from api.web.desk import Desk, entrance
from api.web.pages import show
from api.web.service import TOKYO

router = APIRouter(include_in_schema=False)


@router.get("/disposals/{disposal}/certificate")
def certificate_page(
    request: Request, disposal: str, desk: Annotated[Desk, entrance(Right.SEE_PEOPLE)]
) -> Response:  # fmt: skip
    """Show the certificate, to be printed."""
    found = desk.see(commands.read_certificate, disposal)
    moments = [each.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M") for each in (found.proposed_at, found.approved_at)]
    return show(request, "certificate.html", desk, found=found, proposed_at=moments[0], approved_at=moments[1])
