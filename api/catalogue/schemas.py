"""Records and what was found, as they go out."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from api.catalogue.records import Columns
from api.catalogue.tables import BatchRow
from api.hosts.tables import HostRow


class Found(BaseModel):
    """A record or a host that was found; ``score`` says how well the words fit, 1 the best.

    ``last``: three reminders brought no word of the host.
    """

    id: str
    name: str
    kana: str | None
    kind: str | None
    municipality: str | None
    address: str | None
    score: float
    of: str
    stage: str
    last: bool = False

    @classmethod
    def of_listing(cls, row: Columns, score: float) -> "Found":
        """Show a public record: nobody has spoken with them yet."""
        return cls(
            id=row["id"], name=row["name"], kana=row["kana"], kind=row["kind"], municipality=row["town"],
            address=row["address"], score=score, of="listing", stage="listed",
        )  # fmt: skip

    @classmethod
    def of_host(cls, row: HostRow, area: str | None, score: float, *, last: bool) -> "Found":
        """Show a host."""
        facts: dict[str, Any] = row.facts
        return cls(
            id=row.id, name=row.name, kana=None, kind=row.kind, municipality=area, address=facts.get("address"),
            score=score, of="host", stage=row.stage, last=last,
        )  # fmt: skip


class BatchOut(BaseModel):
    """An edition taken in: which file, what it brought, what was doubtful; ``undone_at`` where it was taken back."""

    id: str
    number: int
    file: str
    profile: str
    edition: str | None
    counts: dict[str, Any]
    warnings: dict[str, Any]
    at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, row: BatchRow) -> "BatchOut":
        """Show an edition."""
        return cls(
            id=row.id, number=row.number, file=row.file, profile=row.profile, edition=row.edition, counts=row.counts,
            warnings=row.warnings, at=row.at, undone_at=row.undone_at,
        )  # fmt: skip
