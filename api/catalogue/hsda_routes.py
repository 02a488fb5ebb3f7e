"""The read API of Open Referral (HSDA 3.1) over ``/api/v1/hsda``, for programmes that keep directories.

What is read are public lists. Still nobody reads them here without a log-in or a token: what the municipality looks
at is its own business, and the service has no way that is open to all.
"""

from typing import Annotated, Final

from fastapi import Query, Request

from api.access.policy import Right
from api.catalogue import hsda
from api.catalogue.hsda_schemas import (
    About,
    OrganizationsAsked,
    Page,
    Paged,
    PlacesAsked,
    Record,
    ServicesAsked,
    TermsAsked,
)
from api.web.desk import V1, Desk, entrance, origin_of, room
from resources_catalog.hsds.words import VERSION

PROFILE: Final = "urn:enishi:hsds-profile:1"
"""The name of our profile; ``docs/hsds-profile.md`` says what it is."""

router = room("hsda")

ReadDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]


@router.get("/hsda/")
def about(request: Request, desk: ReadDesk) -> About:
    """Say which version and profile of HSDS is read here."""
    del desk
    return About(version=VERSION, profile=PROFILE, openapi_url=f"{origin_of(request)}{V1}/openapi.json")


@router.get("/hsda/services")
def list_services(asked: Annotated[ServicesAsked, Query()], desk: ReadDesk) -> Page:
    """List services."""
    return desk.look(hsda.services, asked)


@router.get("/hsda/services/{service}")
def show_service(service: str, desk: ReadDesk) -> Record:
    """Show a service with all that is known."""
    return desk.look(hsda.service, service)


@router.get("/hsda/organizations")
def list_organizations(asked: Annotated[OrganizationsAsked, Query()], desk: ReadDesk) -> Page:
    """List organizations."""
    return desk.look(hsda.organizations, asked)


@router.get("/hsda/organizations/{organization}")
def show_organization(organization: str, desk: ReadDesk, full_service: bool = False) -> Record:
    """Show an organization with its services."""
    return desk.look(hsda.organization, organization, full_service=full_service)


@router.get("/hsda/service_at_locations")
def list_places(asked: Annotated[PlacesAsked, Query()], desk: ReadDesk) -> Page:
    """List services at their places."""
    return desk.look(hsda.places, asked)


@router.get("/hsda/service_at_locations/{at_location}")
def show_place(at_location: str, desk: ReadDesk) -> Record:
    """Show a service at its place."""
    return desk.look(hsda.place, at_location)


@router.get("/hsda/taxonomies")
def list_taxonomies(asked: Annotated[Paged, Query()], desk: ReadDesk) -> Page:
    """List taxonomies."""
    return desk.look(hsda.taxonomies, asked)


@router.get("/hsda/taxonomies/{taxonomy}")
def show_taxonomy(taxonomy: str, desk: ReadDesk) -> Record:
    """Show a taxonomy."""
    return desk.look(hsda.taxonomy, taxonomy)


@router.get("/hsda/taxonomy_terms")
def list_terms(asked: Annotated[TermsAsked, Query()], desk: ReadDesk) -> Page:
    """List terms of taxonomies."""
    return desk.look(hsda.terms, asked)


@router.get("/hsda/taxonomy_terms/{term}")
def show_term(term: str, desk: ReadDesk) -> Record:
    """Show a term."""
    return desk.look(hsda.term, term)
