"""``enishi catalogue import`` and ``undo``: files of lists into the store, all of them or none."""

from __future__ import annotations

import csv
import io
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.catalogue_command import Json, Of, Stored, write_json
from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from api.cli.service_settings import now, refuse
from matcher.messages import sentence
from matcher.messages.fault_lines import fault_line
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.template.csv_text import guarded

if TYPE_CHECKING:
    from api.catalogue.importing import Prepared, Read
    from api.catalogue.tables import BatchRow
    from api.cli.catalogue_store import Opened
    from resources_catalog.importers.mapped import SavedMapping

BAD_INPUT: Final = 2
COUNTED: Final = ("file", "rows", "new", "changed", "unchanged", "gone", "rejected")
ROWS_SHOWN: Final = 20
TRIES: Final = 3
"""How often files are compared anew because somebody else changed the catalogue meanwhile."""
_EDITION: Final = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")


def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="名簿か、記入したひな形 / lists, or a template")],
    into: Annotated[str, typer.Option("--into", metavar="STORE", help="保存先（SQLite か URL） / store")],
    profile: Annotated[str, typer.Option("--profile", help="名簿の形 / form of the list")] = "auto",
    mapping: Annotated[Path | None, typer.Option("--mapping", help="列の対応表（TOML） / mapping of columns")] = None,
    edition: Annotated[str | None, typer.Option("--edition", help="いつの版か / edition: 2026-03")] = None,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="取りこめない行を書くフォルダー / folder")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="書かずに数える / count, write nothing")] = False,
    of: Of = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """名簿や、記入したひな形を取りこむ。受け入れ先が言ったことは変えない / Take public lists or a template in."""
    from api.catalogue.aside import collected_seldom
    from api.cli.catalogue_store import catalogue_store, tried_out
    from api.cli.catalogue_template import import_template, is_template

    chosen = chosen_language(lang)
    if any(is_template(path, profile) for path in files):
        options = [name for name, given in (("--mapping", mapping), ("--edition", edition)) if given is not None]
        import_template(files, into, of, chosen, dry_run=dry_run, as_json=as_json, options=options)
        return
    started = time.perf_counter()
    try:
        with collected_seldom():
            reads = _read(files, mapping, edition, profile)
            with tried_out(into, of, chosen) if dry_run else catalogue_store(into, of, chosen, make=True) as opened:
                prepared, batches = _taken_in(opened, reads, dry_run=dry_run)
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(BAD_INPUT) from None
    _write_rejected(prepared, rejected, chosen)
    told = [_told(each, batch) for each, batch in zip(prepared, batches, strict=True)]
    for each in told:
        each["seconds"] = round((time.perf_counter() - started) / len(told), 3)
    if as_json:
        write_json(told)
    else:
        _say(prepared, told, chosen, dry_run=dry_run)


def _read(files: Sequence[Path], mapping: Path | None, edition: str | None, profile: str) -> list[Read]:
    """Read every file; the faults of all of them in one go."""
    from api.catalogue.importing import read_file

    faults: list[Fault] = []
    reads: list[Read] = []
    if edition is not None and not _EDITION.fullmatch(edition):
        faults.append(Fault.at("--edition", None, None, edition, "not_an_edition", allowed="2026-03"))
    saved, more = _mapping(mapping)
    faults += more
    for path in files:
        try:
            read = read_file(path, saved, edition)
        except FaultsFound as found:
            faults += found.faults
            continue
        if profile not in ("auto", read.found.family):
            faults.append(Fault.at(path.name, 1, None, read.found.family, "list_other_profile", allowed=profile))
        reads.append(read)
    if faults:
        raise FaultsFound(faults)
    return reads


def _mapping(path: Path | None) -> tuple[SavedMapping | None, Sequence[Fault]]:
    from resources_catalog.importers.mapped import read_mapping

    if path is None:
        return None, ()
    try:
        return read_mapping(path), ()
    except FaultsFound as found:
        return None, found.faults


def _taken_in(
    opened: Opened, reads: Sequence[Read], *, dry_run: bool
) -> tuple[list[Prepared], Sequence[BatchRow | None]]:
    """Compare outside the lock, then write; compared again where somebody else was quicker."""
    from api.catalogue.commands import take_in
    from api.catalogue.importing import prepare
    from api.errors import Stale

    for left in reversed(range(TRIES)):
        with opened.store.view(opened.actor, now()) as view:
            prepared, mark = prepare(view, reads)
        if dry_run:
            return prepared, [None] * len(prepared)
        try:
            with opened.store.work(opened.actor, now()) as work:
                return prepared, take_in(work, prepared, mark)
        except Stale:
            if not left:
                raise
    raise AssertionError


def _told(file: Prepared, batch: BatchRow | None) -> dict[str, Any]:
    found, counts = file.read.found, file.counts()
    return {
        "file": file.read.path.name, "profile": found.family, "encoding": found.encoding, "edition": file.read.edition,
        **counts, "warnings": file.warned(), "geocoded": file.geocoded(), "seconds": 0.0,
        "batch": None if batch is None else batch.number,
    }  # fmt: skip


def _write_rejected(prepared: Sequence[Prepared], folder: Path | None, lang: str) -> None:
    """Write the rows that were not taken, with why, a file for each list; files without any get none."""
    contents = {
        f"{each.read.path.name}.rejected.csv": _rejected_csv(each.read.found.rejected, lang)
        for each in prepared
        if each.read.found.rejected
    }
    if folder is not None and contents:
        try:
            write_whole(folder, contents)
        except OSError:
            refuse("cannot_write", lang)


def _rejected_csv(faults: Sequence[Fault], lang: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(sentence("catalogue_rejected_head", lang).split("|"))
    for each in faults:
        said = sentence(each.code, lang, value=each.value, allowed=each.allowed)
        rows.writerow([each.row, *(guarded(text or "") for text in (each.column, each.value, said))])
    return out.getvalue().encode("utf-8-sig")


def _say(prepared: Sequence[Prepared], told: Sequence[dict[str, Any]], lang: str, *, dry_run: bool) -> None:
    for file, each in zip(prepared, told, strict=True):
        say(sentence("catalogue_imported", lang, **{name: each[name] for name in COUNTED}))
        for fault in file.read.found.rejected[:ROWS_SHOWN]:
            say("  " + fault_line(fault, lang))
        for code, count in each["warnings"].items():
            say("  " + sentence("catalogue_doubt", lang, said=sentence(code, lang), count=count))
        if each["batch"] is not None:
            sys.stdout.write(f"{each['batch']}\n")
    say(sentence("catalogue_tried" if dry_run else "catalogue_kept", lang))


def undo(
    store: Stored, batch: Annotated[str, typer.Argument(metavar="BATCH", help="取りこみの番号 / number of the import")],
    of: Of = None, lang: Lang = None,
) -> None:  # fmt: skip
    """取りこみを一つ取り消す。記録は、その前のとおりに戻る / Take an import back."""
    from api.catalogue.commands import undo as take_back
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.work(actor, now()) as work:
        row = take_back(work, batch)
    say(sentence("catalogue_undone", chosen, number=row.number, file=row.file))
