"""Another kind of model on the same months: many small trees. It is tried against the model of staying, never used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.retention.periods import whole_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from sklearn.ensemble import HistGradientBoostingClassifier

    from matcher.retention.spells import Spells

SETTINGS: Final = {"learning_rate": 0.05, "max_iter": 200, "max_leaf_nodes": 8, "min_samples_leaf": 50,
                   "l2_regularization": 1.0}  # fmt: skip


class Challenger:
    """Trees that tell from the month and the columns whether a stay ends in that month."""

    def __init__(self, trees: HistGradientBoostingClassifier) -> None:
        self._trees = trees

    def survival(self, columns: ArrayLike, months: Sequence[int]) -> NDArray[np.float64]:
        """Give the chance of still being there after some months; shape (rows, months). Higher is better."""
        rows = np.asarray(columns, dtype=np.float64)
        every = np.arange(1, max(months) + 1)
        asked = np.hstack([np.tile(every, len(rows))[:, None], np.repeat(rows, len(every), axis=0)])
        chance = self._trees.predict_proba(asked)[:, 1].reshape(len(rows), len(every))
        there: NDArray[np.float64] = np.cumprod(1 - chance, axis=1)[:, np.asarray(months) - 1]
        return there


def challenge(stays: Spells, columns: ArrayLike, seed: int) -> Challenger:
    """Fit it to stays of which some ended, whatever ended them.

    Parameters
    ----------
    columns : shape (n, q)
        Not a number where something is unknown.

    References
    ----------
    Discrete time as classification: Tutz and Schmid (2016), Modeling Discrete Time-to-Event Data, Springer, chapter 6.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    known = np.asarray(columns, dtype=np.float64)
    left = stays.cause > 0
    first, last = (each.astype(int) for each in whole_months(stays))
    count = np.maximum(last - first, 0)
    stay = np.repeat(np.arange(len(stays)), count)
    month = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[stay] + 1
    trees = HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **SETTINGS)
    return Challenger(trees.fit(np.hstack([month[:, None], known[stay]]), left[stay] & (month == last[stay])))
