"""Judge and score a thousand persons against a thousand openings; prints seconds, peak gigabytes and pairs."""

import resource
import sys
import time

from matcher.eligibility.judge import judge
from matcher.scoring.score import score
from tests.towns import town


def main(seed: int) -> None:
    """Run once; what is made for the town beforehand does not count as time, but as memory."""
    drawn = town(seed, 1000, 1000)
    began = time.perf_counter()
    openings = drawn.table
    kept = []
    for person in drawn.caseload.people:
        judgement = judge(person, openings, drawn.on, drawn.params)
        kept.append((judgement, score(person, openings, judgement, drawn.params)))
    seconds = time.perf_counter() - began
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(f"{seconds:.2f} {gigabytes:.2f} {len(kept) * len(openings)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
