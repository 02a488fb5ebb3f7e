"""What programmes ask of the records as services of HSDS, and the pages that they get."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 500
MOST_PAGES: Final = 1_000_000

Record = dict[str, Any]
"""An object of HSDS; its shape is that of the official schemas, which ``docs/hsds-profile.md`` names."""


def in_utc(moment: datetime) -> datetime:
    """Read a moment that says no offset as UTC, like all that are written.

    Raises
    ------
    ValueError
        If it lies before the first or after the last moment that can be written in UTC.
    """
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no moment in UTC") from None


Words = Annotated[str, Field(max_length=200)]
Id = Annotated[str, Field(max_length=64)]
Moment = Annotated[datetime, AfterValidator(in_utc)]


class Paged(BaseModel):
    """A page of a list; what is asked beyond the fields of these shapes is refused, never left out in silence."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = PER_PAGE
    format: Literal["json"] = "json"
    search: Words | None = None


class TermsAsked(Paged):
    """Terms, of one taxonomy where it is named."""

    taxonomy_id: Id | None = None


class OrganizationsAsked(TermsAsked):
    """Organizations by what they run; ``full`` gives all that is known, ``full_service`` of their services as well."""

    taxonomy_term_id: Id | None = None
    full: bool = False
    full_service: bool = False


class PlacesAsked(TermsAsked):
    """Services at their places; all that is asked holds together."""

    taxonomy_term_id: Id | None = None
    organization_id: Id | None = None
    modified_after: Moment | None = None
    full: bool = False


class ServicesAsked(PlacesAsked):
    """Services; ``minimal`` gives their ids and last changes only, and goes before ``full``."""

    minimal: bool = False


class Page(BaseModel):
    """A page of a list, and which one it is."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[Record]


class About(BaseModel):
    """What is read here: the version of HSDS, our profile of it, the description of these ways."""

    version: str
    profile: str
    openapi_url: str
