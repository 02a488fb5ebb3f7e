"""What an administrator does with accounts."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.exc import IntegrityError

from api.access.actor import Role
from api.access.policy import Right, require
from api.accounts.passwords import checked, hashed
from api.accounts.schemas import AccountIn, AccountOut, RenewIn
from api.accounts.second_factor import forget_second, give_second
from api.accounts.tables import SECOND_FACTORS, AccountRow, MunicipalityRow, SessionRow, TokenRow
from api.errors import Conflict, Invalid, NotFound
from api.hosts.tables import HostRow
from api.people.tables import AgencyRow
from api.store.base import new_id
from api.store.store import View, Work

GUESTS: Final = frozenset({Role.HOST, Role.AGENCY, Role.SUPPORTER})
"""Who is not of staff: the municipality asks no second factor of them, they may have one."""


def add_account(work: Work, form: AccountIn) -> AccountOut:
    """Add an account.

    Raises
    ------
    Invalid
        If the password is one that guessers try, a host or agency is missing for the role that needs it, or the
        municipality does not let staff have this second factor.
    Conflict
        If the log-in name is taken, or the name at the provider of log-ins.
    NotFound
        If there is no such host or agency here.
    """
    require(work.actor, Right.ADMINISTER)
    _refuse_second(work, form.roles, form.second_factor)
    if (Role.HOST in form.roles) != (form.host is not None) or (Role.AGENCY in form.roles) != (form.agency is not None):
        raise Invalid("role_without_house")
    house_there(work, form.host, form.agency)
    row = AccountRow(
        municipality=work.actor.municipality, id=new_id(), login=form.login, name=form.name,
        password=hashed(checked(form.password.get_secret_value(), form.login, work.actor.municipality)),
        roles=[role.value for role in form.roles], host=form.host, agency=form.agency, subject=form.subject,
        made_at=work.now,
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        taken = work.session.scalar(select(AccountRow.id).where(AccountRow.login == form.login))
        raise Conflict("login_taken" if taken is not None else "subject_taken") from None
    uri, codes = give_second(work, row, form.second_factor)
    work.note("account.added", row.id, roles=row.roles)
    return AccountOut.of(row, uri, codes, fits=True)


def renew(work: Work, account: str, form: RenewIn) -> AccountOut:
    """Let somebody begin anew who lost the password or the second factor; whoever is logged in as them is so no more.

    Raises
    ------
    NotFound
        If there is no such account.
    Invalid
        As for a new account.
    """
    require(work.actor, Right.ADMINISTER)
    row = _account(work, account)
    _refuse_second(work, row.roles, form.second_factor)
    row.password = hashed(checked(form.password.get_secret_value(), row.login, row.municipality))
    forget_second(work, row)
    uri, codes = give_second(work, row, form.second_factor)
    _end_sessions(work, account)
    work.note("account.renewed", account)
    return AccountOut.of(row, uri, codes, fits=True)


def set_subject(work: Work, account: str, subject: str | None) -> AccountOut:
    """Say who an account is at the provider of log-ins, or that it is nobody there any more.

    Raises
    ------
    NotFound
        If there is no such account.
    Conflict
        If another account is them.
    """
    require(work.actor, Right.ADMINISTER)
    row = _account(work, account)
    try:
        with work.session.begin_nested():
            row.subject = subject
    except IntegrityError:
        raise Conflict("subject_taken") from None
    work.note("account.subject_set", account, there=subject is not None)
    return AccountOut.of(row, fits=second_fits(row.roles, row.second_factor, second_factors(work)))


def second_factors(view: View) -> list[str]:
    """Give what staff may have as a second factor."""
    require(view.actor, Right.ADMINISTER)
    return view.session.get_one(MunicipalityRow, view.actor.municipality).second_factors


def allow_second_factors(work: Work, allowed: list[str]) -> list[str]:
    """Set what staff may have as a second factor, from the next account on; the list of accounts tells who has others.

    Nobody is locked out by this: an account goes on until it is renewed.
    """
    require(work.actor, Right.ADMINISTER)
    row = work.session.get_one(MunicipalityRow, work.actor.municipality)
    row.second_factors = [each for each in SECOND_FACTORS if each in allowed]
    work.note("municipality.second_factors", row.id, allowed=row.second_factors)
    return row.second_factors


def _refuse_second(work: Work, roles: Sequence[str], second_factor: str) -> None:
    allowed = work.session.get_one(MunicipalityRow, work.actor.municipality).second_factors
    if not second_fits(roles, second_factor, allowed):
        raise Invalid("second_factor_not_here")


def second_fits(roles: Sequence[str], second_factor: str, allowed: Sequence[str]) -> bool:
    """Tell whether an account has a second factor as the municipality asks of staff."""
    return second_factor in allowed or set(roles) <= {role.value for role in GUESTS}


def house_there(work: Work, host: str | None, agency: str | None) -> None:
    """Refuse a host or an agency that is not there.

    Raises
    ------
    NotFound
        If it is not.
    """
    place = work.actor.municipality
    if host is not None and work.session.get(HostRow, (place, host)) is None:
        raise NotFound("no_such_host")
    if agency is not None and work.session.get(AgencyRow, (place, agency)) is None:
        raise NotFound("no_such_agency")


def _people_who_log_in(view: View) -> Select[AccountRow]:
    """Accounts of the municipality, without those that stand for a programme's token."""
    programme = exists().where(TokenRow.municipality == AccountRow.municipality, TokenRow.id == AccountRow.id)
    return select(AccountRow).where(AccountRow.municipality == view.actor.municipality, ~programme)


def accounts(view: View) -> list[AccountOut]:
    """List the accounts of the municipality."""
    require(view.actor, Right.ADMINISTER)
    allowed = second_factors(view)
    rows = view.session.scalars(_people_who_log_in(view).order_by(AccountRow.login))
    return [AccountOut.of(row, fits=second_fits(row.roles, row.second_factor, allowed)) for row in rows]


def switch_off(work: Work, account: str) -> AccountOut:
    """Switch an account off; its sessions end with this."""
    require(work.actor, Right.ADMINISTER)
    row = _account(work, account)
    row.active = False
    _end_sessions(work, account)
    work.note("account.switched_off", account)
    return AccountOut.of(row, fits=second_fits(row.roles, row.second_factor, second_factors(work)))


def _account(work: Work, account: str) -> AccountRow:
    row = work.session.scalars(_people_who_log_in(work).where(AccountRow.id == account)).one_or_none()
    if row is None:
        raise NotFound("no_such_account")
    return row


def _end_sessions(work: Work, account: str) -> None:
    own = (SessionRow.municipality == work.actor.municipality, SessionRow.account == account)
    work.session.execute(delete(SessionRow).where(*own))
