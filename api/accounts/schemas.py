"""Accounts as they come in and go out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from api.access.actor import Role
from api.access.policy import Right
from api.accounts.tables import AccountRow, TokenRow

LARGEST = 2**31 - 1
"""The largest whole number that a column of either database keeps."""

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
    second_factor: Literal["none", "totp", "codes"] = "none"


class AccountOut(BaseModel):
    """An account as an administrator sees it; ``totp_uri`` and ``codes`` are shown once, when it is made."""

    id: str
    login: str
    name: str
    roles: list[Role]
    active: bool
    second_factor: str
    totp_uri: str | None = None
    codes: list[str] | None = None

    @classmethod
    def of(cls, row: AccountRow, uri: str | None = None, codes: list[str] | None = None) -> "AccountOut":
        """Show an account."""
        roles = [Role(each) for each in row.roles]
        return cls(
            id=row.id, login=row.login, name=row.name, roles=roles, active=row.active,
            second_factor=row.second_factor, totp_uri=uri, codes=codes,
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
    form_token: str
