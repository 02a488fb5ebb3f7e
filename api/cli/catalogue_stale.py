"""``enishi catalogue stale``: what is getting old: hosts to be asked again, and editions of public lists."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from api.cli.catalogue_command import Json, Of, Stored, write_json
from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now
from matcher.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import typer

    from api.store.store import View


def register(group: typer.Typer) -> None:
    """Add ``stale``."""
    group.command("stale")(stale)


def stale(store: Stored, of: Of = None, as_json: Json = False, lang: Lang = None) -> None:
    """古くなった話と名簿を出す。消しはしない / List what is getting old; nothing is removed."""
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.view(actor, now()) as view:
        found = {"hosts": _hosts(view), "lists": _lists(view)}
    if as_json:
        write_json([found])
        return
    for line in (*_host_lines(found["hosts"], chosen), *_list_lines(found["lists"], chosen)):
        sys.stdout.write(line + "\n")
    if not found["hosts"] and not found["lists"]:
        say(sentence("catalogue_none_found", chosen))


def _host_lines(hosts: Sequence[dict[str, Any]], lang: str) -> Iterator[str]:
    for each in hosts:
        code = "catalogue_stands_last" if each["last"] else "catalogue_to_ask"
        day = each["last_word_on"] or sentence("catalogue_no_word", lang)
        yield sentence(code, lang, name=each["name"], phone=each["phone"] or "－", day=day, times=each["reminder"])


def _list_lines(lists: Sequence[dict[str, Any]], lang: str) -> Iterator[str]:
    for each in lists:
        edition = each["edition"] or sentence("catalogue_no_edition", lang)
        months = "－" if each["months"] is None else str(each["months"])
        said = {"source": each["source"], "service": each["service"], "edition": edition, "months": months}
        yield sentence("catalogue_list_age", lang, **said)


def _hosts(view: View) -> list[dict[str, Any]]:
    from api.hosts.partners import stale as hosts_getting_old

    return [each.model_dump(mode="json") for each in hosts_getting_old(view)]


def _lists(view: View) -> list[dict[str, Any]]:
    """Give the last edition of each part of the lists that is whole, and its age in months where it is known."""
    from api.catalogue import repository
    from api.catalogue.tables import BatchRow
    from api.hosts.repository import today

    last: dict[tuple[str, ...], dict[str, Any]] = {}
    for batch in reversed(repository.batches(view, BatchRow.undone_at.is_(None))):
        for source, publisher, service in batch.scopes:
            last[source, publisher, service] = {
                "source": source, "publisher": publisher, "service": service, "edition": batch.edition,
                "months": _months(batch.edition, today(view)), "batch": batch.number,
            }  # fmt: skip
    return sorted(last.values(), key=lambda each: (-(each["months"] or 0), each["source"], each["service"]))


def _months(edition: str | None, on: date) -> int | None:
    if edition is None:
        return None
    year, month = map(int, edition.split("-"))
    return max(0, (on.year - year) * 12 + on.month - month)
