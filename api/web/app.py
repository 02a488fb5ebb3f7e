"""The application: rooms put together, documentation without anything from outside."""

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from api.accounts import own_pages, own_routes
from api.accounts import pages as accounts_pages
from api.accounts import routes as accounts
from api.accounts.oidc import pages as oidc_pages
from api.audit import routes as audit
from api.catalogue import hsda_routes as hsda
from api.catalogue import routes as catalogue
from api.conferences import pages as conferences_pages
from api.conferences import routes as conferences
from api.conferences.plans import routes as plans
from api.conferences.safety import routes as safety
from api.disposal import pages as disposal_pages
from api.disposal import routes as disposal
from api.followups import routes as followups
from api.hosts import partner_routes as partners
from api.hosts import routes as hosts
from api.jobs import routes as jobs
from api.people import pages as people_pages
from api.people import routes as people
from api.people.minutes import routes as minutes
from api.people.ties import routes as ties
from api.placements import pages as placements_pages
from api.placements import routes as placements
from api.rounds import pages as rounds_pages
from api.rounds import routes as rounds
from api.web import docs
from api.web.errors import answer_errors
from api.web.middleware import Envelope, Log, to_stderr
from api.web.pages import error_page
from api.web.service import Service

PAGES = (
    accounts_pages.router, people_pages.router, rounds_pages.router, placements_pages.router, disposal_pages.router,
    conferences_pages.router, own_pages.router, oidc_pages.router,
)  # fmt: skip
ROOMS = (
    accounts.router, people.router, audit.router, placements.router, partners.router, hosts.router,
    ties.router, plans.router, safety.router, disposal.router, conferences.router, rounds.router, jobs.router,
    minutes.router, own_routes.router, catalogue.router, hsda.router, followups.router,
)  # fmt: skip


def make_app(service: Service, *, log: Log | None = to_stderr) -> FastAPI:
    """Make the application of a service."""
    app = FastAPI(title="enishi", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.service = service
    # All in one row: of routers within routers every level is looked through once more for each request.
    for router in (*ROOMS, docs.router, *PAGES):
        app.router.routes.extend(router.routes)
    app.mount("/static", StaticFiles(packages=[("api", "static")]), name="static")
    app.state.error_page = error_page
    answer_errors(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(service.hosts))
    app.add_middleware(Envelope, secure=service.secure, log=log)
    return app
