"""Accounts as they come in and go out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from api.access.actor import Role
from api.access.policy import Right
from api.accounts.tables import AccountRow, SecurityKeyRow, TokenRow

LARGEST = 2**31 - 1
"""The largest whole number that a column of either database keeps."""

SecondFactor = Literal["none", "totp", "codes", "key"]
Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
House = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:@-]+$")]


def keepable(value: object) -> bool:
    """Tell whether both databases can keep a text or a number as it is."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, int):
        return abs(value) <= LARGEST
    return not isinstance(value, float) or isfinite(value)


def pieces(value: object) -> Iterator[object]:
    """Walk through everything that was sent, however deep it lies."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, Mapping):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            left += each
        else:
            yield each


class Form(BaseModel):
    """What somebody sends: nothing beside the fields named is taken, and nothing that no database keeps."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, sent: Any) -> Any:
        """Refuse characters and numbers that would only fail in the database."""
        if not all(map(keepable, pieces(sent))):
            raise ValueError("not_keepable")
        return sent


class LogInForm(Form):
    """A log-in."""

    login: str = Field(min_length=1, max_length=64)
    password: SecretStr = Field(max_length=512)


class CodeForm(Form):
    """A second factor."""

    code: SecretStr = Field(max_length=64)


class PasswordForm(Form):
    """The password once more."""

    password: SecretStr = Field(max_length=512)


class AccountIn(Form):
    """A new account."""

    login: str = Field(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")
    name: str = Field(min_length=1, max_length=100)
    password: SecretStr = Field(max_length=512)
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    host: House | None = None
    agency: House | None = None
    second_factor: SecondFactor = "none"
    subject: Subject | None = None


class RenewIn(Form):
    """What an account begins anew with."""

    password: SecretStr = Field(max_length=512)
    second_factor: SecondFactor


class SubjectForm(Form):
    """Who an account is at the provider of log-ins; None for nobody."""

    subject: Subject | None


class SecondFactorsForm(Form):
    """What staff may have as a second factor."""

    allowed: list[SecondFactor] = Field(min_length=1, max_length=len(get_args(SecondFactor)))


class NewPasswordForm(Form):
    """The password as it was and as it shall be."""

    old: SecretStr = Field(max_length=512)
    new: SecretStr = Field(max_length=512)


class CredentialForm(Form):
    """What a browser brings from a security key, as JSON of the W3C's PublicKeyCredential."""

    credential: SecretStr = Field(max_length=16_000)


class AskedOut(BaseModel):
    """What a browser is to ask a security key, in the W3C's words."""

    options: dict[str, Any]


class KeyOut(BaseModel):
    """A security key of the own account."""

    id: str
    made_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, row: SecurityKeyRow) -> "KeyOut":
        """Show a key."""
        return cls(id=row.id, made_at=row.made_at, used_at=row.used_at)


class SessionOut(BaseModel):
    """A log-in of the own account; ``this`` is the one that asks."""

    id: str
    begun_at: datetime
    seen_at: datetime
    this: bool


class AccountOut(BaseModel):
    """An account as an administrator sees it; ``totp_uri`` and ``codes`` are shown once, when it is made or renewed.

    ``second_factor_fits`` tells whether the municipality lets staff have this second factor.
    """

    id: str
    login: str
    name: str
    roles: list[Role]
    active: bool
    second_factor: str
    second_factor_fits: bool
    subject: str | None = None
    totp_uri: str | None = None
    codes: list[str] | None = None

    @classmethod
    def of(
        cls, row: AccountRow, uri: str | None = None, codes: list[str] | None = None, *, fits: bool
    ) -> "AccountOut":  # fmt: skip
        """Show an account."""
        roles = [Role(each) for each in row.roles]
        return cls(
            id=row.id, login=row.login, name=row.name, roles=roles, active=row.active,
            second_factor=row.second_factor, second_factor_fits=fits, subject=row.subject, totp_uri=uri,
            codes=codes,
        )  # fmt: skip


class SwitchForm(Form):
    """Whether programmes are let in by tokens."""

    on: bool


class TokenIn(Form):
    """A token for a programme: ``name`` says what it is for, ``until`` is its last day."""

    name: str = Field(min_length=1, max_length=100)
    role: Role
    rights: list[Right] = Field(min_length=1, max_length=len(Right))
    host: House | None = None
    agency: House | None = None
    until: date


class TokenOut(BaseModel):
    """A token as an administrator sees it; ``secret`` is shown once, when it is made."""

    id: str
    name: str
    role: Role
    rights: list[Right]
    host: str | None
    agency: str | None
    until: date
    used_on: date | None
    made_at: datetime
    ended_at: datetime | None
    secret: str | None = None

    @classmethod
    def of(cls, row: TokenRow, account: AccountRow, secret: str | None = None) -> "TokenOut":
        """Show a token."""
        return cls(
            id=row.id, name=account.name, role=Role(row.role), rights=[Right(each) for each in row.rights],
            host=account.host, agency=account.agency, until=row.until, used_on=row.used_on, made_at=row.made_at,
            ended_at=row.ended_at, secret=secret,
        )  # fmt: skip


class TokensOut(BaseModel):
    """The tokens of a municipality; none is let in while ``on`` is false."""

    on: bool
    tokens: list[TokenOut]


class WhoOut(BaseModel):
    """Who is logged in; ``form_token`` comes with every change as ``X-Form-Token``."""

    name: str
    municipality: str
    roles: list[Role]
    needs_second: bool
    second_factor: str
    form_token: str
