"""Logging in and out, and accounts, over ``/api/v1``."""

from functools import partial
from typing import Annotated

from fastapi import Depends, Request, Response

from api.access.policy import Right
from api.accounts import commands, keys, second_factor, sessions, tokens
from api.accounts.keys import Site
from api.accounts.schemas import (
    AccountIn,
    AccountOut,
    AskedOut,
    CodeForm,
    CredentialForm,
    LogInForm,
    PasswordForm,
    RenewIn,
    SecondFactorsForm,
    SubjectForm,
    SwitchForm,
    TokenIn,
    TokenOut,
    TokensOut,
    WhoOut,
)
from api.accounts.sessions import LoggedIn
from api.errors import NotAllowed
from api.web.desk import Desk, ServiceDep, came_from_here, entrance, half_logged_in, origin_of, place_of, room
from api.web.service import Service

router = room("accounts")

HalfDep = Annotated[LoggedIn, Depends(half_logged_in)]


def set_cookie(response: Response, service: Service, secret: str) -> None:
    """Hand a log-in's secret to the browser; it ends with the browser's session, and on the server before."""
    response.set_cookie(service.cookie, secret, path="/", secure=service.secure, httponly=True, samesite="lax")


@router.post("/session", status_code=201)
def log_in(form: LogInForm, request: Request, response: Response, service: ServiceDep) -> WhoOut:
    """Log in."""
    if not came_from_here(request):
        raise NotAllowed("not_from_here")
    now = service.clock()
    secret = sessions.log_in(service.store, form.login, form.password.get_secret_value(), place_of(request), now)
    set_cookie(response, service, secret)
    return _who(sessions.recognise(service.store, secret, now))


@router.post("/session/second")
def second(form: CodeForm, request: Request, response: Response, service: ServiceDep, who: HalfDep) -> WhoOut:
    """Give the second factor."""
    secret = request.cookies[service.cookie]
    now = service.clock()
    give = partial(second_factor.use, code=form.code.get_secret_value())
    renewed = sessions.prove_second(service.store, secret, give, place_of(request), now)
    set_cookie(response, service, renewed)
    return _who(sessions.recognise(service.store, renewed, now))


@router.post("/session/key/ask")
def ask_for_key(request: Request, service: ServiceDep, who: HalfDep) -> AskedOut:
    """Ask for a security key."""
    with service.store.work(who.actor, service.clock()) as work:
        return AskedOut(options=keys.ask(work, Site(origin_of(request))))


@router.post("/session/key")
def key(form: CredentialForm, request: Request, response: Response, service: ServiceDep, who: HalfDep) -> WhoOut:
    """Give what the security key signed, as the second factor."""
    now = service.clock()
    give = partial(keys.use, credential=form.credential.get_secret_value(), site=Site(origin_of(request)))
    secret = request.cookies[service.cookie]
    renewed = sessions.prove_second(service.store, secret, give, place_of(request), now)
    set_cookie(response, service, renewed)
    return _who(sessions.recognise(service.store, renewed, now))


@router.get("/session")
def who_am_i(who: HalfDep) -> WhoOut:
    """Say who is logged in."""
    return _who(who)


@router.post("/session/again", status_code=204)
def prove_again(form: PasswordForm, desk: Annotated[Desk, entrance(Right.HAVE_SESSION)]) -> None:
    """Give the password once more."""
    sessions.prove_again(desk.service.store, desk.who, form.password.get_secret_value(), desk.now)


@router.delete("/session", status_code=204)
def log_out(response: Response, desk: Annotated[Desk, entrance(Right.HAVE_SESSION)]) -> None:
    """Log out."""
    desk.run(sessions.log_out)
    response.delete_cookie(desk.service.cookie, path="/", secure=desk.service.secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


@router.get("/accounts")
def accounts(desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> list[AccountOut]:
    """List accounts."""
    return desk.look(commands.accounts)


@router.post("/accounts", status_code=201)
def add_account(form: AccountIn, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> AccountOut:
    """Add an account."""
    return desk.run(commands.add_account, form)


@router.post("/accounts/{account}/switch-off")
def switch_off(account: str, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> AccountOut:
    """Switch an account off."""
    return desk.run(commands.switch_off, account)


@router.post("/accounts/{account}/renew")
def renew(account: str, form: RenewIn, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> AccountOut:
    """Let somebody begin anew who lost the password or the second factor."""
    desk.must_be_fresh()
    return desk.run(commands.renew, account, form)


@router.post("/accounts/{account}/subject")
def set_subject(account: str, form: SubjectForm, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> AccountOut:
    """Say who an account is at the provider of log-ins."""
    desk.must_be_fresh()
    return desk.run(commands.set_subject, account, form.subject)


@router.get("/second-factors")
def second_factors(desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> list[str]:
    """Say what staff may have as a second factor."""
    return desk.look(commands.second_factors)


@router.post("/second-factors")
def allow_second_factors(
    form: SecondFactorsForm, desk: Annotated[Desk, entrance(Right.ADMINISTER)]
) -> list[str]:  # fmt: skip
    """Set what staff may have as a second factor."""
    desk.must_be_fresh()
    return desk.run(commands.allow_second_factors, list(form.allowed))


@router.get("/tokens")
def list_tokens(desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> TokensOut:
    """List the tokens of programmes, and tell whether any is let in."""
    return desk.look(tokens.list_tokens)


@router.post("/tokens/switch")
def switch_tokens(form: SwitchForm, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> TokensOut:
    """Let programmes in by tokens, or none of them from now on; only the first asks for the password anew."""
    if form.on:
        desk.must_be_fresh()
    return desk.run(tokens.switch, on=form.on)


@router.post("/tokens", status_code=201)
def make_token(form: TokenIn, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> TokenOut:
    """Make a token; its secret is shown this once, so that an ``Idempotency-Key`` brings no answer again."""
    desk.must_be_fresh()
    with desk.service.store.work(desk.who.actor, desk.now) as work:  # an answer kept for later would keep the secret
        return tokens.make(work, form)


@router.post("/tokens/{token}/end")
def end_token(token: str, desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> TokenOut:
    """End a token at once."""
    return desk.run(tokens.end, token)


def _who(found: LoggedIn) -> WhoOut:
    return WhoOut(
        name=found.name, municipality=found.actor.municipality, roles=sorted(found.actor.roles),
        needs_second=found.needs_second, second_factor=found.second_factor, form_token=found.form_token,
    )  # fmt: skip
