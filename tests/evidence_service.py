"""The claims of the service, a line each, out of the long battery at smaller sizes, and how long answers take."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from tests.evidence_line import Line

LINE: Final = re.compile(r"(ok  |FAIL) (.+?): (.*) \((.*)\)$")
SIZES: Final = {
    "seats": ("--seats", "40"),
    "chains": ("--each", "100"),
    "kills": ("--kills", "20", "--late", "40"),
    "stops": ("--stops", "10"),
    "disks": ("--disks", "10"),
    "backups": ("--backups", "5"),
    "steps": ("--runs", "40"),
}
"""Parts of the battery with the sizes at which they end within minutes; ``make battery`` runs them in full."""


def service_battery(seed: int) -> Iterator[Line]:
    """Last seats, kills, stops, full disks, chains, restores, steps in any order."""
    for part, sizes in SIZES.items():
        yield from _lines("tests.battery", "--only", part, "--seed", str(seed), *sizes)


def service_pace(seed: int) -> Iterator[Line]:
    """An office of 50,000 people at work for two minutes."""
    yield from _lines("tests.battery.pace", "--seed", str(seed))


def _lines(module: str, *words: str) -> Iterator[Line]:
    """Run a part in a process of its own and read its lines; one that says nothing does not hold."""
    done = subprocess.run([sys.executable, "-m", module, *words], capture_output=True, encoding="utf-8", check=False)
    found = [match for each in done.stdout.splitlines() if (match := LINE.match(each)) is not None]
    if not found:
        yield Line(f"{module} {' '.join(words)}", f"ended with {done.returncode}", "a line", holds=False)
    for match in found:
        yield Line(match[2], match[3], match[4], holds=match[1].strip() == "ok")
