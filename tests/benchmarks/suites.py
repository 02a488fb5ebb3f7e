"""What is raced: instances, methods, limits; sized so that a suite ends in the time its target promises."""

from dataclasses import dataclass
from typing import Final

from tests.benchmarks.instances import instance_of, is_here
from tests.benchmarks.methods import OURS, PEERS

DIRECT: Final = ("CP-SAT", "HiGHS")
"""The methods that also run as scripts of their own from a JSON file."""

LAPS: Final = ("lap/assign100", "lap/assign200", "lap/assign300", "lap/assign400")
GAPS: Final = ("gap/gap6-0", "gap/c10100", "gap/e05100", "gap/d05100")
PREFECTURE: Final = "city/20000x10000"
STRESS: Final = "city/1000000x500000"


@dataclass(frozen=True)
class Entry:
    """One method on one instance.

    Parameters
    ----------
    limit
        Seconds one run may take.
    runs, patience
        How often it runs at most, and the seconds after which no further run begins; no run is only the whole process.
    whole
        Whether the whole process is timed too, from a JSON file, or from Parquet where it is the only run.
    """

    instance: str
    method: str
    limit: float
    runs: int = 5
    patience: float = 10.0
    whole: bool = False


def full(seed: int) -> list[Entry]:
    """Give the races of ``make bench``, half an hour at most: five cities from ``seed``, files, one prefecture."""
    cities = [f"city/2000x1500/{number}" for number in range(seed, seed + 5)]
    return [
        *(entry for city in cities for entry in stated(city, 90.0, whole=True)),
        *stated(f"seats/2000x1500/{seed}", 60.0),
        *(entry for name in LAPS if is_here(name) for entry in stated(name, 10.0)),
        *(entry for name in GAPS for entry in stated(name, 15.0)),
        *(Entry(f"{PREFECTURE}/{seed}", method, 120.0, runs=1, patience=0.0) for method in DIRECT),
        *(Entry(f"{PREFECTURE}/{seed}", OURS, limit, runs=1) for limit in (30.0, 300.0)),
    ]


def quick(seed: int) -> list[Entry]:
    """Give the races of ``make bench-quick``, two minutes at most."""
    city = f"city/2000x1500/{seed}"
    return [
        Entry(city, OURS, 15.0, patience=5.0, whole=True),
        *(Entry(city, method, 15.0, runs=1, whole=True) for method in DIRECT),
        *stated("lap/assign100", 2.0, patience=1.5),
        *stated("gap/c05100", 2.0, patience=1.5),
    ]


def stress(seed: int) -> list[Entry]:
    """Give the largest round, as a whole process from a folder of Parquet; for a machine with 16 GB."""
    return [Entry(f"{STRESS}/{seed}", OURS, 600.0, runs=0, whole=True)]


SUITES: Final = {"full": full, "quick": quick, "stress": stress}


def stated(name: str, limit: float, *, patience: float = 10.0, whole: bool = False) -> list[Entry]:
    """Give this project and every method that can state an instance."""
    made = instance_of(name)
    methods = [OURS, *(method for method, peer in PEERS.items() if peer.can_state(made))]
    return [
        Entry(name, method, limit, patience=patience, whole=whole and method in (OURS, *DIRECT)) for method in methods
    ]
