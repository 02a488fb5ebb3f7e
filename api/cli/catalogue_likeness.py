"""``enishi catalogue duplicates``, ``same``, ``different`` and ``apart``: records that may be one place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.catalogue_command import Json, Of, Stored, write_json
from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now
from matcher.messages import sentence

if TYPE_CHECKING:
    from api.catalogue.likeness import AlikeOut, SuggestionOut

Kept = Annotated[str, typer.Argument(metavar="KEPT", help="残す記録の ID / id of the record that is kept")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="もう一つの記録の ID / id of the other record")]


def register(group: typer.Typer) -> None:
    """Add the commands to ``catalogue``."""
    group.command("duplicates")(duplicates)
    group.command("same")(same)
    group.command("different")(different)
    group.command("apart")(apart)


def duplicates(
    store: Stored,
    municipality: Annotated[str | None, typer.Option("--municipality", help="市区町村 / municipality: 鯖江市")] = None,
    of: Of = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """同じところかもしれない記録の組を、わけを付けて示す。まとめるのは人 / Suggest records that may be one place."""
    from api.catalogue.likeness import suggestions
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.view(actor, now()) as view:
        found = suggestions(view, municipality)
    if as_json:
        write_json([each.model_dump() for each in found])
        return
    for each in found:
        _show(each, chosen)
    if not found:
        say(sentence("catalogue_no_pairs", chosen))


def _show(pair: SuggestionOut, lang: str) -> None:
    sys.stdout.write(sentence(f"catalogue_{pair.kind}", lang, total=pair.total) + "\n")
    for each in (pair.first, pair.second):
        sys.stdout.write(f"  {_line(each)}\n")
    for reason in pair.evidence:
        value = "" if reason.value is None else f" ({reason.value:g})"
        sys.stdout.write(f"    {reason.weight:+d} {reason.en if lang == 'en' else reason.ja}{value}\n")


def _line(record: AlikeOut) -> str:
    place = f"{record.municipality}{record.address or ''}"
    return "  ".join(each for each in (record.id, record.name, record.service, place, record.phone) if each)


def same(store: Stored, kept: Kept, other: Other, of: Of = None, lang: Lang = None) -> None:
    """二つの記録を、同じところとしてまとめる。apart で元に戻せる / Say that two records are the same."""
    from api.catalogue.likeness import say_same
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.work(actor, now()) as work:
        say_same(work, kept, other)
    say(sentence("catalogue_said_same", chosen, kept=kept, other=other))


def different(store: Stored, one: Kept, other: Other, of: Of = None, lang: Lang = None) -> None:
    """二つの記録は、別のところだと言う。もう組として示さない / Say that two records are not the same."""
    from api.catalogue.likeness import say_different
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.work(actor, now()) as work:
        say_different(work, one, other)
    say(sentence("catalogue_said_different", chosen))


def apart(store: Stored, kept: Kept, other: Other, of: Of = None, lang: Lang = None) -> None:
    """二つの記録について言ったことを取り消す。すべて前のとおりになる / Take back what was said of two records."""
    from api.catalogue.likeness import take_back_between
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.work(actor, now()) as work:
        take_back_between(work, kept, other)
    say(sentence("catalogue_likeness_gone", chosen))
