"""What was said at a talk: checked against what is asked, sealed with the person's own key, and opened again."""

from collections.abc import Iterable
from datetime import date

from api.errors import Invalid
from api.followups.schemas import CheckInIn, Said
from api.followups.tables import CheckInRow
from api.people.secrets import Sealed
from matcher.followup.items import opens_crisis_page


def opens_page(form: CheckInIn) -> bool:
    """Tell whether the crisis page opens.

    Raises
    ------
    Invalid
        If something was answered that is not asked, or by somebody who was not reached.
    """
    if not form.reached and (form.answers or form.despair_heard or form.kind == "review"):
        raise Invalid("nobody_reached")
    try:
        return opens_crisis_page(form.answers, despair_heard=form.despair_heard)
    except ValueError:
        raise Invalid("answer_not_asked") from None


def sealed_words(key: Sealed, number: str, form: CheckInIn) -> bytes | None:
    """Seal what was said; None where nothing was."""
    said = Said(answers=form.answers, despair_heard=form.despair_heard, words=form.words)
    return None if said == Said() else key.seal(f"check_in/{number}", said.model_dump_json(exclude_defaults=True))


def opened(key: Sealed | None, row: CheckInRow) -> Said | None:
    """Open what was said; None where nothing was, or the record was erased."""
    if key is None or row.said is None:
        return None
    return Said.model_validate_json(key.open(f"check_in/{row.id}", row.said))


def stop_said(key: Sealed | None, newest_first: Iterable[CheckInRow]) -> date | None:
    """Give when somebody said they want to stop, if their last word on going on was that.

    Of two talks of one day that were entered together nobody knows which was the later: that word is not lost then.
    """
    last = None
    for row in newest_first:
        if last is not None and (row.on, row.at) != last:
            break
        said = opened(key, row)
        word = None if said is None else said.answers.get("go_on")
        if word == "stop":
            return row.on
        last = last if word is None else (row.on, row.at)
    return None


def ties_asked(key: Sealed | None, newest_first: Iterable[CheckInRow], codes: Iterable[str]) -> date | None:
    """Give the last day on which somebody answered about ties."""
    wanted = set(codes)
    for row in newest_first:
        said = opened(key, row)
        if said is not None and any(said.answers.get(code) is not None for code in wanted):
            return row.on
    return None
