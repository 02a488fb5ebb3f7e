"""Signs of life to hosts: thanks and news where nobody is, what became of somebody, and whether it is work by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from matcher.followup.cadence import Due
from matcher.followup.months import months_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from matcher.host_support.figures import HostFigures

THANKS: Final = "thanks_and_news"
FEEDBACK: Final = "feedback"
ASK_CONSENT: Final = "ask_consent_for_feedback"
WORKER_STATUS: Final = "worker_status"
HOST_DUES: Final = (THANKS, FEEDBACK, ASK_CONSENT, WORKER_STATUS)

EMPLOYMENT_MARKS: Final = (
    "fixed_shifts", "penalty_when_absent", "in_the_rota", "told_like_staff", "paid_by_hour_or_output",
    "others_are_paid_for_it",
)  # fmt: skip
"""What is asked about the status of somebody who is not employed; after the notice 基発0326第7号 of 2015-03-26."""

EMPLOYMENT_CODES: Final = ("talk_about_employment", "ask_further", "nothing_noticed")


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes a week that were agreed from a day; ``None`` is not known."""

    on: date
    minutes: int | None


def dormant_dues(since: date, until: date, figures: HostFigures) -> list[Due]:
    """List when a host without anybody hears from us: thanks for being ready, and news of what became of others.

    Parameters
    ----------
    since
        The day from which nobody is there: the last ending, or the one on which it said it would take part.
    """
    days: list[Due] = []
    while (day := months_after(since, figures.dormant_months * (len(days) + 1))) <= until:
        days.append(Due(day, THANKS, ("dormant",)))
    return days


def feedback_due(ended: date, *, consent: bool | None, figures: HostFigures) -> Due | None:
    """Say when a host hears what became of somebody: only with the person's consent.

    Returns
    -------
    ``None`` where the person said no. Where nobody has asked them, what is due is to ask.
    """
    if consent is False:
        return None
    return Due(ended + timedelta(days=figures.feedback_days), FEEDBACK if consent else ASK_CONSENT, ("ended",))


def worker_status_dues(start: date, hours: Iterable[Hours]) -> list[Due]:
    """List when the worker-status check is due: at the start, and each time the hours grow beyond all before."""
    dues = [Due(start, WORKER_STATUS, ("start",))]
    most: int | None = None
    for each in sorted(hours, key=lambda step: step.on):
        if each.minutes is None:
            continue
        if most is not None and each.minutes > most and each.on > start:
            dues.append(Due(each.on, WORKER_STATUS, ("hours_grow",)))
        most = each.minutes if most is None else max(most, each.minutes)
    return sorted(set(dues))


def worker_status(answers: Mapping[str, bool | None], figures: HostFigures) -> str:
    """Say what the answers to the worker-status check ask for; no answer is a question, never a no.

    Returns
    -------
    One of ``EMPLOYMENT_CODES``. ``talk_about_employment`` protects both sides; it decides nothing.

    Raises
    ------
    ValueError
        If something else was answered.
    """
    if unknown := answers.keys() - set(EMPLOYMENT_MARKS):
        raise ValueError(f"not asked: {', '.join(sorted(unknown))}")
    yes = sum(answers.get(mark) is True for mark in EMPLOYMENT_MARKS)
    open_ones = sum(answers.get(mark) is None for mark in EMPLOYMENT_MARKS)
    if yes >= figures.employment_yes:
        return "talk_about_employment"
    return "ask_further" if yes + open_ones >= figures.employment_yes else "nothing_noticed"
