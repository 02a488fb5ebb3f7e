"""Accounts as they come in and go out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.access.actor import Role
from api.accounts.tables import AccountRow


class Form(BaseModel):
    """What somebody sends: nothing beside the fields named is taken."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


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
    password: SecretStr
    roles: list[Role] = Field(min_length=1)
    host: str | None = Field(default=None, max_length=64)
    agency: str | None = Field(default=None, max_length=64)
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


class WhoOut(BaseModel):
    """Who is logged in; ``form_token`` comes with every change as ``X-Form-Token``."""

    name: str
    municipality: str
    roles: list[Role]
    needs_second: bool
    form_token: str
