"""Tokens: how a programme comes in by ``/api/v1``, off until a municipality switches them on.

A token is an account of its own that nobody logs in with, so that the audit says which one did what. It may do some
rights of one role, is in charge of nobody, and sees no restricted person.
"""

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.access.policy import Right, lent, require
from api.accounts.commands import house_there
from api.accounts.schemas import TokenIn, TokenOut, TokensOut
from api.accounts.sessions import LoggedIn, digest_of
from api.accounts.tables import AccountRow, MunicipalityRow, TokenRow
from api.accounts.tries import note_failure, refuse_too_many
from api.errors import Conflict, Invalid, NotFound, NotLoggedIn
from api.store.base import new_id
from api.store.store import Store, View, Work, told_plainly
from api.web.service import TOKYO

LONGEST_DAYS = 365

_OWN_ACCOUNT = (AccountRow.municipality == TokenRow.municipality) & (AccountRow.id == TokenRow.id)
_WHO = (
    select(
        TokenRow.municipality, TokenRow.id, TokenRow.role, TokenRow.rights, TokenRow.used_on, AccountRow.name,
        AccountRow.host, AccountRow.agency,
    )
    .join(AccountRow, _OWN_ACCOUNT)
    .join(MunicipalityRow, MunicipalityRow.id == TokenRow.municipality)
    .where(
        TokenRow.digest == bindparam("of"), TokenRow.ended_at.is_(None), TokenRow.until >= bindparam("day"),
        MunicipalityRow.tokens_on,
    )
)  # fmt: skip
_KNOWN = (
    select(TokenRow.id)
    .join(MunicipalityRow, MunicipalityRow.id == TokenRow.municipality)
    .where(TokenRow.id == bindparam("number"), MunicipalityRow.tokens_on)
)
_USED = update(TokenRow).where(TokenRow.digest == bindparam("of")).values(used_on=bindparam("day"))


def recognise(store: Store, secret: str, place: str, now: datetime) -> LoggedIn:
    """Tell which programme a secret belongs to.

    A failure is counted only for a token that there is, where tokens are on: what is made up writes nothing.

    Raises
    ------
    TooMany
        After ten failures with the same token within a quarter of an hour from the same place.
    NotLoggedIn
        If it is none's, has ended, or tokens are off; says no more than that.
    """
    number, used = secret.partition(".")[0], {"of": digest_of(secret), "day": _day(now)}
    tried = f"token/{number}"
    with told_plainly(), Session(store.engine) as session:
        refuse_too_many(session, store, tried, place, now)
        row = session.execute(_WHO, used).one_or_none()
        known = row is not None or session.scalar(_KNOWN, {"number": number}) is not None
    if row is None:
        if known:
            note_failure(store, tried, place, now)
        raise NotLoggedIn("token_refused")
    if row.used_on != used["day"]:
        with told_plainly(), store.engine.begin() as connection:
            connection.execute(_USED, used)
    return LoggedIn(_actor(row), row.name, form_token="", needs_second=False, second_factor="none", fresh=False)


def _actor(row: Row[str, str, str, list[str], date | None, str, str | None, str | None]) -> Actor:
    role = Role(row.role)
    scope = frozenset(each for each in lent(role) if each in row.rights)
    return Actor(row.municipality, row.id, frozenset({role}), row.host, row.agency, scope=scope)


def _day(now: datetime) -> date:
    return now.astimezone(TOKYO).date()


def _visible(view: View) -> Select[TokenRow, AccountRow]:
    """Tokens of the municipality, each with its account."""
    query = select(TokenRow, AccountRow).join(AccountRow, _OWN_ACCOUNT)
    return query.where(TokenRow.municipality == view.actor.municipality)


def list_tokens(view: View) -> TokensOut:
    """List tokens, the latest first; those that have ended are among them."""
    require(view.actor, Right.ADMINISTER)
    found = view.session.execute(_visible(view).order_by(TokenRow.made_at.desc(), TokenRow.id))
    town = view.session.get_one(MunicipalityRow, view.actor.municipality)
    return TokensOut(on=town.tokens_on, tokens=[TokenOut.of(row, account) for row, account in found])


def switch(work: Work, *, on: bool) -> TokensOut:
    """Let programmes in by tokens, or none of them from now on."""
    require(work.actor, Right.ADMINISTER)
    town = work.session.get_one(MunicipalityRow, work.actor.municipality)
    town.tokens_on = on
    work.note("tokens.switched", town.id, on=on)
    return list_tokens(work)


def make(work: Work, form: TokenIn) -> TokenOut:
    """Make a token; gives its secret, which stands nowhere else.

    Raises
    ------
    Conflict
        If tokens are off.
    Invalid
        If a right is not one that its role may lend, the last day is over or too far away, or a host or agency is
        missing for the role that needs it.
    NotFound
        If there is no such host or agency here.
    """
    require(work.actor, Right.ADMINISTER)
    _may_be_made(work, form)
    house_there(work, form.host, form.agency)
    number = new_id()
    secret = f"{number}.{secrets.token_urlsafe(32)}"
    account = AccountRow(
        municipality=work.actor.municipality, id=number, login=f"token/{number}", name=form.name, password="", roles=[],
        host=form.host, agency=form.agency, active=False, made_at=work.now,
    )  # fmt: skip
    work.session.add(account)
    work.session.flush()
    assert work.actor.account is not None
    row = TokenRow(
        municipality=account.municipality, id=number, digest=digest_of(secret), role=form.role.value,
        rights=sorted({right.value for right in form.rights}), until=form.until, made_by=work.actor.account,
        made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("token.made", number, role=row.role, rights=row.rights, until=row.until.isoformat())
    return TokenOut.of(row, account, secret)


def _may_be_made(work: Work, form: TokenIn) -> None:
    if not work.session.get_one(MunicipalityRow, work.actor.municipality).tokens_on:
        raise Conflict("tokens_are_off")
    if not lent(form.role).issuperset(form.rights):
        raise Invalid("right_not_lent")
    if not timedelta(0) <= form.until - _day(work.now) <= timedelta(days=LONGEST_DAYS):
        raise Invalid("token_until", days=LONGEST_DAYS)
    if (form.role is Role.HOST) != (form.host is not None) or (form.role is Role.AGENCY) != (form.agency is not None):
        raise Invalid("role_without_house")


def end(work: Work, token: str) -> TokenOut:
    """End a token at once; what it did stays in the audit.

    Raises
    ------
    NotFound
        If there is none.
    """
    require(work.actor, Right.ADMINISTER)
    found = work.session.execute(_visible(work).where(TokenRow.id == token)).one_or_none()
    if found is None:
        raise NotFound("no_such_token")
    row, account = found
    row.ended_at = row.ended_at or work.now
    work.note("token.ended", row.id)
    return TokenOut.of(row, account)
