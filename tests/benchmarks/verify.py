"""Whether a plan keeps the rules of an instance: a plain reading that no method shares."""

from collections import Counter

import numpy as np

from tests.benchmarks.instances import NO_LIMIT, Instance, Whole


def value_of(made: Instance, rows: Whole) -> int:
    """Add up the values of chosen pairs."""
    return int(made.value[rows].sum())


def broken_rules(made: Instance, rows: Whole) -> list[str]:
    """Name every rule that a plan breaks.

    Parameters
    ----------
    rows : shape (n,)
        Chosen rows of the pairs.

    Returns
    -------
    list of str
        Such as ``seats of o7``; empty for a valid plan.
    """
    chosen = rows.tolist()
    if len(set(chosen)) < len(chosen) or any(not 0 <= row < len(made.person) for row in chosen):
        return ["a row twice or unknown"]
    people = made.person[rows].tolist()
    held = Counter(people)
    taken = np.bincount(made.opening[rows], minlength=made.openings)
    used = np.bincount(made.opening[rows], weights=made.load[rows], minlength=made.openings)
    limited = made.support_capacity != NO_LIMIT
    at = dict(zip(people, made.opening[rows].tolist(), strict=True))
    return [
        *(f"two placements of p{person}" for person, times in held.items() if times > 1),
        *(f"must_place of p{person}" for person in range(made.persons) if made.must_place and person not in held),
        *(f"seats of o{place}" for place in np.flatnonzero(taken > made.seats)),
        *(f"support of o{place}" for place in np.flatnonzero(limited & (used > made.support_capacity))),
        *(f"p{a} and p{b} in o{at[a]}" for a, b in made.apart.tolist() if a in at and at[a] == at.get(b)),
    ]


def rows_of(made: Instance, plan: list[tuple[str, str]]) -> Whole:
    """Find the rows of a plan of names such as ``("p3", "o7")``.

    Raises
    ------
    KeyError
        If a pair is not allowed.
    """
    keys = made.person * made.openings + made.opening
    wanted = np.array([int(person[1:]) * made.openings + int(opening[1:]) for person, opening in plan], dtype=np.int64)
    rows = np.searchsorted(keys, wanted)
    missing = wanted[(rows >= len(keys)) | (keys[np.minimum(rows, len(keys) - 1)] != wanted)]
    if len(missing):
        raise KeyError(f"not allowed: {missing[:3].tolist()}")
    return rows.astype(np.int64)
