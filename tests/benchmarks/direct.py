"""A direct model as a script of its own, to be timed as a whole: ``python -m tests.benchmarks.direct CP-SAT FILE``.

It reads the problem as JSON, solves, and writes the plan, as ``enishi solve`` does.
"""

import argparse
import json
from pathlib import Path

from tests.benchmarks.files import from_document
from tests.benchmarks.peers import cp_sat, highs


def main() -> None:
    """Read, solve, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=["CP-SAT", "HiGHS"])
    parser.add_argument("problem", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--time-limit", type=float, default=60.0)
    asked = parser.parse_args()
    document = json.loads(asked.problem.read_bytes())
    made = from_document(document)
    answer = {"CP-SAT": cp_sat, "HiGHS": highs}[asked.method](made, asked.time_limit)
    pairs = document["pairs"]
    chosen = [] if answer.rows is None else [pairs[row] for row in answer.rows.tolist()]
    plan = [[row["person"], row["opening"]] for row in chosen]
    written = {"status": answer.status, "objective": answer.objective, "bound": answer.bound, "assignments": plan}
    asked.out.write_text(json.dumps(written), encoding="utf-8")


if __name__ == "__main__":
    main()
