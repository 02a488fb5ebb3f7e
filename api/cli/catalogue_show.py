"""``enishi catalogue show``: everything that is known of a public record, in plain words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.catalogue_command import Json, Of, Stored
from api.cli.console import Lang, chosen_language
from api.cli.service_settings import now
from matcher.messages import sentence
from resources_catalog.languages import base_language

if TYPE_CHECKING:
    from api.catalogue.likeness import AlikeOut
    from api.catalogue.record_page import ChangeOut, EditionOut, GroupOut, RecordOut

UNKNOWN: Final = "－"


def register(group: typer.Typer) -> None:
    """Add the command to ``catalogue``."""
    group.command("show")(show)


def show(
    store: Stored,
    listing: Annotated[str, typer.Argument(metavar="ID", help="記録の ID / id of the record")],
    of: Of = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """一つの記録について分かっていることをすべて示す。どの名簿がいつ言ったか / Show all that is known of a record."""
    from api.catalogue.record_page import record_page
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.view(actor, now()) as view:
        found = record_page(view, listing)
    text = found.model_dump_json(indent=1) if as_json else "\n".join(_lines(found, chosen))
    sys.stdout.write(text + "\n")


def _lines(record: RecordOut, lang: str) -> Iterator[str]:
    yield f"{record.name}  {record.id}"
    yield sentence("listing_source", lang, source=record.source, service=record.service, number=record.number)
    if record.gone is not None:
        yield sentence("listing_gone", lang, edition=_edition(record.gone))
    for group in record.groups:
        yield from _group(group, lang)
    if record.point is not None:
        said = sentence(f"listing_point_{record.point.whose}", lang)
        yield sentence("listing_point", lang, lat=record.point.lat, lon=record.point.lon, whose=said)
    if record.kept_as is not None:
        yield sentence("listing_kept_as", lang, other=_other(record.kept_as))
    for each in record.doubles:
        yield sentence("listing_double", lang, other=_other(each))
    if record.history:
        yield sentence("listing_history", lang)
    for change in record.history:
        yield from _change(change, lang)


def _edition(said: EditionOut) -> str:
    """Name an edition: its number, its file, of when it is, when it was taken in."""
    parts = (f"#{said.batch}", said.file, said.edition, said.at.date().isoformat())
    return " ".join(each for each in parts if each is not None)


def _other(record: AlikeOut) -> str:
    return f"{record.name} {record.id}"


def _group(group: GroupOut, lang: str) -> Iterator[str]:
    """Tell what is known of a group of fields, and who said it; nothing where nothing is known."""
    known = {name: value for name, value in group.fields.items() if value not in (None, "", [])}
    for name, value in known.items():
        yield f"  {sentence(f'listing_field_{name}', lang)}: {_value(name, value, lang)}"
    if known:
        yield f"      ← {_edition(group.said)}"


def _change(change: ChangeOut, lang: str) -> Iterator[str]:
    yield "  " + sentence(f"listing_{change.kind}_in", lang, edition=_edition(change.said))
    for each in change.fields:
        before, after = (_value(each.field, value, lang) for value in (each.before, each.after))
        yield f"    {sentence(f'listing_field_{each.field}', lang)}: {before} → {after}"


def _value(name: str, value: Any, lang: str) -> str:
    """Write a field as people read it."""
    from resources_catalog.vocabulary import label

    if value in (None, "", []):
        return UNKNOWN
    if name == "kind":
        return label("host_kinds", value, lang)
    if name == "hours":
        return "; ".join(_hours(kind, start, end, lang) for kind, start, end in value)
    if name == "access":
        return "; ".join(_access(code, lang, there=there) for code, there in value)
    if name == "stated":
        return " ".join(str(each) for each in value if each is not None)
    return str(value)


def _hours(kind: str, start: int, end: int, lang: str) -> str:
    from resources_catalog.importers.hosts import DAYS

    day = DAYS[kind][base_language(lang)]
    return f"{day} {start // 60}:{start % 60:02d}-{end // 60}:{end % 60:02d}"


def _access(code: str, lang: str, *, there: bool) -> str:
    from resources_catalog.listing import ACCESS

    said = code.replace("_", " ") if lang == "en" else ACCESS[code]
    return f"{said} {'○' if there else '×'}"
