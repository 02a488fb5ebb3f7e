"""The application: rooms put together, documentation without anything from outside."""

from fastapi import APIRouter, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from api.accounts import pages as accounts_pages
from api.accounts import routes as accounts
from api.people import pages as people_pages
from api.people import routes as people
from api.web.errors import EVERYWHERE, answer_errors
from api.web.middleware import Envelope, Log, to_stderr
from api.web.pages import error_page
from api.web.service import Service

PAGES = (accounts_pages.router, people_pages.router)
ROOMS = (accounts.router, people.router)


def make_app(service: Service, *, log: Log | None = to_stderr) -> FastAPI:
    """Make the application of a service."""
    app = FastAPI(title="enishi", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.service = service
    v1 = APIRouter(prefix="/api/v1", responses=EVERYWHERE)
    for room in ROOMS:
        v1.include_router(room)
    app.include_router(v1)
    for room in PAGES:
        app.include_router(room)
    app.mount("/static", StaticFiles(packages=[("api", "static")]), name="static")
    app.state.error_page = error_page
    answer_errors(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(service.hosts))
    app.add_middleware(Envelope, secure=service.secure, log=log)
    return app
