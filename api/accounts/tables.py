"""Accounts, their sessions, second factors and failed tries."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, WORDS, Base, Owned, Versioned

SECOND_FACTORS = ("none", "totp", "codes", "key")


class MunicipalityRow(Base):
    """A municipality that the store is for."""

    __tablename__ = "municipality"
    id: Mapped[str] = mapped_column(CODE, primary_key=True)
    name: Mapped[str] = mapped_column(WORDS)
    tokens_on: Mapped[bool] = mapped_column(default=False)
    """Whether programmes may come in by tokens."""
    second_factors: Mapped[list[str]] = mapped_column(default=lambda: list(SECOND_FACTORS))
    """What staff may have as a second factor; where ``none`` is not among them, everybody of staff needs one."""


class AccountRow(Owned, Versioned, Base):
    """Somebody who logs in. ``second_factor`` is ``none``, ``totp``, ``codes`` or ``key``; the secret is sealed."""

    __tablename__ = "account"
    login: Mapped[str] = mapped_column(CODE, unique=True)
    name: Mapped[str] = mapped_column(WORDS)
    password: Mapped[str] = mapped_column(WORDS)
    roles: Mapped[list[str]]
    host: Mapped[str | None] = mapped_column(CODE)
    agency: Mapped[str | None] = mapped_column(CODE)
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    """The unchanging name (``sub``) that a provider of log-ins has for somebody; none where they only log in here."""
    active: Mapped[bool] = mapped_column(default=True)
    second_factor: Mapped[str] = mapped_column(CODE, default="none")
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]),)


class SessionRow(Base):
    """A log-in; only a digest of its secret is kept."""

    __tablename__ = "session"
    digest: Mapped[str] = mapped_column(CODE, primary_key=True)
    municipality: Mapped[str] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    id: Mapped[str] = mapped_column(CODE)
    form_token: Mapped[str] = mapped_column(CODE)
    second_done: Mapped[bool]
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proven_at: Mapped[datetime]
    """When the password was last given: some things ask for it anew."""
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What a security key is to sign next; good once and for a short while."""
    challenged_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "account"], ["account.municipality", "account.id"], ondelete="CASCADE"),
        Index("ix_session_account", "municipality", "account"),
    )


class TokenRow(Owned, Base):
    """A programme's token; its id is that of an account that nobody logs in with and that has no role.

    Only a digest of the secret is kept. What it may do are some rights of one role, until the end of a day.
    """

    __tablename__ = "token"
    digest: Mapped[str] = mapped_column(CODE, unique=True)
    role: Mapped[str] = mapped_column(CODE)
    rights: Mapped[list[str]]
    until: Mapped[date]
    used_on: Mapped[date | None]
    made_by: Mapped[str] = mapped_column(CODE)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "id"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "made_by"], ["account.municipality", "account.id"]),
    )


class PrintedCodeRow(Base):
    """A code of a printed list, each good once; only a digest is kept."""

    __tablename__ = "printed_code"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    account: Mapped[str] = mapped_column(CODE, primary_key=True)
    digest: Mapped[str] = mapped_column(CODE, primary_key=True)
    used_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "account"], ["account.municipality", "account.id"], ondelete="CASCADE"),
    )


class SecurityKeyRow(Owned, Base):
    """A security key of an account: what it signs is checked with its public key; nothing here is secret.

    ``signs`` is the key's own count of what it signed, 0 where it does not count.
    """

    __tablename__ = "security_key"
    account: Mapped[str] = mapped_column(CODE)
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signs: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "account"], ["account.municipality", "account.id"], ondelete="CASCADE"),
        Index("ix_security_key_account", "municipality", "account"),
    )


class FailedTryRow(Base):
    """A failed log-in, by digests of the log-in name and of where it came from."""

    __tablename__ = "failed_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(CODE)
    place: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (Index("ix_failed_try_login", "login", "place", "at"),)
