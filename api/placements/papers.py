"""Which papers stand before a step, and which of them are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.errors import Conflict, Invalid
from api.hosts.repository import agreement_valid, cover_for
from api.people.repository import agreed
from api.placements.repository import gates_set, steps_of
from api.placements.schemas import PaperIn
from api.placements.tables import PlacementRow, StepRow
from api.store.store import View
from api.words import LANGUAGES, say
from matcher.placement import NOTED_PAPERS, STEPS, Edge, papers_before
from resources_catalog.vocabulary import terms

CONSENT: Final = "consent_"
NO_COVER: Final = "to_arrange"
"""A word about insurance that says there is none yet."""

ANEW: Final = ("reroute", "once_more", "come_back")
"""With these, papers noted before count no more: the place, the hours or the time are others."""


@dataclass(frozen=True)
class Record:
    """What can meet a gate: the placement, its steps since it began anew, papers noted then, and the day asked for."""

    view: View
    placement: PlacementRow
    stage: str | None
    steps: Sequence[StepRow]
    papers: Sequence[tuple[str, PaperIn]]
    on: date


def papers_asked(view: View, name: str, route: str) -> list[str]:
    """Give the papers asked for before an edge on a route: those the municipality set, else those as shipped."""
    own = gates_set(view).get((name, route))
    return list(papers_before(name, route) if own is None else own.papers)


def missing(view: View, row: PlacementRow, edge: Edge, on: date, given: Mapping[str, PaperIn]) -> list[str]:
    """List the consents and papers that a step still lacks on a day.

    Parameters
    ----------
    given
        Papers that come with the step itself.
    """
    wanted = [*(CONSENT + each for each in edge.consents), *papers_asked(view, edge.name, row.route)]
    if not wanted:
        return []
    steps = steps_of(view, row)
    noted = [
        (code, PaperIn.model_validate(paper))
        for step in _since_last(steps, ANEW)
        for code, paper in step.papers.items()
    ]
    stage = STEPS[edge.moves[row.step]].stage
    record = Record(view, row, stage, _since_last(steps, ("reroute",)), [*noted, *given.items()], on)
    return [code for code in wanted if not _met(record, code)]


def _since_last(steps: Sequence[StepRow], edges: Sequence[str]) -> Sequence[StepRow]:
    starts = [number for number, step in enumerate(steps) if step.edge in edges]
    return steps[starts[-1] :] if starts else steps


def _met(record: Record, code: str) -> bool:
    row, view, on = record.placement, record.view, record.on
    if code.startswith(CONSENT):
        return agreed(view, row.person, code.removeprefix(CONSENT), on, row.host) is not None
    if code == "agreement":
        return agreement_valid(view, row.host, on) is not None
    if code == "person_wishes":
        return _wished(record.steps)
    if code == "host_agrees":
        return _host_agreed(record.steps)
    if any(name == code and _holds(paper, on) for name, paper in record.papers):
        return True
    return code == "insurance" and _covered(record)


def _wished(steps: Sequence[StepRow]) -> bool:
    return any(step.edge == "wish" for step in steps)


def _host_agreed(steps: Sequence[StepRow]) -> bool:
    """Tell whether the host's last word on coming is yes; one who is not asked any more said nothing."""
    words = [step.edge for step in steps if step.edge in ("accept", "unaccept") or step.after == "wants_to_see"]
    return bool(words) and words[-1] == "accept"


def _holds(paper: PaperIn, on: date) -> bool:
    return paper.on <= on and (paper.until is None or on <= paper.until)


def _covered(record: Record) -> bool:
    row = record.placement
    cover = cover_for(record.view, row.host, record.on).get((row.route, record.stage or ""))
    return cover is not None and cover.cover != NO_COVER


def check_papers(papers: Mapping[str, PaperIn]) -> None:
    """Refuse papers that nobody notes here, or that do not say what their kind must say.

    Raises
    ------
    Invalid
        With the name of the kind where something is missing on it.
    """
    for code, paper in papers.items():
        if code not in NOTED_PAPERS:
            raise Invalid("no_such_paper")
        if paper.until is not None and paper.until < paper.on:
            raise Invalid("ends_before_it_begins")
        if any(getattr(paper, name) is None for name in NOTED_PAPERS[code]):
            raise Invalid("paper_incomplete", **in_words([code]))
        if paper.cover is not None and (paper.cover == NO_COVER or paper.cover not in terms("covers")):
            raise Invalid("paper_incomplete", **in_words([code]))


def refuse_without(codes: Sequence[str]) -> None:
    """Refuse a step that lacks papers, naming them.

    Raises
    ------
    Conflict
        If there is any.
    """
    if codes:
        raise Conflict("papers_missing", **in_words(codes))


def in_words(codes: Sequence[str]) -> dict[str, str]:
    """Name papers in each language: the sentence of a language takes its own."""
    between = {"ja": "、", "en": ", "}
    return {lang: between[lang].join(paper_name(code, lang) for code in codes) for lang in LANGUAGES}


def paper_name(code: str, lang: str) -> str:
    """Name a paper or a consent."""
    gate = terms("gates").get(code)
    if gate is None:
        return say(f"paper_{code}", lang)
    return gate.ja if lang == "ja" else gate.en
