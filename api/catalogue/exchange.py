"""Records of the store as they are handed to others: with the day of the last confirmation and the last change.

Only what stands in public lists is handed on, and what a host stated of its room in an exchanged file; nothing that
hosts or staff said here.
"""

import calendar
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import RowMapping

from api.access.policy import Right, require
from api.catalogue import exchange_repository as exchanging
from api.catalogue import repository
from api.catalogue.exchange_repository import EVERY_RECORD, Chosen
from api.catalogue.exchanged import EXCHANGED
from api.catalogue.records import listing_of
from api.catalogue.tables import BatchRow
from api.store.store import View
from resources_catalog.diff import Scope
from resources_catalog.hsds import write
from resources_catalog.hsds.entry import Entry


class Editions:
    """When records were confirmed and changed, as far as the editions of their lists say it."""

    def __init__(self, batches: Iterable[BatchRow]) -> None:
        self._batches = {each.id: each for each in batches}
        self._confirming: dict[Scope, list[tuple[int, date]]] = {}
        for each in sorted(self._batches.values(), key=lambda batch: batch.number):
            if each.edition is not None and each.undone_at is None:
                for scope in each.scopes:
                    self._confirming.setdefault(Scope(*scope), []).append((each.number, last_day(each.edition)))

    def assured_on(self, row: RowMapping, back: int) -> date | None:
        """Give the day on which a record was last confirmed: as it says, else the end of its last edition's month.

        Parameters
        ----------
        back
            Number of the batch with which it was last back after it had been gone, 0 where it never was gone.
        """
        told: date | None = row["assured_on"]
        if told is not None:
            return told
        first = max(back, self._batches[row["first_in"]].number)
        gone = None if row["gone_in"] is None else self._batches[row["gone_in"]].number
        scope = Scope(row["source"], row["publisher"], row["service"])
        days = [
            day
            for number, day in self._confirming.get(scope, ())
            if number >= first and (gone is None or number < gone)
        ]
        return days[-1] if days else None

    def modified_at(self, row: RowMapping) -> datetime:
        """Give the moment of the last change: as the record says, else of the batch; of the one it is gone with."""
        told: datetime | None = row["modified_at"]
        codes = set(row["said_in"].values()) | {row["first_in"]} if told is None else set()
        gone = row["gone_in"]
        # That a record is gone says an exchanged file by the record itself, and a list by leaving it out.
        if gone is not None and (told is None or self._batches[gone].profile != EXCHANGED):
            codes.add(gone)
        moments = [self._batches[code].at for code in codes] + ([] if told is None else [told])
        return max(moments).astimezone(UTC)


def last_day(edition: str) -> date:
    """Give the last day of the month of an edition: ``2026-03``."""
    year, month = map(int, edition.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def entries_of_store(view: View, chosen: Chosen = EVERY_RECORD) -> Iterator[Entry]:
    """Give the records, by id, those that are gone as well; however many, few are held at once."""
    require(view.actor, Right.SEE_HOSTS)
    editions = editions_of(view)
    for rows in exchanging.records(view, chosen):
        yield from entries_of_rows(view, editions, rows)


def editions_of(view: View) -> Editions:
    """Give what the editions in the store say."""
    return Editions(repository.batches(view))


def entries_of_rows(view: View, editions: Editions, rows: Sequence[RowMapping]) -> list[Entry]:
    """Give records by their rows."""
    back = exchanging.returned(view, [row["id"] for row in rows])
    return [_entry(row, editions, back.get(row["id"], 0)) for row in rows]


def _entry(row: RowMapping, editions: Editions, back: int) -> Entry:
    listing = listing_of(row)
    return Entry(
        id=row["id"],
        listing=replace(listing, assured_on=None, modified_at=None, stated=None),
        assured_on=editions.assured_on(row, back),
        modified_at=editions.modified_at(row),
        seen=row["gone_in"] is None,
        capacity=listing.stated,
    )


def file_of(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write a file of whole services piece by piece: a JSON list, a line for each; equal records give equal bytes."""
    yield b"["
    end = b"\n"
    for entry in entries:
        (service,) = write.services([entry])
        yield end + json.dumps(service, ensure_ascii=False).encode()
        end = b",\n"
    yield b"\n]\n"
