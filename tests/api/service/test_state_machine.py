"""Whatever happens in whichever order: seats, the audit, consents and hidden people keep their promises."""

from api.store.store import Store
from tests.api.service.steps_machine import run_machine


def test_whatever_people_hosts_and_staff_do_in_any_order_nothing_promised_is_broken(store: Store) -> None:
    assert run_machine(store, examples=6, steps=20, seed=0) > 100  # it went somewhere: promises are checked on the way
