"""Pictures of curves: what is drawn, and what is left out because it hangs on few."""

import numpy as np
from matplotlib.figure import Figure

from matcher.plotting import FEW, CurveWords, plot_curve, plot_incidence
from matcher.retention.curves import curve_of
from matcher.retention.spells import Spells

WORDS = CurveWords("months", "there", "watched")
MANY = curve_of(Spells.of(np.arange(1, 101) % 24 + 1, np.arange(100) % 3))


def test_the_curve_and_who_was_watched_stand_under_each_other() -> None:
    ax = Figure().subplots()
    plot_curve(MANY, ax, WORDS, ticks=[0, 6, 12, 24])
    (line,) = ax.lines
    there = np.asarray(line.get_ydata(), dtype=float)
    assert there[0] == 100
    assert (np.diff(there) <= 0).all()
    labels = [label.get_text().split("\n") for label in ax.get_xticklabels()]
    assert [label[0] for label in labels] == ["0", "6", "12", "24"]
    counts = MANY.at_risk_at([0, 6, 12, 24])
    assert [label[1] for label in labels] == [str(count) if count >= FEW else "" for count in counts]


def test_a_curve_ends_where_few_are_watched() -> None:
    few = curve_of(Spells.of([2] * 30 + [9, 12], [1] * 10 + [0] * 20 + [1, 1]))
    ax = Figure().subplots()
    plot_curve(few, ax, WORDS, ticks=[0, 12])
    assert max(np.asarray(ax.lines[0].get_xdata(), dtype=float)) == 2


def test_kinds_are_laid_on_each_other_up_to_all_who_left() -> None:
    ax = Figure().subplots()
    plot_incidence(MANY, ax, WORDS, ["one", "two"], ticks=[0, 12, 24])
    tops = [np.asarray(collection.get_paths()[0].vertices)[:, 1].max() for collection in ax.collections]
    gone = 100 * MANY.incidence_at([22.0])[0]
    assert len(tops) == 2
    assert tops[0] < tops[1] <= 100
    assert tops[1] >= gone.sum() - 1e-9


def test_nobody_at_all_is_an_empty_picture() -> None:
    ax = Figure().subplots()
    plot_curve(curve_of(Spells.of([], [])), ax, WORDS, ticks=[0, 1])
    assert len(ax.lines) == 1
