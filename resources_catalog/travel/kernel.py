"""The connection scan: one pass over the hops of a day for each place to start from.

Its arrays: ``stops`` and ``times`` hold the stop and the second of leaving, then those of arriving, in order of leaving
and, within a trip, of riding; ``trip`` numbers below ``n_trips``; ``doors`` tells whether one may get on where a hop
leaves, then off where it arrives; all of shape (n_hops,). ``feet`` lists the walks to a change: those from stop ``s``
are the entries ``feet[0][s]`` to ``feet[0][s + 1]`` of the stop walked to (``s`` itself included) and of the seconds,
in which the time of the change is included: none is 0, so that one pass is enough.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from resources_catalog.compiled import compiled

FAR: Final = 1 << 40
"""Seconds that stand for never; sums of a few of them stay whole numbers."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def scan(
    stops: tuple[Ints, Ints],
    times: tuple[Ints, Ints],
    trip: Ints,
    doors: tuple[Bools, Bools],
    feet: tuple[Ints, Ints, Ints],
    ready: Ints,
    n_trips: int,
) -> Ints:
    """Find when each stop is first reached on board, from every place to start from.

    Parameters
    ----------
    ready : shape (n_starts, n_stops)
        Second from which one can get on, walking from the start. Changed in place: afterwards changes count too.

    Returns
    -------
    shape (n_starts, n_stops)
        Second of the first arrival on board, ``FAR`` where there is none.

    References
    ----------
    Dibbelt, Pajor, Strasser and Wagner (2013), Intriguingly Simple and Fast Transit Routing, SEA 2013, LNCS 7933,
    43-54: the Connection Scan Algorithm.
    """
    reached = np.full(ready.shape, FAR, dtype=np.int64)
    for start in range(len(ready)):
        aboard = np.zeros(n_trips, dtype=np.bool_)
        for hop in range(len(trip)):
            if not aboard[trip[hop]]:
                if not doors[0][hop] or ready[start, stops[0][hop]] > times[0][hop]:
                    continue
                aboard[trip[hop]] = True
            stop, second = stops[1][hop], times[1][hop]
            if doors[1][hop] and second < reached[start, stop]:
                reached[start, stop] = second
                for walk in range(feet[0][stop], feet[0][stop + 1]):
                    ready[start, feet[1][walk]] = min(ready[start, feet[1][walk]], second + feet[2][walk])
    return reached
