"""From stored answers to the needs that the matching knows: a pseudonym, never a name."""

from collections.abc import Mapping, Sequence

from api.errors import Invalid
from api.people.schemas import Answers
from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.columns import Row
from resources_catalog.template.raw import RawCell
from resources_catalog.template.read import read_cells

READ = tuple(sheet for sheet in NEEDS_SHEETS if sheet.name in ("persons", "wishes", "facts"))
OURS = ("person", "state", "basis", "restricted", "consent_hosts", "coordinator")
"""Columns that the record itself says; an answer cannot say otherwise."""


def cells_of(answers: Answers, code: str, own: Mapping[str, RawCell]) -> dict[str, list[dict[str, RawCell]]]:
    """Lay answers out as rows of the template, by the pseudonym; ``own`` is what the record says."""
    person = {name: cell for name, cell in answers.person.items() if name not in OURS}
    return {
        "persons": [{"person": code, **own, **person}],
        "wishes": [{"order": number, **row, "person": code} for number, row in enumerate(answers.wishes, start=1)],
        "facts": [{**row, "person": code} for row in answers.facts],
    }


def check_answers(answers: Answers, code: str) -> Mapping[str, Sequence[Row]]:
    """Read answers by the columns of the template.

    Raises
    ------
    Invalid
        With the first column that is unknown or cannot be read; the value is not repeated.
    """
    found = read_cells(cells_of(answers, code, {"state": "seeking", "basis": "consent"}), READ)
    if found.faults:
        first = found.faults[0]
        raise Invalid("answer_unread", sheet=first.table, column=first.column or "-", row=first.row or 0)
    return found.rows
