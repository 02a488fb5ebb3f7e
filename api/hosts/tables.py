"""Hosts, openings, what was said about them, the papers between host and municipality, and who goes along."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, WORDS, Base, Owned, Versioned
from resources_catalog.listing import CAPACITY_STATUSES

AREA_LEVELS = ("association", "primary_school", "daily_life", "municipality", "region")
"""From small to wide: 自治会, 小学校区, 日常生活圏域 (中学校区), 市町村, 広域."""


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{code}'" for code in codes))


def _of_host() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"], ondelete="CASCADE")


def _of_opening() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"])


class HostRow(Owned, Versioned, Base):
    """An organisation, a shop, a couple with a field. ``facts`` are raw cells of the template's ``hosts`` sheet.

    ``agreement_until`` is the last day of the papers in force; it follows the agreements. ``listing`` is the public
    record that it was made of, and ``as_listed`` names what still stands as that record says it: a new edition changes
    these, and never what the host or staff said. ``area`` is the smallest area that it belongs to.
    """

    __tablename__ = "host"
    name: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str | None] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(CODE, default="contacted")
    phone: Mapped[str | None] = mapped_column(CODE)
    facts: Mapped[dict[str, Any]]
    agreement_until: Mapped[date | None]
    listing: Mapped[str | None] = mapped_column(CODE)
    as_listed: Mapped[list[str]] = mapped_column(default=list)
    area: Mapped[str | None] = mapped_column(CODE)
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "area"], ["area.municipality", "area.id"]),
        CheckConstraint("stage in ('listed', 'contacted', 'offers', 'paused', 'ended')", "stage"),
        Index(None, "municipality", "listing"),
    )


class AreaRow(Owned, Versioned, Base):
    """A part of the municipality, or what it is part of: by name and level, within the area above it."""

    __tablename__ = "area"
    name: Mapped[str] = mapped_column(WORDS)
    level: Mapped[str] = mapped_column(CODE)
    above: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "above"], ["area.municipality", "area.id"]),
        UniqueConstraint("municipality", "name", "level"),
        CheckConstraint(_one_of("level", AREA_LEVELS), "level"),
        Index(None, "municipality", "above"),
    )


class QuotaRow(Owned, Base):
    """Seats of an opening that are for the residents of a town: hosts of several towns share them out."""

    __tablename__ = "quota"
    opening: Mapped[str] = mapped_column(CODE)
    town: Mapped[str] = mapped_column(WORDS)
    seats: Mapped[int]
    at: Mapped[datetime]
    __table_args__ = (
        _of_opening(),
        UniqueConstraint("municipality", "opening", "town"),
        CheckConstraint("seats >= 0", "seats"),
    )


class RoomRow(Owned, Base):
    """Whether a host said that it has room, in the codes of FHIR; nothing is known of it after some weeks."""

    __tablename__ = "host_room"
    host: Mapped[str] = mapped_column(CODE)
    status: Mapped[str] = mapped_column(CODE)
    available: Mapped[int | None]
    maximum: Mapped[int | None]
    said_by: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    account: Mapped[str | None] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        _of_host(),
        CheckConstraint(_one_of("status", CAPACITY_STATUSES), "status"),
        CheckConstraint("available is null or available >= 0", "available"),
        CheckConstraint("maximum is null or available is null or maximum >= available", "maximum"),
        Index(None, "municipality", "host"),
    )


class OpeningRow(Owned, Versioned, Base):
    """A role at a host. ``facts`` and each of ``tasks`` are raw cells of the template's sheets.

    ``seats`` are places to take part, ``try_out_seats`` those for looking and trying; ``taken`` and ``try_out_taken``
    say how many of each are held now, and are only ever changed by an update that asks whether one is left.
    """

    __tablename__ = "opening"
    host: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str | None] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE, default="draft")
    seats: Mapped[int]
    try_out_seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    try_out_taken: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any]]
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    last_word_on: Mapped[date | None]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        CheckConstraint("state in ('draft', 'open', 'paused', 'closed')", "state"),
        CheckConstraint("taken >= 0 and taken <= seats", "seats_hold"),
        CheckConstraint("try_out_taken >= 0 and try_out_taken <= try_out_seats", "try_out_seats_hold"),
        Index(None, "municipality", "host"),
    )


class HeardRow(Owned, Base):
    """What a host said: who said it (a role), who heard it, when and how.

    ``changed`` holds before and after of each column that changed by it.
    """

    __tablename__ = "heard"
    host: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str | None] = mapped_column(CODE)
    said_by: Mapped[str] = mapped_column(CODE)
    heard_by: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    channel: Mapped[str] = mapped_column(CODE)
    changed: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    __table_args__ = (_of_host(), _of_opening(), Index(None, "municipality", "host"))


class HostVisitRow(Owned, Base):
    """What was seen and said at a host's place; ``opening`` is the draft that it became."""

    __tablename__ = "host_visit"
    host: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    can_do: Mapped[str | None] = mapped_column(WORDS)
    difficult: Mapped[str | None] = mapped_column(WORDS)
    worries: Mapped[str | None] = mapped_column(WORDS)
    occasion: Mapped[str | None] = mapped_column(WORDS)
    next_question: Mapped[str | None] = mapped_column(WORDS)
    opening: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (_of_host(), _of_opening(), Index(None, "municipality", "host"))


