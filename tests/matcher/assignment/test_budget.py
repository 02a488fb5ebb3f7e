"""A budget counts from its start, on whatever clock it is given."""

from matcher.assignment.budget import Budget


def test_a_budget_counts_from_its_start_and_never_below_nothing() -> None:
    times = iter([100.0, 103.0, 111.0])
    deadline = Budget(10, lambda: next(times)).start()
    assert deadline.left() == 7
    assert deadline.left() == 0


def test_a_share_ends_with_its_part_of_what_is_left() -> None:
    times = iter([100.0, 104.0, 106.0, 108.0])
    share = Budget(10, lambda: next(times)).start().share(0.5)
    assert share.left() == 1
    assert share.left() == 0


def test_a_budget_can_be_started_again() -> None:
    budget = Budget(5)
    assert 0 < budget.start().left() <= 5
    assert 0 < budget.start().left() <= 5
