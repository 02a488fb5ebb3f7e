"""The last seat is given once, however many confirm it at the same moment."""

from collections import Counter

import pytest

from api.store.store import Store
from matcher.placement import Seat
from tests.api.service.last_seat import last_seat_rounds

PARALLEL = 16


@pytest.mark.parametrize("seat", [Seat.REGULAR, Seat.TRY_OUT])
def test_of_all_who_confirm_the_last_seat_at_once_one_gets_it_and_the_others_are_told(store: Store, seat: Seat) -> None:
    for each in last_seat_rounds(store, 5, PARALLEL, seat):
        assert each.answers == Counter({(409, "no_seat_left"): PARALLEL - 1, (200, ""): 1})
        assert each.taken == each.holding == 1
