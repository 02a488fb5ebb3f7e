"""What the chance of leaving in a month may depend on beside how long the stay has gone on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Group(NamedTuple):
    """A part for each member of a group: ``member`` of each stay (-1: of none that is known), of so many."""

    member: NDArray[np.intp]
    size: int


@dataclass(frozen=True, eq=False)
class Design:
    """Stays with what is known of them. Coefficients stand in this order: periods, columns, members of groups.

    Parameters
    ----------
    periods
        How many there are.
    columns : shape (n, q)
        Numbers that are known of each stay.
    groups
        Hosts, municipalities.
    """

    periods: int
    columns: NDArray[np.float64]
    groups: tuple[Group, ...] = ()

    @property
    def width(self) -> int:
        """The number of coefficients."""
        return self._begins[-1]

    @cached_property
    def _begins(self) -> list[int]:
        """Where the columns begin, where each group begins, and the end."""
        sizes = [self.periods, self.columns.shape[1], *(group.size for group in self.groups)]
        return [int(each) for each in np.cumsum(sizes)]

    def predictor(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log odds of leaving in a month; shape (..., n, periods), of coefficients (..., width)."""
        first, second = self._begins[:2]
        rows = coefficients[..., first:second] @ self.columns.T
        for group, begin in zip(self.groups, self._begins[1:], strict=False):
            own = coefficients[..., begin : begin + group.size]
            rows = rows + np.concatenate([own, np.zeros_like(rows[..., :1])], axis=-1)[..., group.member]  # -1: the 0
        found: NDArray[np.float64] = rows[..., :, None] + coefficients[..., None, :first]
        return found

    def sums(self, of_months: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add numbers of stays and periods (shape (n, periods)) up by coefficient."""
        of_stays = of_months.sum(axis=1)
        parts = [of_months.sum(axis=0), self.columns.T @ of_stays, *(_sums(each, of_stays) for each in self.groups)]
        return np.concatenate(parts)

    def gram(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the products of all pairs of coefficients, weighted by stay and period (shape (n, periods))."""
        whole = np.zeros((self.width, self.width))
        of_stays = weights.sum(axis=1)
        weighted = self.columns * of_stays[:, None]
        first, second = self._begins[:2]
        whole[:first, :first] = np.diag(weights.sum(axis=0))
        whole[first:second, :first] = self.columns.T @ weights
        whole[first:second, first:second] = self.columns.T @ weighted
        for at, (group, begin) in enumerate(zip(self.groups, self._begins[1:], strict=False)):
            own = slice(begin, begin + group.size)
            whole[own, :second] = _sums_of_columns(group, np.hstack([weights, weighted]))
            whole[own, own] = np.diag(_sums(group, of_stays))
            for other, start in zip(self.groups[:at], self._begins[1:], strict=False):
                whole[own, start : start + other.size] = _pairs(group, other, of_stays)
        return np.tril(whole) + np.tril(whole, -1).T


def _sums(group: Group, of_stays: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(group.member + 1, weights=of_stays, minlength=group.size + 1)[1:].astype(np.float64)


def _sums_of_columns(group: Group, columns: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([_sums(group, column) for column in columns.T])


def _pairs(group: Group, other: Group, of_stays: NDArray[np.float64]) -> NDArray[np.float64]:
    places = (group.member + 1) * (other.size + 1) + other.member + 1
    found = np.bincount(places, weights=of_stays, minlength=(group.size + 1) * (other.size + 1)).astype(np.float64)
    return found.reshape(group.size + 1, other.size + 1)[1:, 1:]
