"""Who can go along or drive where, and how several of them are shared out: exact, by Hall's theorem.

If everybody who needs somebody names those who could, then all can be served exactly if for every set of helpers those
whom only this set can serve are no more than it can take. Sets that are unions of what is named are enough
(P. Hall, On representatives of subsets, J. London Math. Soc. 10, 1935, 26-30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Pair = tuple[str, int]
MOST_SETS = 4096
"""All sets of twelve helpers. Beyond it only the smallest are laid down, and the rest is left to people."""


def shared(
    needs: Sequence[tuple[Pair, frozenset[str]]], room: Mapping[str, int], begun: int = 0
) -> Iterator[tuple[str, int, Pair]]:
    """Give for each set of helpers who might be asked for too much its name, its room, and each who needs one of it.

    ``begun`` is what is taken already, by whom is not known: it comes off what all of them together can take.
    """
    everybody = frozenset(room)
    for helpers in _unions({able for _, able in needs} | ({everybody} if begun else set())):
        most = max(0, sum(room[each] for each in helpers) - (begun if helpers == everybody else 0))
        served = [pair for pair, able in needs if able <= helpers]
        if len(served) > most:
            for pair in served:
                yield "+".join(sorted(helpers)), most, pair


def _unions(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    found: set[frozenset[str]] = set()
    for each in sorted(sets, key=lambda helpers: (len(helpers), sorted(helpers))):
        found |= {each} | {each | other for other in found}
    return sorted(found, key=lambda helpers: (len(helpers), sorted(helpers)))[:MOST_SETS]
