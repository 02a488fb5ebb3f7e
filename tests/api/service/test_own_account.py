"""The own account: its password is changed by who knows it, and its log-ins are seen and ended by their owner alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from api.access.actor import Role
from tests.api.service.office import PASSWORD, TOWN, Office
from tests.api.service.served import served
from tests.api.service.test_journey import without_barriers
from tests.api.service.test_sessions import WHO, with_second

NEW = "川辺の道を 毎朝あるいて行く"
SESSIONS = "/api/v1/sessions"


def changed(client: TestClient, old: str, new: str) -> tuple[int, str | None]:
    answer = client.post(f"{WHO}/password", json={"old": old, "new": new})
    return answer.status_code, answer.json()["code"] if answer.content else None


def comes_in(office: Office, role: Role, password: str) -> bool:
    answer = office.client().post(WHO, json={"login": f"{role}@{TOWN}", "password": password})
    return answer.status_code == 201


def test_who_knows_the_password_changes_it_and_other_log_ins_end(office: Office) -> None:
    here, there, another = office.client(Role.HOST), office.client(Role.HOST), office.client(Role.COORDINATOR)
    assert changed(here, PASSWORD, NEW) == (204, None)
    assert [each.get(WHO).status_code for each in (here, there, another)] == [200, 401, 200]
    assert comes_in(office, Role.HOST, NEW)
    assert not comes_in(office, Role.HOST, PASSWORD)
    assert comes_in(office, Role.COORDINATOR, PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (NEW, NEW, (401, "log_in_refused")),
        (PASSWORD, "short", (422, "password_length")),
        (PASSWORD, "hinata hinata 2026", (422, "password_guessed")),
    ],
)
def test_a_password_is_not_changed_by_who_does_not_know_it_or_to_one_that_guessers_try(
    office: Office, old: str, new: str, told: tuple[int, str]
) -> None:
    here, there = office.client(Role.COORDINATOR), office.client(Role.COORDINATOR)
    assert changed(here, old, new) == told
    assert there.get(WHO).status_code == 200
    assert comes_in(office, Role.COORDINATOR, PASSWORD)


def test_who_finds_an_open_desk_cannot_guess_on(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    assert [changed(client, NEW, NEW)[0] for _ in range(11)] == [401] * 10 + [429]


@pytest.mark.parametrize(("role", "minutes"), [(Role.COORDINATOR, 30), (Role.HOST, 15)])
def test_a_log_in_is_listed_as_long_as_it_lives(office: Office, role: Role, minutes: int) -> None:
    first = office.client(role)
    office.clock.move(minutes=minutes)
    assert first.get(WHO).status_code == 200, "seen again"
    forgotten = office.client(role)
    office.clock.move(minutes=minutes)
    assert first.get(WHO).status_code == 200
    assert len(first.get(SESSIONS).json()) == 2
    office.clock.move(seconds=1)
    assert len(first.get(SESSIONS).json()) == 1
    assert forgotten.get(WHO).status_code == 401


def test_log_ins_are_listed_and_ended_by_their_owner_alone(office: Office) -> None:
    here = office.client(Role.COORDINATOR)
    office.clock.move(minutes=1)
    there, boss = office.client(Role.COORDINATOR), office.client(Role.ADMINISTRATOR)
    newest, own = here.get(SESSIONS).json()
    assert (newest["this"], own["this"]) == (False, True)
    assert boss.post(f"{SESSIONS}/{newest['id']}/end").status_code == 404
    assert there.get(WHO).status_code == 200
    assert here.post(f"{SESSIONS}/{newest['id']}/end").status_code == 204
    assert there.get(WHO).status_code == 401
    assert here.post(f"{SESSIONS}/{newest['id']}/end").json()["code"] == "no_such_session"
    assert [each["this"] for each in here.get(SESSIONS).json()] == [True]


@pytest.fixture
def place(office: Office) -> Iterator[str]:
    """Serve the office under a name: keys are bound to names, not to numbers."""
    with served(office, "localhost") as address:
        yield address


def test_a_key_is_added_and_used_in_a_real_browser(browser: Browser, office: Office, place: str) -> None:
    codes = with_second(office, Role.COORDINATOR, "key")
    context = browser.new_context(locale="ja-JP", base_url=place)
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    keys: Any = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "u2f", "transport": "usb", "automaticPresenceSimulation": True}})  # fmt: skip

    def log_in() -> None:
        page.goto("/log-in")
        page.fill("input[name=login]", f"coordinator@{TOWN}")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/second")

    log_in()
    without_barriers(page)
    page.fill("input[name=code]", codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/second" not in url)
    page.get_by_role("link", name="coordinator").click()
    without_barriers(page)
    page.get_by_role("button", name="鍵を登録する").click()
    expect(page.get_by_text("に登録。")).to_be_visible()
    page.get_by_role("button", name="ログアウト").click()
    page.wait_for_url("**/log-in")
    log_in()
    page.get_by_role("button", name="鍵で確かめる").click()
    page.wait_for_url(lambda url: "/second" not in url)
    page.goto("/own-account")
    expect(page.get_by_text("さいごに使ったのは").last).to_be_visible()
    page.get_by_role("button", name="外す").click()
    expect(page.get_by_text("まだありません。")).to_be_visible()
    assert complaints == []
    context.close()


def test_the_password_is_changed_without_scripts(browser: Browser, office: Office, place: str) -> None:
    context = browser.new_context(locale="ja-JP", base_url=place, java_script_enabled=False)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/log-in")
    page.fill("input[name=login]", f"host@{TOWN}")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/log-in" not in url)
    page.goto("/own-account")
    for again, problem in ((PASSWORD, "二つでちがっています"), (NEW, None)):
        page.fill("#old", PASSWORD)
        page.fill("#new", NEW)
        page.fill("#again", again)
        page.get_by_role("button", name="パスワードを変える").click()
        if problem is not None:
            expect(page.get_by_role("alert")).to_contain_text(problem)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert comes_in(office, Role.HOST, NEW)
    context.close()
