"""From logging in to a confirmed visit in a real browser, with scripts and without, on the sample town."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.access.actor import Role
from api.store.base import Base
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from api.web.sample_town import Town, load_town
from tests.api.service.office import PASSWORD, Clock, Office
from tests.api.service.served import served

HINATA = Path(__file__).parents[3] / "examples" / "hinata"
MONDAY = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Office, Town]]:
    """Serve the sample town: its address, its office, and what became of its ids."""
    store = Store(make_engine(str(tmp_path_factory.mktemp("town") / "enishi.db")), Keyring.made())
    Base.metadata.create_all(store.engine)
    office = Office.opened(store)
    office.clock = Clock(MONDAY)
    brought = load_town(store, office.actors[Role.COORDINATOR], MONDAY, HINATA)
    with served(office, "127.0.0.1") as address:
        yield address, office, brought
    store.close()


def log_in(page: Page, address: str, login: str) -> None:
    """Log in by the keyboard alone."""
    page.goto(f"{address}/log-in")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/log-in" not in url)


def without_barriers(page: Page) -> None:
    """No rule of accessibility that a machine can check is broken."""
    found = Axe().run(page)
    broken = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found.response["violations"]]
    assert broken == [], page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_from_logging_in_to_a_visit_that_is_set(
    browser: Browser, town: tuple[str, Office, Town], *, scripts: bool
) -> None:
    address, office, brought = town
    context = browser.new_context(java_script_enabled=scripts, locale="ja-JP", base_url=address)
    context.set_default_timeout(20_000)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    log_in(page, address, "coordinator@hinata")
    person = brought.people["P01" if scripts else "P09"]
    page.goto(f"/people/{person}/places")
    expect(page.get_by_role("heading", level=1)).to_contain_text("候補")
    expect(page.get_by_text("いまは決めない", exact=False).first).to_be_visible()
    if scripts:
        without_barriers(page)
    page.get_by_role("button", name="見てみたい").first.click()
    page.wait_for_url("**/placements/*")
    placement = page.url
    for step in ("名前を出さずに打診する", "受け入れできる"):
        page.get_by_role("region", name="つぎの一歩").get_by_role("button", name=step).click()
        page.wait_for_url(placement)
    card = page.get_by_role("region", name="つぎの一歩")
    card.get_by_label("日", exact=True).fill("2026-06-11")
    card.get_by_role("button", name="見学の日を決める").click()
    expect(page.get_by_text("見学の日が決まった").first).to_be_visible()
    office.clock.move(days=3)
    log_in(page, address, "coordinator@hinata")
    page.goto(placement)
    page.get_by_role("region", name="つぎの一歩").get_by_role("button", name="見学した").click()
    expect(page.get_by_text("見学した").first).to_be_visible()
    if scripts:
        without_barriers(page)
    office.clock.move(days=-3)
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []
    context.close()
