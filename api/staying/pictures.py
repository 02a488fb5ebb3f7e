"""The pictures of a report as SVG, with every letter as a shape: they look the same on a desk without the font."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import matplotlib_fontja
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from matcher.messages import sentence
from matcher.plotting import CurveWords, plot_curve, plot_incidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from matcher.retention.curves import Curve

INCHES: Final = (7.0, 4.2)
STEPS: Final = (3, 6, 12, 24, 36, 48, 60)


def curve_picture(curve: Curve, lang: str) -> str:
    """Draw how many are still there."""
    return _drawn(lambda ax: plot_curve(curve, ax, _words(lang), ticks=ticks_of(curve)))


def incidence_picture(curve: Curve, causes: list[str], lang: str) -> str:
    """Draw what ended stays."""
    words = _words(lang)._replace(there=sentence("staying_axis_ended", lang))
    return _drawn(lambda ax: plot_incidence(curve, ax, words, causes, ticks=ticks_of(curve)))


def ticks_of(curve: Curve) -> list[float]:
    """Give the times under a picture: those of the usual months that anybody was watched for, else quarters of all."""
    usual = [float(step) for step in STEPS if step <= curve.last]
    if len(usual) >= 2 and curve.last <= 2 * STEPS[-1]:
        return [0.0, *usual]
    return [round(curve.last * part / 4, 1) for part in range(5)]


def _words(lang: str) -> CurveWords:
    return CurveWords(*(sentence(f"staying_axis_{each}", lang) for each in ("time", "there", "watched")))


def _drawn(draw: Callable[[Axes], None]) -> str:
    """Draw onto axes of their own; equal curves give equal bytes."""
    matplotlib_fontja.japanize()
    with mpl.rc_context({"svg.hashsalt": "enishi", "svg.fonttype": "path"}):
        figure = Figure(figsize=INCHES, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
