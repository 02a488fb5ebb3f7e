"""Tables of the generated documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Lay out a table; what would end a cell or a row is escaped."""
    rows = [headers, ["---"] * len(headers), *lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    )
