"""What a settings file changes and what that means for people; which assumptions are still in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from api.cli.config.kinds import Choice, YesNo
from api.cli.config.settings import (
    CHANGES,
    CHANGES_BY_KIND,
    COMPANIONS,
    COVERS,
    FIGURES,
    FLOORS,
    GATES,
    PLAIN,
    SECTIONS,
    Section,
    Setting,
    usual,
)
from api.cli.config.words import key_of, listed, say_figure, say_name, say_number, say_question, say_row, say_value
from matcher.eligibility.figures import figures
from matcher.messages import sentence, sentences
from matcher.params import ChangeKind, Figure, Params
from resources_catalog.vocabulary import label, terms
from resources_catalog.week import Slot, slot_texts

UNORDERED = ("must_be_known", "programmes_not_run", "tiers.reasons")
"""Lists in which the order says nothing."""


@dataclass(frozen=True)
class Explained:
    """One setting in words.

    ``value`` and ``default`` are as a file would say them, ``now`` and ``before`` in words. ``assumption``: the
    default is in force and nobody of the municipality has confirmed it.
    """

    setting: str
    name: str
    value: object
    default: object
    now: str
    before: str
    meaning: str
    assumption: bool = False


def explain(params: Params, lang: str) -> tuple[Explained, ...]:
    """Explain every setting that differs from its default, in the order of the documentation."""
    return (*_single_differences(params, lang), *_row_differences(params, lang))


def assumptions(params: Params, lang: str) -> tuple[Explained, ...]:
    """List the defaults still in force that the municipality should confirm."""
    return (*_single_assumptions(params, lang), *_row_assumptions(params, lang))


# ------------------------------------------------------------------ settings that stand once


def _single() -> Iterator[tuple[str, Setting]]:
    for setting in PLAIN:
        yield setting.name, setting
    for section in SECTIONS:
        if not section.many:
            for setting in section.settings:
                yield f"{section.name}.{setting.name}", setting


def _value_at(params: Params, path: str) -> Any:
    value: Any = params
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _same(path: str, one: Any, other: Any) -> bool:
    return bool(set(one) == set(other) if path in UNORDERED else one == other)


def _single_differences(params: Params, lang: str) -> Iterator[Explained]:
    for path, setting in _single():
        value, default = _value_at(params, path), usual(path)
        if not _same(path, value, default):
            yield _explained(path, setting, value, default, params, lang)


def _single_assumptions(params: Params, lang: str) -> Iterator[Explained]:
    for path, setting in _single():
        value, default = _value_at(params, path), usual(path)
        if setting.assumption and _same(path, value, default):
            yield _explained(path, setting, value, default, params, lang, assumption=True)


def _explained(
    path: str, setting: Setting, value: Any, default: Any, params: Params, lang: str, *, assumption: bool = False
) -> Explained:
    return Explained(
        setting=path,
        name=say_name(path, lang),
        value=plain(value),
        default=plain(default),
        now=say_value(setting, value, lang),
        before=say_value(setting, default, lang),
        meaning=_meaning(path, setting, value, params, lang),
        assumption=assumption,
    )


def _meaning(path: str, setting: Setting, value: Any, params: Params, lang: str) -> str:
    key, now = key_of(path), say_value(setting, value, lang)
    if path == "must_be_known":
        return _questions_moved(value, lang)
    if path.startswith("weights."):
        return sentence("means_weights" if value else "means_weights_nothing", lang, name=say_name(path, lang), now=now)
    if value is None or value == ():
        return sentence(f"means_{key}_nothing", lang)
    if isinstance(setting.kind, YesNo):
        return sentence(f"means_{key}_{'yes' if value else 'no'}", lang)
    if isinstance(setting.kind, Choice):
        return sentence(f"means_{key}_{value}", lang)
    return sentence(f"means_{key}", lang, now=now, tier=params.tiers.waiting_tier)


def _questions_moved(value: tuple[str, ...], lang: str) -> str:
    """Say which questions wait now and which do not any more; where none moved, what waiting means."""
    default = usual("must_be_known")
    added = [say_question(code, lang) for code in value if code not in default]
    gone = [say_question(code, lang) for code in default if code not in value]
    said = [
        sentence(f"means_must_be_known_{kind}", lang, questions=listed(codes, lang))
        for kind, codes in (("added", added), ("gone", gone))
        if codes
    ]
    return " ".join(said) or sentence("means_must_be_known", lang)


# ------------------------------------------------------------------ settings that stand in rows


def _row_differences(params: Params, lang: str) -> Iterator[Explained]:
    for at, floor in enumerate(params.floors, start=1):
        yield _row(FLOORS, at, asdict(floor), f"means_floors_{floor.group}", lang)
    yield from _changed_kinds(params, lang)
    for at, figure in enumerate(params.figures, start=1):
        yield _figure_set(at, figure, lang)
    for at, companion in enumerate(params.companions, start=1):
        row = {**asdict(companion), "times": companion.times}
        yield _row(COMPANIONS, at, row, "means_companions", lang)
    for at, cover in enumerate(params.covers, start=1):
        code = "means_covers_to_arrange" if cover.cover == "to_arrange" else "means_covers"
        yield _row(COVERS, at, asdict(cover), code, lang)
    for at, gate in enumerate(params.gates, start=1):
        yield _row(GATES, at, asdict(gate), "means_gates", lang)


def _row(section: Section, at: int, row: Mapping[str, Any], code: str, lang: str) -> Explained:
    """Explain a row that the municipality has added; without it there is none."""
    said = {each.name: say_value(each, row[each.name], lang) for each in section.settings}
    return Explained(
        setting=f"{section.name}[{at}]",
        name=say_name(section.name, lang),
        value=plain({each.name: row[each.name] for each in section.settings}),
        default=None,
        now=say_row(section.name, section.settings, row, lang),
        before=sentence(f"config_none_{section.name}", lang),
        meaning=sentence(code, lang, **said),
    )


def _changed_kinds(params: Params, lang: str) -> Iterator[Explained]:
    now = {each.kind: each for each in params.changes}
    for kind, shipped in CHANGES_BY_KIND.items():
        own = now.get(kind)
        if own == shipped:
            continue
        said = _change_said(own or shipped, lang)
        yield Explained(
            setting=f"changes.{kind}",
            name=f"{say_name('changes', lang)} ({label('change_kinds', kind, lang)})",
            value=None if own is None else plain(asdict(own)),
            default=plain(asdict(shipped)),
            now=sentence("config_none_used", lang) if own is None else said["row"],
            before=_change_said(shipped, lang)["row"],
            meaning=sentence("means_changes_off" if own is None else "means_changes", lang, **said),
        )


def _change_said(change: ChangeKind, lang: str) -> dict[str, str]:
    counted = {"minute": "minutes", "quarter_hour": "quarters", "person": "people"}
    unit = counted.get(str(terms("change_kinds")[change.kind].more["unit"]), "")
    said = {
        "kind": label("change_kinds", change.kind, lang),
        "cost_class": str(change.cost_class),
        "step": say_number(change.step, unit, lang),
        "most": str(change.most),
    }
    return {**said, "row": sentence("config_change", lang, **said)}


def _figure_set(at: int, figure: Figure, lang: str) -> Explained:
    shipped = [each for each in figures() if each.name == figure.name]
    return Explained(
        setting=f"figures[{at}]",
        name=say_figure(figure.name, lang),
        value=_figure_row(figure),
        default=[_figure_row(each) for each in shipped],
        now=_figure_said(figure, lang),
        before=listed((_figure_said(each, lang) for each in shipped), lang),
        meaning=_figure_means(figure, lang),
    )


def _figure_row(figure: Figure) -> object:
    row = asdict(figure)
    return plain({each.name: row[each.name] for each in FIGURES.settings})


def _figure_said(figure: Figure, lang: str) -> str:
    return f"{_amount(figure, lang)} ({_days(figure, lang)})"


def _days(figure: Figure, lang: str) -> str:
    until = figure.valid_until
    if until is None:
        return sentence("config_days_from", lang, since=figure.valid_from)
    return sentence("config_days_between", lang, since=figure.valid_from, until=until)


def _amount(figure: Figure, lang: str) -> str:
    if figure.unit.endswith("(0/1)"):
        return sentence("config_yes" if figure.value else "config_no", lang)
    unit = sentences(lang).get(f"config_unit_{figure.unit}", f"{{n}} {figure.unit}")
    return unit.format(n=figure.value)


def _row_assumptions(params: Params, lang: str) -> Iterator[Explained]:
    kept = [each for each in params.changes if each == CHANGES_BY_KIND[each.kind]]
    if kept:
        rows = [plain(asdict(each)) for each in kept]
        yield _shipped(CHANGES, rows, listed((_class_said(kept, cost, lang) for cost in _classes(kept)), lang), lang)
    for name, assumed in _assumed_figures(params).items():
        yield _figures_assumed(name, assumed, lang)
    for section in (COVERS, GATES):
        yield _shipped(section, [], sentence(f"config_shipped_{section.name}", lang), lang)


def _assumed_figures(params: Params) -> dict[str, list[Figure]]:
    """Give the shipped numbers that nobody has confirmed, by name, without those that the municipality replaces."""
    found: dict[str, list[Figure]] = {}
    for figure in figures():
        if figure.assumption and not any(_stands_for(own, figure) for own in params.figures):
            found.setdefault(figure.name, []).append(figure)
    return found


def _figures_assumed(name: str, assumed: list[Figure], lang: str) -> Explained:
    said, rows = listed((_figure_said(each, lang) for each in assumed), lang), [_figure_row(each) for each in assumed]
    return Explained(
        setting=f"figures.{name}",
        name=say_figure(name, lang),
        value=rows,
        default=rows,
        now=said,
        before=said,
        meaning=" ".join(_figure_means(each, lang) for each in assumed),
        assumption=True,
    )


def _figure_means(figure: Figure, lang: str) -> str:
    return sentence("means_figures", lang, now=_amount(figure, lang), days=_days(figure, lang))


def _shipped(section: Section, rows: object, said: str, lang: str) -> Explained:
    return Explained(
        setting=section.name,
        name=say_name(section.name, lang),
        value=rows,
        default=rows,
        now=said,
        before=said,
        meaning=sentence(f"means_{section.name}_shipped", lang),
        assumption=True,
    )


def _classes(changes: list[ChangeKind]) -> list[int]:
    return sorted({each.cost_class for each in changes})


def _class_said(changes: list[ChangeKind], cost: int, lang: str) -> str:
    kinds = [label("change_kinds", each.kind, lang) for each in changes if each.cost_class == cost]
    return sentence("config_class", lang, cost_class=cost, kinds=" / ".join(kinds))


def _stands_for(own: Figure, shipped: Figure) -> bool:
    """Tell whether a number of the municipality is in force on all days of one that is shipped."""
    ends = own.valid_until or date.max
    return (
        own.name == shipped.name and own.valid_from <= shipped.valid_from and ends >= (shipped.valid_until or date.max)
    )


def plain(value: object) -> object:
    """Give a value as JSON and TOML say it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        slots = [each for each in value if isinstance(each, Slot)]
        return slot_texts(slots) if slots else [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
