"""The report on staying as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.staying.pictures import curve_picture, incidence_picture
from api.staying.report import Report, There, shown, together
from matcher.messages import sentence
from resources_catalog.languages import base_language
from resources_catalog.vocabulary import label, terms

KINDS: Final = ("host_kinds", "opening_kinds")
COLUMNS: Final = ("minutes", "hours")


@dataclass(frozen=True)
class Section:
    """A part of the page: what is said, a picture, a table."""

    id: str
    title: str
    notes: Sequence[str] = ()
    picture: Markup | None = None
    caption: str = ""
    head: Sequence[str] = ()
    rows: Sequence[tuple[str, Sequence[str]]] = ()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def render(report: Report, lang: str) -> str:
    """Render a report in one of ``LANGUAGES``."""
    say = partial(sentence, lang=lang)
    model = report.model
    borrowed = None
    if model.source is not None:
        words = {"trust": f"{100 * model.prior_weight:.0f}", "local": f"{100 * model.local_share:.0f}"}
        borrowed = say("staying_borrowed", source=model.source, **words)
    sections = [
        section for make in (_there, _ended, _said, _odds, _checked, _unknown) for section in make(report, lang)
    ]
    return _environment().get_template("staying.html.j2").render(
        lang=base_language(lang), say=say, tier=say(f"staying_tier_{report.tier.value}"), borrowed=borrowed,
        sections=sections,
    )  # fmt: skip


def _there(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    counts = {"count": len(report.outcomes.stays), "ended": int(report.curve.exits.sum())}
    told = {name: say("staying_few") if shown(count) is None else str(count) for name, count in counts.items()}
    rows = [(say("staying_after", months=f"{each.months:g}"), _cells(each, lang)) for each in report.there]
    notes = [say("staying_there_note", **told), say("staying_there_bounds")]
    notes += [
        say("staying_found_again", months=f"{here.months:g}", low=_part(here.part, lang), high=_part(again.part, lang))
        for here, again in zip(report.there, report.found_again, strict=False)
        if here.part is not None and again.part is not None
    ][-1:]
    yield Section(
        "there", say("staying_there"), notes, Markup(curve_picture(report.curve, lang)), say("staying_there_table"),
        ("", say("staying_part"), say("staying_between"), say("staying_axis_watched")), rows,
    )  # fmt: skip


def _cells(there: There, lang: str) -> list[str]:
    between = "－" if there.low is None else f"{_part(there.low, lang)}–{_part(there.high, lang)}"
    watched = sentence("staying_few", lang) if there.watched is None else str(there.watched)
    return [_part(there.part, lang), between, watched]


def _part(part: float | None, lang: str) -> str:
    return sentence("staying_few", lang) if part is None else f"{100 * part:.0f}"


def _ended(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    if not report.kinds or len(report.outcomes.causes) == 1:
        return
    names = ["・".join(_cause(each, lang) for each in kinds) for kinds in report.kinds]
    picture = incidence_picture(together(report.outcomes, report.kinds), names, lang)
    head = ["", *(say("staying_after", months=f"{each.months:g}") for each in report.there)]
    rows = [(name, [_part(part, lang) for part in parts]) for name, parts in zip(names, report.ended, strict=True)]
    notes, caption = [say("staying_ended_note")], say("staying_ended_table")
    yield Section("ended", say("staying_ended"), notes, Markup(picture), caption, head, rows)


def _cause(cause: str, lang: str) -> str:
    return cause if cause.isdigit() else sentence(f"staying_kind_{cause}", lang)


def _said(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    rows = [(say("staying_after", months=f"{each.months:g}"), _cells(each, lang)[:2]) for each in report.said]
    yield Section("said", say("staying_model"), [say("staying_model_note")], None, say("staying_model_table"),
                  ("", say("staying_part"), say("staying_between")), rows)  # fmt: skip


def _odds(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    rows = [(_column(name, lang), [f"{middle:.2f}", f"{low:.2f}–{high:.2f}"])
            for name, (middle, low, high) in report.odds.items()]  # fmt: skip
    if rows:
        yield Section("odds", say("staying_odds"), [say("staying_odds_note")], None, say("staying_odds_table"),
                      ("", say("staying_times"), say("staying_between")), rows)  # fmt: skip


def _column(name: str, lang: str) -> str:
    """Name a column as people do, where it is one of ours."""
    what, _, kind = name.partition("=")
    vocabulary = f"{what}s"
    if vocabulary in KINDS and kind in terms(vocabulary):
        return label(vocabulary, kind, base_language(lang))
    return sentence(f"staying_column_{name}", lang) if name in COLUMNS else name


def _checked(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    if report.checked is None:
        yield Section("checked", say("staying_checked"), [say("staying_checked_few")])
        return
    figures, left = report.checked.figures, report.checked.calibration
    rows = [(say(f"staying_figure_{name}"), [f"{each.found:.3f}", f"{each.low:.3f}–{each.high:.3f}"])
            for name, each in figures.items()]  # fmt: skip
    rows.append((say("staying_figure_ratio"), [f"{left.ratio:.2f}", f"{left.low:.2f}–{left.high:.2f}"]))
    if left.slope is not None and left.slope_se is not None:
        bounds = f"{left.slope - 1.96 * left.slope_se:.2f}–{left.slope + 1.96 * left.slope_se:.2f}"
        rows.append((say("staying_figure_slope"), [f"{left.slope:.2f}", bounds]))
    rows.append((say("staying_figure_d"), [f"{report.checked.d_calibration:.2f}", ""]))
    notes = [say("staying_checked_note", months=report.checked.months), *_trees(report, lang)]
    yield Section("checked", say("staying_checked"), notes, None, say("staying_checked_table"),
                  ("", say("staying_figure"), say("staying_between")), rows)  # fmt: skip


def _trees(report: Report, lang: str) -> list[str]:
    found = report.challenged
    if found is None:
        return []
    gain: Mapping[str, str] = {name: f"{each:+.4f}" for name, each in found.gain._asdict().items()}
    return [sentence("staying_trees_win" if found.wins else "staying_trees_lose", lang, stays=found.stays, **gain)]


def _unknown(report: Report, lang: str) -> Iterator[Section]:
    say = partial(sentence, lang=lang)
    rows = [(_column(name, lang), [f"{100 * part:.0f}"]) for name, part in report.unknown.items() if part > 0]
    notes = [say("staying_unknown_note") if rows else say("staying_unknown_none")]
    yield Section("unknown", say("staying_unknown"), notes, None, say("staying_unknown_table"),
                  ("", say("staying_part")), rows)  # fmt: skip
