"""What is asked at a check-in and in a host call: codes in their order, and the answers that may be given.

No answer is ever needed: what was not asked or not answered is ``None``, and no answer is read out of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.followup.months import months_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from matcher.followup.cadence import Cadence

MARKS: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Item:
    """Something asked, or said.

    Parameters
    ----------
    answers
        Codes that may be answered; none: own words.
    crisis
        Answers that open the crisis page at once: local numbers, and whom to tell now.
    asked
        Whether it is a question; thanks are said.
    """

    code: str
    answers: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()
    asked: bool = True


FOUNDING: Final = (
    Item("in_line", ("in_line", "a_little_off", "not_in_line", "not_known_yet")),
    Item("would_change"),
)
"""The question of the ministry's description: is the support in line with what the person wishes?"""

TIES: Final = (
    Item("somebody_to_talk_to", ("yes", "a_little", "no", "rather_not_say")),
    Item("place_to_go", ("yes", "a_little", "no", "rather_not_say")),
    Item("glad_of_me", ("yes", "a_little", "no", "rather_not_say")),
)
"""Every three months: the ties somebody has, with whomever and wherever, not only at the place."""

_MIDDLE: Final = (
    Item("going", MARKS, crisis=("1",)),
    Item("trouble", ("no", "a_little", "yes", "not_safe", "rather_not_say"), crisis=("not_safe",)),
    Item("health_and_way", ("same", "changed", "rather_not_say")),
    Item("go_on", ("as_it_is", "another_way", "rest", "stop", "not_known_yet")),
)
ATTENDANCE: Final = Item("attendance", ("as_agreed", "fewer", "more", "no_days_agreed"))

CHECK_IN_ITEMS: Final = (*FOUNDING, *_MIDDLE, ATTENDANCE)
"""The founding question first, attendance last. ``going``: 1 is the hardest, 5 the best."""

HOST_ITEMS: Final = (
    Item("would_keep", ("yes", "not_known_yet", "no")),
    Item("needs_help", ("no", "a_little", "yes")),
    Item("wants_to_stop", ("no", "not_known_yet", "yes")),
    Item("load", MARKS),
    Item("thanks", asked=False),
)
"""Three questions, the load from 1 (light) to 5 (too heavy), and thanks, whatever was answered."""


def check_in_items(*, ties: bool) -> tuple[Item, ...]:
    """Give the items of a check-in in their order; attendance stays the last with the questions about ties too."""
    return (*FOUNDING, *_MIDDLE, *(TIES if ties else ()), ATTENDANCE)


def ties_due(start: date, last: date | None, on: date, cadence: Cadence) -> bool:
    """Tell whether ties are asked about in a check-in: some months after the ``last`` time, or after the start."""
    return months_after(start if last is None else last, cadence.ties_every) <= on


def opens_crisis_page(answers: Mapping[str, str | None], *, despair_heard: bool = False) -> bool:
    """Tell whether the crisis page opens: by the lowest mark, by an unsafe place, or by words that staff heard.

    Raises
    ------
    ValueError
        If an item or an answer is none of ours: the page must not stay closed for a slip of the pen.
    """
    items = {each.code: each for each in check_in_items(ties=True)}
    for code, answer in answers.items():
        if code not in items or (answer is not None and items[code].answers and answer not in items[code].answers):
            raise ValueError(f"no item or no answer to it: {code}={answer}")
    return despair_heard or any(answer in items[code].crisis for code, answer in answers.items())


def attendance_mark(came: int | None, agreed: int | None, *, drop_in: bool = False) -> str | None:
    """Say how often somebody came beside what was agreed with them.

    Parameters
    ----------
    came, agreed
        Times since the last check-in; ``None`` is not known.
    drop_in
        Whether the agreement is to come when one can: then nobody is ever absent.

    Returns
    -------
    An answer of ``ATTENDANCE``; ``None`` is a question.
    """
    if drop_in:
        return "no_days_agreed"
    if came is None or agreed is None:
        return None
    if came == agreed:
        return "as_agreed"
    return "fewer" if came < agreed else "more"
