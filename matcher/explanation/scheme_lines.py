"""What a card says of the way to a place: the scheme, the insurance, what has to be there before each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.gates import gates
from matcher.explanation.card_lines import Line, Param, Sight, reason_line

if TYPE_CHECKING:
    from collections.abc import Iterator


def scheme(sight: Sight) -> tuple[Line, ...]:
    """Say by which route the person comes here, and why each existing scheme is not used where none is."""
    route = sight.looked.judgement.route_of(sight.row)
    programme = Param("programme", sight.opening.programme, "programmes")
    codes = {reason.code for reason in sight.reasons()}
    if route == "gap":
        return (Line("scheme_gap"), *_unused(sight))
    if route == "eligible_by_recognition":
        if "recognition_open" not in codes:
            return (Line("scheme_recognised", (programme,)),)
        either = sight.opening.seats_for == "both"
        return (Line("scheme_recognition_or_gap" if either else "scheme_recognition", (programme,)),)
    if route == "eligible":
        if sight.opening.programme == "open_to_all":
            return (Line("scheme_open_to_all"),)
        return (Line("scheme_asked" if "programme_open" in codes else "scheme_eligible", (programme,)),)
    return ()


def _unused(sight: Sight) -> Iterator[Line]:
    """Say why existing schemes are not used, those with one reason together."""
    together: dict[str, list[Param]] = {}
    for reason in sight.reasons():
        if reason.code == "not_used":
            said = dict(reason.params)
            together.setdefault(said["reason"], []).append(Param("programme", said["programme"], "programmes"))
    for code, programmes in together.items():
        yield Line(f"unused_{code}", tuple(programmes))


def cover(sight: Sight) -> Line:
    """Say on which insurance taking part rests: as the opening states it, else by the rules, else still open."""
    for reason in sight.reasons():
        if reason.code == "cover_by_rule":
            return Line("cover_by_rule", (Param("cover", dict(reason.params)["cover"], "covers"),))
    if sight.opening.cover is None:
        return Line("cover_unknown")
    return Line("cover_known", (Param("cover", sight.opening.cover, "covers"),))


def before_steps(sight: Sight, review_days: int) -> tuple[Line, ...]:
    """Say what stands before each step: papers and words that are not known to be there, and when to look again."""
    marks = sight.looked.judgement.marks
    found = [
        Line("gates_before", (Param("step", step, "steps"), *(Param("gate", gate, "gates") for gate in standing)))
        for step, standing in gates(marks, sight.row).items()
    ]
    for reason in sight.reasons():
        if reason.code == "names_before_day":
            found.append(reason_line(reason))
        if reason.code == "agreement_ends" and sight.host.agreement_until is not None:
            found.append(Line("gates_agreement_ends", (Param("day", sight.host.agreement_until),)))
    if sight.looked.judgement.route_of(sight.row) == "gap":
        found.append(Line("gates_review", (Param("days", review_days),)))
    return tuple(found)
