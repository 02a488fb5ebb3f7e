"""Stays as they were observed: from when, until when, and what ended them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

STILL_THERE: Final = 0
"""The cause of a stay that goes on, or of which nothing is known after its last day."""


@dataclass(frozen=True, eq=False)
class Spells:
    """Stays in any unit of time.

    Parameters
    ----------
    until : shape (n,)
        Time of the exit, or the last time at which somebody was known to be there.
    cause : shape (n,)
        0: still there at ``until``; 1, 2, …: what ended the stay.
    entry : shape (n,) or None
        From when a stay was watched, where that was not from its beginning: who left before was never seen. At risk
        at ``t`` is who has ``entry < t <= until``. None: all were watched from the beginning.

    Raises
    ------
    ValueError
        If lengths differ, a time is not a number of at least 0, a cause is no whole number of at least 0, or a stay
        ends before it was watched.
    """

    until: NDArray[np.float64]
    cause: NDArray[np.int64]
    entry: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.until.shape != self.cause.shape or self.until.ndim != 1:
            raise ValueError("until and cause: one of each for every stay")
        if not (np.isfinite(self.until).all() and (self.until >= 0).all()):
            raise ValueError("until: numbers of at least 0")
        if (self.cause < 0).any():
            raise ValueError("cause: whole numbers of at least 0")
        if self.entry is not None and not (
            self.entry.shape == self.until.shape and ((self.entry >= 0) & (self.entry < self.until)).all()
        ):
            raise ValueError("entry: numbers of at least 0, before until")

    @classmethod
    def of(cls, until: ArrayLike, cause: ArrayLike, entry: ArrayLike | None = None) -> Self:
        """Make stays of anything that NumPy takes as columns."""
        causes = np.asarray(cause, dtype=np.float64)
        if not np.isfinite(causes).all() or (causes != np.floor(causes)).any():
            raise ValueError("cause: whole numbers of at least 0")
        begun = None if entry is None else np.asarray(entry, dtype=np.float64)
        return cls(np.asarray(until, dtype=np.float64), causes.astype(np.int64), begun)

    def __len__(self) -> int:
        """Give the number of stays."""
        return len(self.until)

    @property
    def causes(self) -> int:
        """The number of the last cause there is."""
        return int(self.cause.max(initial=0))

    def take(self, which: Sequence[int] | NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """Give some of them, by place or by yes and no."""
        chosen = np.asarray(which)
        return type(self)(self.until[chosen], self.cause[chosen], None if self.entry is None else self.entry[chosen])

    def cut(self, after: float) -> Self:
        """Look no further than a time: who left later was still there then."""
        late = self.until > after
        if self.entry is not None and (self.entry >= after).any():
            raise ValueError("entry: before the time that is looked to")
        return type(self)(np.minimum(self.until, after), np.where(late, STILL_THERE, self.cause), self.entry)