class Lasting:
    """Something that holds from a day to a day, both included, and may be ended before."""

    since: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]


class AgreementRow(Owned, Lasting, Base):
    """A paper between a host and the municipality: which, from when to when, what is settled, where it lies."""

    __tablename__ = "agreement"
    host: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    parties: Mapped[str | None] = mapped_column(WORDS)
    settled: Mapped[list[str]]
    paper_lies: Mapped[str | None] = mapped_column(WORDS)
    at: Mapped[datetime]
    __table_args__ = (
        _of_host(),
        CheckConstraint(_one_of("kind", ("agreement", "memorandum", "registration")), "kind"),
        CheckConstraint("until >= since", "days"),
        Index(None, "municipality", "host"),
    )


class InsuranceRow(Owned, Lasting, Base):
    """Which cover a route has at a step; without a host it is one that the municipality has for all of them."""

    __tablename__ = "insurance"
    host: Mapped[str | None] = mapped_column(CODE)
    route: Mapped[str] = mapped_column(CODE)
    step: Mapped[str] = mapped_column(CODE)
    cover: Mapped[str] = mapped_column(CODE)
    paper_lies: Mapped[str | None] = mapped_column(WORDS)
    at: Mapped[datetime]
    __table_args__ = (
        _of_host(),
        CheckConstraint(_one_of("route", ("eligible", "eligible_by_recognition", "gap")), "route"),
        CheckConstraint(_one_of("step", ("visit", "try_out", "taking_part")), "step"),
        CheckConstraint("until >= since", "days"),
        Index(None, "municipality", "host"),
    )


class CompanionRow(Owned, Versioned, Base):
    """Somebody who goes along or gives a lift, by a code; ``days`` are written as the template writes them."""

    __tablename__ = "companion"
    code: Mapped[str] = mapped_column(CODE)
    days: Mapped[str] = mapped_column(WORDS)
    car: Mapped[bool]
    seats: Mapped[int]
    charge: Mapped[str] = mapped_column(CODE)
    conditions: Mapped[str | None] = mapped_column(WORDS)
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (
        UniqueConstraint("municipality", "code"),
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        CheckConstraint(_one_of("charge", ("free", "actual_cost")), "charge"),
        CheckConstraint("seats >= 0", "seats"),
    )


class PledgeRow(Owned, Base):
    """A signed promise of secrecy of somebody at a host (by role), or of somebody who goes along."""

    __tablename__ = "pledge"
    host: Mapped[str | None] = mapped_column(CODE)
    companion: Mapped[str | None] = mapped_column(CODE)
    signed_by: Mapped[str] = mapped_column(CODE)
    signed_on: Mapped[date]
    paper_lies: Mapped[str] = mapped_column(WORDS)
    at: Mapped[datetime]
    __table_args__ = (
        _of_host(),
        ForeignKeyConstraint(
            ["municipality", "companion"], ["companion.municipality", "companion.id"], ondelete="CASCADE"
        ),
        CheckConstraint("(host is null) <> (companion is null)", "whose"),
        Index(None, "municipality", "host"),
    )


class MoneyLineRow(Owned, Lasting, Base):
    """What a placement pays to the host or to the person: by whom, from which line of the budget, how much at most."""

    __tablename__ = "money_line"
    placement: Mapped[str] = mapped_column(CODE)
    payee: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    yen: Mapped[int]
    unit: Mapped[str] = mapped_column(CODE)
    cap_yen: Mapped[int | None]
    payer: Mapped[str] = mapped_column(WORDS)
    budget_line: Mapped[str] = mapped_column(WORDS)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality", "placement"], ["placement.municipality", "placement.id"], ondelete="CASCADE"
        ),
        CheckConstraint(_one_of("payee", ("person", "host")), "payee"),
        CheckConstraint("yen >= 0 and (cap_yen is null or cap_yen >= 0)", "yen"),
        CheckConstraint("until >= since", "days"),
        Index(None, "municipality", "placement"),
    )


class FlagRow(Owned, Base):
    """A host asks for help; of whom it is about it says nothing. Both sides' words are sealed."""

    __tablename__ = "host_flag"
    host: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str | None] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    urgency: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(CODE, default="raised")
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    taken_up_by: Mapped[str | None] = mapped_column(CODE)
    taken_up_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        _of_host(),
        _of_opening(),
        CheckConstraint(_one_of("state", ("raised", "taken_up", "closed")), "state"),
        Index(None, "municipality", "host"),
    )


class WorryRow(Owned, Base):
    """Somebody one worries about, who need not be named. The words are sealed; gone after ``until``."""

    __tablename__ = "worry"
    host: Mapped[str | None] = mapped_column(CODE)
    basis: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (_of_host(), Index(None, "municipality", "until"))
