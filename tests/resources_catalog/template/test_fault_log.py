from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.template.fault_log import FaultLog

KINDS = st.tuples(
    st.sampled_from(["hosts", "openings"]), st.sampled_from([None, "a", "b"]), st.sampled_from(["x", "y"])
)


@given(kinds=st.lists(KINDS, max_size=60), limit=st.integers(1, 40))
def test_every_fault_is_listed_or_counted(kinds: list[tuple[str, str | None, str]], limit: int) -> None:
    log = FaultLog(limit)
    for row, (table, column, code) in enumerate(kinds, start=2):
        log.add(table, code, row=row, column=column)
    found = log.faults()
    listed = [fault for fault in found if fault.code != "more_like_this"]
    others = [int(fault.value or "") for fault in found if fault.code == "more_like_this"]
    assert len(listed) + sum(others) == len(kinds)
    assert len(listed) <= max(limit, len(set(kinds)))
    assert {(fault.table, fault.column, fault.code) for fault in listed} == set(kinds)
    assert found == tuple(sorted(found))
    if len(kinds) <= limit:
        assert not others


def test_a_rare_fault_is_not_buried_under_a_frequent_one() -> None:
    log = FaultLog(10)
    for row in range(2, 1002):
        log.add("hosts", "unknown_word", row=row, column="kind", value=f"v{row}", allowed=lambda: "farm")
    log.add("openings", "not_a_date", row=7, column="valid_from", value="6/8")
    found = log.faults()
    assert [(fault.table, fault.row, fault.code) for fault in found] == [
        *(("hosts", row, "unknown_word") for row in range(2, 11)),
        ("hosts", 11, "more_like_this"),
        ("openings", 7, "not_a_date"),
    ]
    assert found[0].allowed == "farm"
    assert found[9].value == "991"


def test_what_is_allowed_is_looked_up_only_for_what_is_shown() -> None:
    asked: list[int] = []

    def allowed() -> str:
        asked.append(1)
        return "x"

    log = FaultLog(3)
    for row in range(100):
        log.add("hosts", "unknown_word", row=row, allowed=allowed)
    log.faults()
    assert len(asked) == 3
