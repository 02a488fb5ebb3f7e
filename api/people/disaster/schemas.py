"""The contact list as it lies in its file, once opened."""

from datetime import date

from pydantic import BaseModel


class Place(BaseModel):
    """An opening where somebody holds a seat; ``stands`` says in words how it stands there."""

    opening: str
    host: str
    phone: str | None
    slots: str | None
    stands: str


class Listed(BaseModel):
    """Somebody who agrees to be on the list; None is what is not known, or not agreed to be told."""

    code: str
    area: str | None
    name: str | None
    kana: str | None
    called: str | None
    phone: str | None
    address: str | None
    emergency: str | None
    places: list[Place]
    in_charge: str


class DisasterList(BaseModel):
    """The list of one day, by area and reading."""

    town: str
    day: date
    people: list[Listed]
