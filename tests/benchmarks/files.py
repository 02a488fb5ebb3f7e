"""Instances in the problem format: a JSON document, a folder of CSV, a folder of Parquet; and back from JSON."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from tests.benchmarks.instances import NO_LIMIT, Instance, Whole

Document = dict[str, Any]
SETTINGS: Final = {"format": "enishi-problem/1", "objective": ["value"]}
ROWS_AT_ONCE: Final = 2_000_000


def to_document(made: Instance) -> Document:
    """Write an instance as a document of the problem format."""
    person: Document = {"must_place": True} if made.must_place else {}
    return {
        **SETTINGS,
        "persons": [{"person": f"p{place}", **person} for place in range(made.persons)],
        "openings": list(_openings(made)),
        "pairs": list(_pairs(made)),
        "keep_apart": [{"a": f"p{a}", "b": f"p{b}", "where": "opening"} for a, b in made.apart.tolist()],
    }


def _openings(made: Instance) -> Iterator[Document]:
    limits = zip(made.seats.tolist(), made.support_capacity.tolist(), strict=True)
    for place, (seats, support) in enumerate(limits):
        row = {"opening": f"o{place}", "host": f"h{place}", "seats": seats}
        yield row if support == NO_LIMIT else {**row, "support_capacity": support}


def _pairs(made: Instance) -> Iterator[Document]:
    columns = (made.person, made.opening, made.value, made.load)
    for person, opening, value, load in zip(*(column.tolist() for column in columns), strict=True):
        row = {"person": f"p{person}", "opening": f"o{opening}", "value": value}
        yield {**row, "support_load": load} if made.has_loads else row


def from_document(document: Document, name: str = "document") -> Instance:
    """Read what ``to_document`` writes; not the whole problem format."""
    person = {row["person"]: place for place, row in enumerate(document["persons"])}
    opening = {row["opening"]: place for place, row in enumerate(document["openings"])}
    pairs, openings = document["pairs"], document["openings"]
    apart = [(person[row["a"]], person[row["b"]]) for row in document["keep_apart"]]
    return Instance(
        *(name, len(person), len(opening)),
        _whole([person[row["person"]] for row in pairs]),
        _whole([opening[row["opening"]] for row in pairs]),
        _whole([row["value"] for row in pairs]),
        _whole([row.get("support_load", 0) for row in pairs]),
        _whole([row["seats"] for row in openings]),
        _whole([row.get("support_capacity", NO_LIMIT) for row in openings]),
        _whole(apart).reshape(-1, 2),
        must_place=any(row.get("must_place", False) for row in document["persons"]),
    )


def _whole(numbers: list[Any]) -> Whole:
    return np.array(numbers, dtype=np.int64)


def to_folder(made: Instance, folder: Path, encoding: Literal["csv", "parquet"] = "csv") -> None:
    """Write an instance as a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.json").write_text(json.dumps(SETTINGS) + "\n", encoding="utf-8")
    (_csv_tables if encoding == "csv" else _parquet_tables)(made, folder)


# ------------------------------------------------------------------ CSV


def _csv_tables(made: Instance, folder: Path) -> None:
    must = str(made.must_place).lower()
    _csv(folder / "persons.csv", "person,must_place", (f"p{place},{must}" for place in range(made.persons)))
    supports = ("" if support == NO_LIMIT else support for support in made.support_capacity.tolist())
    openings = enumerate(zip(made.seats.tolist(), supports, strict=True))
    lines = (f"o{place},h{place},{seats},{support}" for place, (seats, support) in openings)
    _csv(folder / "openings.csv", "opening,host,seats,support_capacity", lines)
    columns = (column.tolist() for column in (made.person, made.opening, made.value, made.load))
    lines = (f"p{person},o{opening},{value},{load}" for person, opening, value, load in zip(*columns, strict=True))
    _csv(folder / "pairs.csv", "person,opening,value,support_load", lines)
    _csv(folder / "keep_apart.csv", "a,b,where", (f"p{a},p{b},opening" for a, b in made.apart.tolist()))


def _csv(path: Path, header: str, lines: Iterator[str]) -> None:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


# ------------------------------------------------------------------ Parquet


def _parquet_tables(made: Instance, folder: Path) -> None:
    """Write the tables from the arrays, the pairs piece by piece: no object per pair."""
    arrow: Any = importlib.import_module("pyarrow")
    persons, openings, hosts = (
        arrow.array([f"{sign}{place}" for place in range(number)])
        for sign, number in (("p", made.persons), ("o", made.openings), ("h", made.openings))
    )
    support = arrow.array(made.support_capacity, mask=made.support_capacity == NO_LIMIT)
    must = arrow.array(np.full(made.persons, made.must_place))
    opening_columns = {"opening": openings, "host": hosts, "seats": arrow.array(made.seats)}
    where = arrow.array(["opening"] * len(made.apart), type=arrow.string())
    first, second = (_named(arrow, made.apart[:, side], persons) for side in (0, 1))
    _parquet(folder / "persons.parquet", iter([arrow.table({"person": persons, "must_place": must})]))
    _parquet(folder / "openings.parquet", iter([arrow.table({**opening_columns, "support_capacity": support})]))
    _parquet(folder / "keep_apart.parquet", iter([arrow.table({"a": first, "b": second, "where": where})]))
    starts = range(0, max(1, len(made.person)), ROWS_AT_ONCE)
    _parquet(folder / "pairs.parquet", (_piece(arrow, made, start, persons, openings) for start in starts))


def _piece(arrow: Any, made: Instance, start: int, persons: Any, openings: Any) -> Any:
    some = slice(start, start + ROWS_AT_ONCE)
    return arrow.table(
        {
            "person": _named(arrow, made.person[some], persons),
            "opening": _named(arrow, made.opening[some], openings),
            "value": arrow.array(made.value[some]),
            "support_load": arrow.array(made.load[some]),
        }
    )


def _named(arrow: Any, places: Whole, names: Any) -> Any:
    """Give a column of texts by their places, each different text once."""
    return arrow.DictionaryArray.from_arrays(arrow.array(places.astype(np.int32)), names)


def _parquet(path: Path, pieces: Iterator[Any]) -> None:
    parquet: Any = importlib.import_module("pyarrow.parquet")
    piece = next(pieces)
    with parquet.ParquetWriter(path, piece.schema) as writer:
        writer.write_table(piece)
        for more in pieces:
            writer.write_table(more)
