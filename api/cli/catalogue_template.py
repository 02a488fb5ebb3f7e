"""``enishi catalogue import`` of a filled-in template: its hosts and openings into the store, all of them or none."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from api.cli.catalogue_command import write_json
from api.cli.console import report_faults, say
from api.cli.service_settings import now
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from api.hosts.template_plan import Rows, TemplatePlan, Wanted

TEMPLATE: Final = "template"
BAD_INPUT: Final = 2
LINES_SHOWN: Final = 50


def is_template(path: Path, profile: str) -> bool:
    """Tell whether a file is to be read as the template: a folder, or a workbook with a sheet of hosts or openings."""
    return profile == TEMPLATE or (profile == "auto" and (path.is_dir() or _has_our_sheets(path)))


def _has_our_sheets(path: Path) -> bool:
    """Look at the names of the sheets only; what cannot be opened is for the reader of lists to report."""
    from python_calamine import CalamineError, CalamineWorkbook

    from resources_catalog.template.catalogue_sheets import HOSTS, OPENINGS
    from resources_catalog.template.spelling import folded, readings

    if path.suffix.lower() != ".xlsx":
        return False
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = {folded(name) for name in book.sheet_names}
    except (CalamineError, OSError):
        return False
    return bool(names & readings((HOSTS, OPENINGS)).keys())


def import_template(
    files: Sequence[Path], into: str, of: str | None, lang: str, *, dry_run: bool, as_json: bool, options: Sequence[str]
) -> None:
    """Take a template in, or say what that would come to.

    Parameters
    ----------
    options
        Options of lists that were given: they say nothing of a template, and are refused.
    """
    from api.cli.catalogue_store import catalogue_store, tried_out
    from api.hosts.from_template import look_into, take_in_template
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS

    started = time.perf_counter()
    try:
        rows = _read(files, options)
        with tried_out(into, of, lang) if dry_run else catalogue_store(into, of, lang, make=True) as (store, actor):
            if dry_run:
                with store.view(actor, now()) as view:
                    made = look_into(view, rows)
            else:
                with store.work(actor, now()) as work:
                    made = take_in_template(work, rows)
    except FaultsFound as found:
        report_faults(found.faults, lang, CATALOGUE_SHEETS)
        raise typer.Exit(BAD_INPUT) from None
    told = _told(files[0], made, time.perf_counter() - started)
    if as_json:
        write_json([told])
    else:
        _say(told, lang, dry_run=dry_run)


def _read(files: Sequence[Path], options: Sequence[str]) -> Rows:
    """Read the sheets of hosts, openings and tasks; those of people may stand beside them."""
    from api.hosts.template_plan import row_faults
    from matcher.needs.sheets import NEEDS_SHEETS
    from resources_catalog.catalogue import Catalogue
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
    from resources_catalog.template.read import read_sheets

    faults = [Fault.at(each, None, None, None, "template_options") for each in options]
    if len(files) > 1:
        faults += [Fault.at(str(path), None, None, None, "template_alone") for path in files]
        raise FaultsFound(faults)
    read = read_sheets(files[0], CATALOGUE_SHEETS, others=NEEDS_SHEETS, optional=("tasks",))
    faults += read.faults or row_faults(read.rows)
    if not faults:
        Catalogue.from_rows(read.rows)  # what each row says may still be impossible together
        return read.rows
    raise FaultsFound(faults)


def _told(path: Path, made: TemplatePlan, seconds: float) -> dict[str, Any]:
    kept = [each for each in (*made.hosts, *made.openings) if each.kept]
    warnings = {
        "template_agreement_no_end": len(made.endless),
        "template_column_kept": sum(len(each.kept) for each in kept),
        "template_opening_gone": len(made.gone),
    }
    return {
        "file": path.name, "profile": TEMPLATE, "encoding": "xlsx" if path.is_file() else "csv", "edition": None,
        "rows": len(made.openings), **_counted(made.openings), "gone": len(made.gone), "rejected": 0,
        "warnings": {code: count for code, count in warnings.items() if count}, "geocoded": None,
        "seconds": round(seconds, 3), "batch": None, "hosts": _counted(made.hosts), "gone_openings": made.gone,
        "kept": [{"id": each.id, "of": each.of, "columns": list(each.kept)} for each in kept],
    }  # fmt: skip


def _counted(wanted: Sequence[Wanted]) -> dict[str, int]:
    found = Counter("new" if each.new else "changed" if each.changes else "unchanged" for each in wanted)
    return {name: found[name] for name in ("new", "changed", "unchanged")}


def _say(told: dict[str, Any], lang: str, *, dry_run: bool) -> None:
    counts = {name: told[name] for name in ("file", "rows", "new", "changed", "unchanged", "gone")}
    hosts = {f"hosts_{name}": told["hosts"][name] for name in ("new", "changed")}
    say(sentence("template_in_store", lang, **counts, **hosts))
    for each in told["kept"][:LINES_SHOWN]:
        columns = ", ".join(name.removeprefix("facts.") for name in each["columns"])
        say(sentence("template_kept", lang, id=each["id"], columns=columns))
    for code in told["gone_openings"][:LINES_SHOWN]:
        say(sentence("template_gone", lang, id=code))
    for code, count in told["warnings"].items():
        say("  " + sentence("catalogue_doubt", lang, said=sentence(code, lang), count=count))
    say(sentence("catalogue_tried" if dry_run else "template_kept_done", lang))
