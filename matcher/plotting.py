"""Pictures of curves, drawn onto axes that the caller made; every word in them is handed in."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from matcher.retention.curves import Curve

FEW: Final = 10
"""Where fewer are watched, a curve is not drawn on: what follows hangs on single people."""


FILLS: Final = ("#2c5e4f", "#8fb8a8", "#c9a24b", "#7a4b1e", "#9aa0a6")
"""Dark and light by turns: told apart by those who see few colours, and on a black and white print."""


class CurveWords(NamedTuple):
    """The words of a picture: of the axis of time, of the axis of people, of the row of those watched."""

    time: str
    there: str
    watched: str


def plot_curve(curve: Curve, ax: Axes, words: CurveWords, *, ticks: Sequence[float], few: int = FEW) -> None:
    """Draw the part still there with its bounds, and under it how many were watched; nothing where those are few."""
    times = _shown(curve, few)
    there, bounds = curve.survival_at(times), curve.interval_at(times)
    ax.fill_between(times, 100 * bounds[:, 0], 100 * bounds[:, 1], step="post", alpha=0.25, color="#3a6ea5", lw=0)
    ax.step(times, 100 * there, where="post", color="#1f4e79")
    _axes(ax, words, ticks)
    watched = curve.at_risk_at(ticks)
    ax.set_xticks(
        ticks, [f"{tick:g}\n{count if count >= few else ''}" for tick, count in zip(ticks, watched, strict=True)]
    )
    ax.annotate(words.watched, (0, 0), (-8, -30), xycoords="axes fraction", textcoords="offset points",
                ha="right", va="center", fontsize=8)  # fmt: skip


def plot_incidence(
    curve: Curve, ax: Axes, words: CurveWords, causes: Sequence[str], *, ticks: Sequence[float], few: int = FEW
) -> None:
    """Draw what ended stays, one kind on the other: together they are those no longer there."""
    times = _shown(curve, few)
    parts = 100 * curve.incidence_at(times).T
    below = np.zeros(len(times))
    for part, cause, color in zip(parts, causes, cycle(FILLS), strict=False):
        ax.fill_between(times, below, below + part, step="post", label=cause, color=color, lw=0)
        below = below + part
    _axes(ax, words, ticks)
    ax.set_xticks(ticks)
    ax.legend(loc="upper left", fontsize=8)


def _shown(curve: Curve, few: int) -> list[float]:
    """Give the times to draw at: while enough are watched."""
    times = [0.0, *map(float, curve.times), curve.last]
    watched = curve.at_risk_at(times)
    return [time for time, count in zip(times, watched, strict=True) if count >= few] or [0.0]


def _axes(ax: Axes, words: CurveWords, ticks: Sequence[float]) -> None:
    ax.set_xlabel(words.time)
    ax.set_ylabel(words.there)
    ax.set_ylim(0, 100)
    ax.set_xlim(0, max(ticks, default=1.0))
    ax.grid(axis="y", alpha=0.3)
