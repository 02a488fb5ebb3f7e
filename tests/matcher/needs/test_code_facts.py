"""A fact whose value is a word of a set is read by that word, in each language, and by nothing else."""

import pytest

from matcher.needs.person import Fact
from matcher.needs.rows import caseload_from_rows
from resources_catalog.errors import FaultsFound
from resources_catalog.vocabulary import Term, terms
from tests.towns import catalogue, opening

WORDS = [
    (fact.code, term)
    for fact in terms("facts").values()
    if fact.more["type"] == "code"
    for term in list(terms(str(fact.more["set"])).values())[:3]
]


def read(fact: str, value: str) -> tuple[Fact, ...]:
    person: dict[str, object] = {"person": "P1", "state": "seeking", "basis": "consent", "_row": 2}
    about = "job_prep" if fact == "not_used" else None
    row: dict[str, object] = {"person": "P1", "fact": fact, "value": value, "about": about, "detail": None, "_row": 7}
    return caseload_from_rows({"persons": [person], "facts": [row]}, catalogue([opening()])).people[0].facts


@pytest.mark.parametrize(("fact", "term"), WORDS, ids=lambda each: each if isinstance(each, str) else each.code)
def test_a_word_is_read_by_its_code_and_either_label(fact: str, term: Term) -> None:
    assert [each.value for said in (term.code, term.ja, term.en) for each in read(fact, said)] == [term.code] * 3


@pytest.mark.parametrize("fact", sorted({fact for fact, _ in WORDS}))
def test_a_word_of_no_set_is_a_fault_that_shows_what_may_stand_there(fact: str) -> None:
    with pytest.raises(FaultsFound) as found:
        read(fact, "そのほか")
    (fault,) = found.value.faults
    first = next(iter(terms(str(terms("facts")[fact].more["set"])).values()))
    assert (fault.row, fault.column, fault.code) == (7, "value", "fact_not_code")
    assert fault.allowed is not None
    assert first.ja in fault.allowed
