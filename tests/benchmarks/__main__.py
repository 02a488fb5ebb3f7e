"""Race and print the table: ``python -m tests.benchmarks [full|quick|stress] [--method auto] [--seed 0]``."""

import argparse
import sys
from collections.abc import Iterator

from tests.benchmarks.race import Result, races
from tests.benchmarks.report import closing, faults, machine, table
from tests.benchmarks.suites import SUITES, Entry


def main() -> int:
    """Run a suite; 1 if an answer was wrong, never because one was slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", choices=SUITES, nargs="?", default="full")
    parser.add_argument("--method", default="prices", help="method of this project")
    parser.add_argument("--seed", type=int, default=0, help="first seed of the cities")
    parser.add_argument("--only", default="", help="part of the names of the instances to race")
    asked = parser.parse_args()
    entries = [entry for entry in SUITES[asked.suite](asked.seed) if asked.only in entry.instance]
    where = machine()
    results = list(told(entries, asked.method))
    lines = (where, "", *table(results), "", *(line for each in closing(results) for line in (each, "")))
    sys.stdout.write("\n".join(lines).rstrip("\n") + "\n")
    return int(bool(faults(results)))


def told(entries: list[Entry], ours: str) -> Iterator[Result]:
    """Say on stderr what has been run, because it takes long."""
    for number, result in enumerate(races(entries, ours), start=1):
        entry = result.entry
        seconds = "no time" if result.time is None else f"{result.time:.3f} s"
        sys.stderr.write(f"{number}/{len(entries)} {entry.instance} {entry.method}: {result.status}, {seconds}\n")
        sys.stderr.flush()
        yield result


if __name__ == "__main__":
    sys.exit(main())
