"""Accounts: made by administrators alone, with what their role needs, and passwords that nobody guesses."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.access.actor import Role
from api.access.policy import may
from api.accounts import commands
from api.accounts.passwords import checked
from api.accounts.schemas import AccountIn, RenewIn
from api.errors import Conflict, Invalid, NotAllowed
from tests.api.service.office import PASSWORD, Office

ACCOUNT = {"login": "satou", "name": "佐藤", "password": PASSWORD, "roles": ["coordinator"]}


def made(**changes: Any) -> AccountIn:
    return AccountIn.model_validate({**ACCOUNT, **changes})


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 201, None),
        ({"roles": ["host"], "host": "H1"}, 201, None),
        ({"roles": ["agency"], "agency": "agency1"}, 201, None),
        ({"roles": ["host"]}, 422, "role_without_house"),
        ({"host": "H1"}, 422, "role_without_house"),
        ({"roles": ["agency"], "agency": "elsewhere"}, 404, "no_such_agency"),
        ({"roles": ["host"], "host": "elsewhere"}, 404, "no_such_host"),
        ({"login": "coordinator@hinata"}, 409, "login_taken"),
        ({"password": "short"}, 422, "password_length"),
        ({"password": "hinata hinata 2026"}, 422, "password_guessed"),
        ({"roles": []}, 422, "malformed"),
        ({"name": "nul\x00"}, 422, "malformed"),
        ({"municipality": "tonari"}, 422, "malformed"),
        ({"active": True}, 422, "malformed"),
    ],
)
def test_an_account_is_made_with_what_its_role_needs(
    office: Office, changes: dict[str, Any], status: int, code: str | None
) -> None:
    client = office.client(Role.ADMINISTRATOR)
    answer = client.post("/api/v1/accounts", json={**ACCOUNT, **changes})
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert PASSWORD not in answer.text
    assert len(client.get("/api/v1/accounts").json()) == len(Role) + (status == 201)


def test_codes_are_shown_once_and_never_again(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    shown = client.post("/api/v1/accounts", json={**ACCOUNT, "second_factor": "codes"}).json()
    assert len(shown["codes"]) == len(set(shown["codes"])) == 20
    listed = client.get("/api/v1/accounts").text
    assert not any(code in listed for code in shown["codes"])


def test_of_two_with_the_same_name_at_once_one_is_made(office: Office) -> None:
    def make(_: int) -> str:
        try:
            office.run(Role.ADMINISTRATOR, commands.add_account, made())
        except Conflict as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == ["login_taken"] * 3 + ["made"]


def test_commands_ask_for_the_right_themselves(office: Office) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            office.run(role, commands.add_account, made())
        with pytest.raises(NotAllowed):
            office.run(role, commands.switch_off, office.actors[Role.HOST].account)
        with pytest.raises(NotAllowed):
            office.look(role, commands.accounts)


def test_administrators_and_evaluators_have_no_right_on_people() -> None:
    from api.access.actor import Actor
    from api.access.policy import Right

    people = {Right.SEE_PEOPLE, Right.WORK_WITH_PEOPLE, Right.SEE_REFERRED, Right.BREAK_GLASS}
    for role in (Role.ADMINISTRATOR, Role.EVALUATOR, Role.HOST, Role.SUPPORTER):
        actor = Actor("hinata", "somebody", frozenset({role}))
        assert not any(may(actor, right) for right in people)


@pytest.mark.parametrize(
    "password",
    ["kawa no mukou no akai hashi", "赤い橋のむこうの川をわたる", "Tr0ub4dor&3-horse", "x" * 3 + "かもめ" + "qz" * 60],
)
def test_long_passwords_of_any_signs_are_taken(password: str) -> None:
    assert checked(password, "satou", "hinata") == password


@pytest.mark.parametrize(
    "password",
    ["", "elevensigns", "passwordpassword", "ＰＡＳＳＷＯＲＤ1234", "abcdefghijklmnop", "111111111111",
     "hinata2026hinata", "satou-satou-2026", "パスワードパスワード", "a" * 129],
)  # fmt: skip
def test_passwords_that_are_tried_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(password, "satou", "hinata")
    assert password == "" or password not in str(refused.value)


@pytest.mark.parametrize("kind", ["totp", "codes", "key", "none"])
def test_staff_get_no_second_factor_that_the_municipality_does_not_let_them_have(office: Office, kind: str) -> None:
    client = office.client(Role.ADMINISTRATOR)
    allowed = [each for each in ("none", "totp", "codes", "key") if each != kind]
    assert client.get("/api/v1/second-factors").json() == ["none", "totp", "codes", "key"]
    assert client.post("/api/v1/second-factors", json={"allowed": allowed[::-1]}).json() == allowed
    staff = {**ACCOUNT, "second_factor": kind}
    refused = client.post("/api/v1/accounts", json=staff)
    assert (refused.status_code, refused.json()["code"]) == (422, "second_factor_not_here")
    renewed = client.post(f"/api/v1/accounts/{office.actors[Role.COORDINATOR].account}/renew", json={
        "password": PASSWORD, "second_factor": kind})  # fmt: skip
    assert (renewed.status_code, renewed.json()["code"]) == (422, "second_factor_not_here")
    host = client.post("/api/v1/accounts", json={**staff, "login": "farm", "roles": ["host"], "host": "H1"})
    assert host.status_code == 201, "hosts are asked for none"
    fits = {each["roles"][0]: each["second_factor_fits"] for each in client.get("/api/v1/accounts").json()}
    assert fits["coordinator"] == (kind != "none"), "who has none stays, and the list says so"
    assert fits["host"]


def test_setting_second_factors_and_renewing_ask_for_the_password_anew(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    office.clock.move(minutes=6)
    account = office.actors[Role.COORDINATOR].account
    renewal = {"password": PASSWORD, "second_factor": "none"}
    told = [
        client.post("/api/v1/second-factors", json={"allowed": ["totp"]}),
        client.post(f"/api/v1/accounts/{account}/renew", json=renewal),
    ]
    assert [each.json()["code"] for each in told] == ["prove_again"] * 2
    assert client.get("/api/v1/second-factors").json() == ["none", "totp", "codes", "key"]


def test_nobody_is_renewed_who_is_not_here(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    renewal = {"password": PASSWORD, "second_factor": "none"}
    assert client.post("/api/v1/accounts/elsewhere/renew", json=renewal).status_code == 404
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            office.run(role, commands.renew, office.actors[Role.HOST].account, RenewIn.model_validate(renewal))
        with pytest.raises(NotAllowed):
            office.run(role, commands.allow_second_factors, ["none"])
        with pytest.raises(NotAllowed):
            office.look(role, commands.second_factors)


def test_an_account_is_given_its_name_at_the_provider_later_and_no_two_the_same(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    one, two = (office.actors[role].account for role in (Role.COORDINATOR, Role.SUPERVISOR))

    def told(account: str | None, subject: str | None) -> tuple[int, str | None]:
        answer = client.post(f"/api/v1/accounts/{account}/subject", json={"subject": subject})
        return answer.status_code, answer.json().get("subject", answer.json().get("code"))

    assert told(one, "4711") == (200, "4711")
    assert told(two, "4711") == (409, "subject_taken")
    assert told(two, "with a space") == (422, "malformed")
    assert told("elsewhere", "4712") == (404, "no_such_account")
    assert told(one, None) == (200, None)
    assert told(two, "4711") == (200, "4711")
    office.clock.move(minutes=6)
    assert told(one, "4713") == (403, "prove_again")
