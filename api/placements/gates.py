"""Which papers a municipality asks for before which step."""

from sqlalchemy import delete

from api.access.policy import Right, require
from api.accounts.tables import MunicipalityRow
from api.errors import Invalid, NotFound
from api.placements.repository import gates_set
from api.placements.schemas import GateIn, GateOut, Route
from api.placements.tables import ROUTES, GateRow
from api.store.store import View, Work
from matcher.placement import EDGES, KNOWN_PAPERS, NOTED_PAPERS, papers_before


def gates(view: View) -> list[GateOut]:
    """List the papers asked for: as shipped, or as the municipality set them."""
    require(view.actor, Right.SEE_PEOPLE)
    own = gates_set(view)
    shipped = [
        GateOut(edge=edge.name, route=route, papers=list(papers_before(edge.name, route)), own=False)
        for edge in EDGES.values()
        for route in ROUTES
        if edge.papers and (edge.name, route) not in own
    ]
    return sorted([*shipped, *map(GateOut.of, own.values())], key=lambda each: (each.edge, each.route))


def set_gate(work: Work, edge: str, route: Route, form: GateIn) -> GateOut:
    """Say which papers are asked for before an edge on a route.

    Raises
    ------
    NotFound
        If there is no such edge.
    Invalid
        If there is no such paper.
    """
    require(work.actor, Right.DECIDE)
    if edge not in EDGES:
        raise NotFound("no_such_gate")
    if any(code not in NOTED_PAPERS and code not in KNOWN_PAPERS for code in form.papers):
        raise Invalid("no_such_paper")
    row = _own(work, edge, route) or GateRow(municipality=work.actor.municipality, edge=edge, route=route)
    assert work.actor.account is not None
    row.papers, row.account, row.at = form.papers, work.actor.account, work.now
    work.session.add(row)
    work.note("gate.set", edge, route=route, papers=form.papers)
    return GateOut.of(row)


def drop_gate(work: Work, edge: str, route: Route) -> None:
    """Go back to the papers as shipped.

    Raises
    ------
    NotFound
        If the municipality set none there.
    """
    require(work.actor, Right.DECIDE)
    if _own(work, edge, route) is None:
        raise NotFound("no_such_gate")
    own = (GateRow.municipality == work.actor.municipality, GateRow.edge == edge, GateRow.route == route)
    work.session.execute(delete(GateRow).where(*own))
    work.note("gate.dropped", edge, route=route)


def _own(work: Work, edge: str, route: Route) -> GateRow | None:
    """Give the municipality's own gate; two who set one take turns."""
    work.session.get(MunicipalityRow, work.actor.municipality, with_for_update=True)
    return gates_set(work).get((edge, route))
