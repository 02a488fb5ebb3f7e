"""Reading everything once when the application starts, so that the first person asked about does not wait for it."""

from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.accounts.tables import MunicipalityRow
from api.errors import NotFound
from api.hosts.repository import today
from api.people.repository import assessment_now, consents, contacts, person_seen
from api.people.secrets import Sealed, fields_of
from api.rounds.apart import asking_apart
from api.rounds.parameters import parameters_now
from api.rounds.repository import pins_of
from api.rounds.stock import stock
from api.store.store import Store, View
from matcher.eligibility.figures import NoFigureError
from matcher.explanation.now import places_now
from matcher.messages import LANGUAGES, sentences
from matcher.needs.person import Caseload, PersonNeeds
from matcher.round.inputs import Inputs


def warm(store: Store, now: datetime) -> None:
    """Read what every municipality is offered, and look through it once for somebody who is nobody."""
    for lang in LANGUAGES:
        sentences(lang)
    with Session(store.engine) as session:
        places = list(session.scalars(select(MunicipalityRow.id)))
    for place in places:
        with store.view(Actor(place, None, frozenset({Role.SUPERVISOR})), now) as view:
            on, held, params = today(view), stock(view, today(view)), parameters_now(view)
            _ask(view, on)
        nobody = Caseload((PersonNeeds(person="-", consent_hosts=True),))
        for table in (held.places, held.every):
            try:
                places_now(Inputs(held.catalogue, nobody, params, on), "-", table)
            except NoFigureError:
                return


def _ask(view: View, on: date) -> None:
    """Ask the store once for everything that is read of a person: what a query is made of is kept."""
    nobody = "-"
    with suppress(NotFound):
        person_seen(view, nobody)
    with suppress(NotFound):
        Sealed(view, nobody)
    fields_of(view, nobody)
    assessment_now(view, nobody)
    consents(view, nobody)
    contacts(view, nobody)
    pins_of(view, [nobody], on)
    asking_apart(view, nobody)
