"""A problem document as a folder of CSV, the other encoding of the same tables."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tests.random_problems import Document

SETTINGS = ("format", "objective", "harm_guard")


def csv_cell(cell: object) -> str:
    """Write a JSON value as a cell of a CSV."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return " ".join(map(str, cell)) if isinstance(cell, list) else str(cell)


def csv_table(rows: list[Document], *, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """Write records as a CSV with a header."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, quoting=quoting, lineterminator="\n")
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines.writerow(names)
    lines.writerows([csv_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def write_folder(folder: Path, document: Mapping[str, object], *, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> Path:
    """Write a document as a folder; tables without rows are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {name: value for name, value in document.items() if name in SETTINGS}
    (folder / "problem.json").write_text(json.dumps(settings), encoding="utf-8")
    for name, rows in document.items():
        if isinstance(rows, list) and rows and name not in SETTINGS:
            (folder / f"{name}.csv").write_text(csv_table(rows, quoting=quoting), encoding="utf-8", newline="")
    return folder
