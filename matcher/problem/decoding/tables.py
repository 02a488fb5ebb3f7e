"""What a file holds once it is cut into columns: tables by name, settings, and faults of its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matcher.problem.decoding.cells import Cells
    from resources_catalog.faults import Fault

PROBLEM_FORMAT: Final = "enishi-problem/1"
SOLUTION_FORMAT: Final = "enishi-solution/1"
TABLE_NAMES: Final = (
    *("persons", "hosts", "openings", "pairs", "keep_apart", "keep_together", "pinned", "forbidden"),
    *("requires", "limits", "limit_weights", "groups", "floors", "current"),
)
SETTING_NAMES: Final = ("format", "harm_guard", "objective")
SETTINGS_FILE: Final = "problem.json"
SETTINGS: Final = "settings"
"""Where a fault of a setting stands: its ``table``."""

CSV, PARQUET = ".csv", ".parquet"


@dataclass(frozen=True)
class NotANumber:
    """A numeral of a file that stands for no number, kept as typed."""

    text: str

    def __str__(self) -> str:
        """Give it back as typed."""
        return self.text


@dataclass(frozen=True)
class Table:
    """One table as it stands in the file.

    Parameters
    ----------
    columns
        Name to cells; all of length ``rows``.
    rows
        Number of records.
    first_row
        What the user calls the first record: 1 in JSON and Parquet, 2 in CSV (the header is row 1).
    as_text
        Whether cells are text of a CSV file instead of JSON values.
    in_parquet
        Whether it is a Parquet file: names belong to the file and not to a row, and slots may be one text.
    """

    columns: Mapping[str, Cells] = field(default_factory=dict)
    rows: int = 0
    first_row: int = 1
    as_text: bool = False
    in_parquet: bool = False


@dataclass(frozen=True)
class Tables:
    """A problem as it stands in its file or folder.

    Parameters
    ----------
    tables
        Every table that is present, by name.
    settings
        Settings that are present, as JSON values.
    in_folder
        Whether it came as a folder, so that its solution is one too.
    faults
        What is wrong with the shape of the file; the rest could still be read.
    """

    tables: Mapping[str, Table]
    settings: Mapping[str, object]
    in_folder: bool = False
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, records: Mapping[str, Sequence[Mapping[str, object]]], settings: Mapping[str, object]) -> Tables:
        """Make tables from records, as a JSON file would give them; ``format`` is added."""
        made = {name: columns_of(list(rows)) for name, rows in records.items()}
        return cls(made, {"format": PROBLEM_FORMAT, **settings})

    @property
    def assignments_file(self) -> str | None:
        """Name of the file in which a solution lists its pairs, of the same kind as theirs; None within the JSON."""
        if not self.in_folder:
            return None
        pairs = self.tables.get("pairs")
        return "assignments" + (PARQUET if pairs is not None and pairs.in_parquet else CSV)


def columns_of(records: Sequence[object]) -> Table:
    """Turn records of JSON into columns; what is no record gives a row of absent cells."""
    rows = [record if isinstance(record, Mapping) else {} for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    return Table({name: [row.get(name) for row in rows] for name in names}, len(rows))
