"""Days as people write them, in the common calendar or in Japanese eras."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

FIRST_DAY: Final = date(1901, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
ALLOWED: Final = "2026-06-08 / 2026/6/8 / 令和8年6月8日 / R8.6.8"

_ERAS: Final = {
    "r": (date(2019, 5, 1), LAST_DAY),
    "h": (date(1989, 1, 8), date(2019, 4, 30)),
    "s": (date(1926, 12, 25), date(1989, 1, 7)),
}
_ERA_LETTERS: Final = {"令和": "r", "平成": "h", "昭和": "s"}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|昭和|[rhs])\s*)?(?P<year>[0-9]{1,4}|元)"
    r"(?:年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"
    r"|(?P<sign>[-/.])(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2}))"
)


def parse_date(text: str) -> date:
    """Read a day.

    Parameters
    ----------
    text
        ``2026-06-08``, ``2026/6/8``, 「2026年6月8日」, 「令和8年6月8日」 or ``R8.6.8``; any width of the signs.

    Raises
    ------
    ValueError
        If it is not such a day: a year of an era that the era did not have is refused, not converted.
    """
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    try:
        if match is not None and (found := _day(match)) is not None:
            return found
    except ValueError:  # a month or a day that does not exist
        pass
    raise ValueError(f"not a day: {text}")


def _day(match: re.Match[str]) -> date | None:
    month, day = int(match["month"] or match["month2"]), int(match["day"] or match["day2"])
    if match["era"] is None:
        return date(int(match["year"]), month, day) if len(match["year"]) == 4 else None
    begins, ends = _ERAS[_ERA_LETTERS.get(match["era"], match["era"])]
    year = 1 if match["year"] == "元" else int(match["year"])
    found = date(begins.year + year - 1, month, day)
    return found if begins <= found <= ends else None
