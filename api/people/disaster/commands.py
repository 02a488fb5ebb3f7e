"""Setting the passphrase of the list, and drawing the list up; each is one transaction and one row in the audit."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from api.access.policy import Right, require
from api.accounts.passwords import checked
from api.errors import Conflict, Invalid, NotAllowed, NotFound
from api.hosts.tables import HostRow, OpeningRow
from api.people.disaster.repository import items_agreed, key_row, people_listed, seats_held, town
from api.people.disaster.schemas import DisasterList, Listed, Place
from api.people.disaster.sealed import Costs, ListKey, derived
from api.people.disaster.tables import DisasterKeyRow
from api.people.secrets import fields_of_all, folded
from api.people.tables import PersonRow
from api.placements.tables import PlacementRow
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work
from api.words import say

SHORTEST: Final = 16
"""Signs of a passphrase: whoever holds a file may try as many as they like."""

FIELDS: Final = ("name", "kana", "called", "phone", "address", "emergency")
WHERE: Final = "places"
"""The item of a consent that lets the list tell where somebody is; the others are named as the fields."""

TOLD: Final = frozenset({*FIELDS, WHERE})

KEY_PLACE: Final = "disaster_key"
LAST: Final = "\U0010ffff"
"""After every area and reading: where neither is known."""


def set_passphrase(work: Work, passphrase: str) -> None:
    """Let lists from now on open with a passphrase; only the sealed key derived from it is kept.

    Raises
    ------
    Invalid
        If it is short, or one that guessers try first.
    NotFound
        If there is no such municipality.
    """
    require(work.actor, Right.ADMINISTER)
    if len(passphrase) < SHORTEST:
        raise Invalid("passphrase_short", shortest=SHORTEST)
    here = town(work)
    if here is None:
        raise NotFound("no_such_municipality")
    made = derived(checked(passphrase, here.id, here.name))
    row = key_row(work) or DisasterKeyRow(municipality=here.id)
    row.salt, row.n, row.r, row.p = made.salt, made.costs.n, made.costs.r, made.costs.p
    row.sealed, row.set_at = seal_words(work, KEY_PLACE, made.key.hex()), work.now
    work.session.add(row)
    work.note("disaster_list.passphrase_set")


def drawn_up(view: Sight, on: date) -> tuple[DisasterList, ListKey]:
    """Draw the list of a day up, for the service itself, with the key to seal it.

    Raises
    ------
    NotAllowed
        If it is anybody who asks: the list is for nobody's screen.
    Conflict
        If no passphrase was set.
    """
    if view.actor.account is not None:
        raise NotAllowed("not_your_task")
    row, here = key_row(view), town(view)
    if row is None or here is None:
        raise Conflict("no_disaster_passphrase")
    key = ListKey(row.salt, Costs(row.n, row.r, row.p), bytes.fromhex(open_words(view, KEY_PLACE, row.sealed)))
    people = _people(view, on)
    view.note("disaster_list.drawn_up", people=len(people))
    return DisasterList(town=here.name, day=on, people=people), key


def _people(view: View, on: date) -> list[Listed]:
    agreed = {person: _united(consents) for person, consents in items_agreed(view, on).items()}
    rows, seats = [each for each in people_listed(view, on) if agreed.get(each[0].id)], seats_held(view, on)
    fields = fields_of_all(view, [row.id for row, _ in rows], FIELDS)
    found = [
        _listed(row, name, fields[row.id], agreed[row.id], seats.get(row.id, [])) for row, name in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.area or LAST, folded(each.kana or "") or LAST, each.code))


def _united(consents: Iterable[Sequence[str]]) -> frozenset[str]:
    """Unite what consents let the list tell: everything where one names no items, nothing where all are of a card."""
    return TOLD & {item for items in consents for item in (items or TOLD)}


def _listed(
    row: PersonRow, in_charge: str, fields: dict[str, str], agreed: Collection[str],
    seats: Sequence[tuple[PlacementRow, OpeningRow, HostRow]],
) -> Listed:  # fmt: skip
    """Show of somebody what was agreed; area, pseudonym and who is in charge are always told."""
    told: dict[str, Any] = {name: fields.get(name) if name in agreed else None for name in FIELDS}
    places = [_place(*seat) for seat in seats] if WHERE in agreed else []
    return Listed(code=row.code, area=row.area, places=places, in_charge=in_charge, **told)


def _place(row: PlacementRow, opening: OpeningRow, host: HostRow) -> Place:
    slots = opening.facts.get("slots")
    return Place(
        opening=opening.name, host=host.name, phone=host.phone, stands=say(f"step_{row.step}", "ja"),
        slots=None if slots is None else str(slots),
    )  # fmt: skip
