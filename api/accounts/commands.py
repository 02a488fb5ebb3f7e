"""What an administrator does with accounts."""

from sqlalchemy import Select, delete, exists, insert, select
from sqlalchemy.exc import IntegrityError

from api.access.actor import Role
from api.access.policy import Right, require
from api.accounts.passwords import checked, hashed
from api.accounts.schemas import AccountIn, AccountOut
from api.accounts.second_factor import give_codes, give_totp
from api.accounts.tables import AccountRow, MunicipalityRow, SessionRow, TokenRow
from api.errors import Conflict, Invalid, NotFound
from api.hosts.tables import HostRow
from api.people.tables import AgencyRow
from api.store.audit import START, AuditHead
from api.store.base import new_id
from api.store.store import View, Work


def found_municipality(work: Work, name: str) -> None:
    """Begin a municipality: its row and the head of its audit."""
    place = work.actor.municipality
    if work.session.get(MunicipalityRow, place) is not None:
        raise Conflict("municipality_there")
    work.session.add(MunicipalityRow(id=place, name=name))
    work.session.flush()
    work.session.execute(insert(AuditHead).values(municipality=place, number=0, digest=START))
    work.note("municipality.founded", place)


def add_account(work: Work, form: AccountIn) -> AccountOut:
    """Add an account.

    Raises
    ------
    Invalid
        If the password is one that guessers try, or a host or agency is missing for the role that needs it.
    Conflict
        If the log-in name is taken.
    NotFound
        If there is no such host or agency here.
    """
    require(work.actor, Right.ADMINISTER)
    if (Role.HOST in form.roles) != (form.host is not None) or (Role.AGENCY in form.roles) != (form.agency is not None):
        raise Invalid("role_without_house")
    house_there(work, form.host, form.agency)
    row = AccountRow(
        municipality=work.actor.municipality, id=new_id(), login=form.login, name=form.name,
        password=hashed(checked(form.password.get_secret_value(), form.login, work.actor.municipality)),
        roles=[role.value for role in form.roles], host=form.host, agency=form.agency, made_at=work.now,
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        raise Conflict("login_taken") from None
    uri = give_totp(work, row) if form.second_factor == "totp" else None
    codes = give_codes(work, row) if form.second_factor == "codes" else None
    work.note("account.added", row.id, roles=row.roles)
    return AccountOut.of(row, uri, codes)


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
    return [AccountOut.of(row) for row in view.session.scalars(_people_who_log_in(view).order_by(AccountRow.login))]


def switch_off(work: Work, account: str) -> AccountOut:
    """Switch an account off; its sessions end with this."""
    require(work.actor, Right.ADMINISTER)
    row = work.session.scalars(_people_who_log_in(work).where(AccountRow.id == account)).one_or_none()
    if row is None:
        raise NotFound("no_such_account")
    row.active = False
    own = (SessionRow.municipality == work.actor.municipality, SessionRow.account == account)
    work.session.execute(delete(SessionRow).where(*own))
    work.note("account.switched_off", account)
    return AccountOut.of(row)
