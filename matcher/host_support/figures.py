"""Numbers of host support: what a municipality sets, with defaults from practice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFigures:
    """Days, counts and policy of host support; settings all of them.

    Parameters
    ----------
    heavy_load
        The load of a host call, 1 (light) to 5 (too heavy), from which help is offered; an assumption.
    missed_calls
        Host calls in a row that reached nobody; as for check-ins (``reference/retention.md`` section 6).
    early_endings, early_days
        Early endings within so many days that call for help (``reference/practice.md`` section 4.2, O15: two in
        three months).
    open_days
        Days after which an open flag is brought to the supervisor (``reference/retention.md`` section 6).
    today_days, week_days, later_days
        Days until help comes when the host said today, this week, or no hurry; an assumption.
    rule_days
        Days until help comes for what a rule noticed; an assumption.
    newcomers
        New people a month where the host has not said how many; ``None``: ask first.
    cool_days
        Days after an early ending in which nobody new comes, so that the host gets its breath back; an assumption.
    pause_for, lower_for
        Codes of flags for which openings are paused for new people, or one place fewer is offered: the policy of the
        municipality, shown to the host with its reason.
    dormant_months
        Months between two signs of life to a host with nobody there (``reference/practice.md`` section 1.5: twice a
        year).
    feedback_days
        Days after an ending in which the host hears what became of it; an assumption.
    employment_yes
        Marks of employment from which a change to a paid job is talked about (``reference/practice.md`` section
        2.4 F: two).
    """

    heavy_load: int = 4
    missed_calls: int = 2
    early_endings: int = 2
    early_days: int = 92
    open_days: int = 14
    today_days: int = 0
    week_days: int = 7
    later_days: int = 14
    rule_days: int = 7
    newcomers: int | None = None
    cool_days: int = 28
    pause_for: tuple[str, ...] = ("two_early_endings", "key_person_away", "wants_to_stop")
    lower_for: tuple[str, ...] = ("worry", "over_capacity", "open_long")
    dormant_months: int = 6
    feedback_days: int = 28
    employment_yes: int = 2
