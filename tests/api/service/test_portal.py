from fastapi.testclient import TestClient

from api.access.actor import Role
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.office import PASSWORD, TOWN, Office


def arrived(office: Office, portal: str, role: Role) -> int:
    service = Service(office.store, office.clock, secure=False, hosts=("testserver",), portal=portal)
    client = TestClient(make_app(service, log=None), raise_server_exceptions=False)
    client.post("/api/v1/session", json={"login": f"{role}@{TOWN}", "password": PASSWORD})
    return client.get("/api/v1/own-host" if role is Role.HOST else "/api/v1/people").status_code


def test_a_portal_lets_in_those_it_is_for(office: Office) -> None:
    came = {
        (portal, role): arrived(office, portal, role)
        for portal in ("staff", "host")
        for role in (Role.HOST, Role.COORDINATOR)
    }
    assert came == {
        ("staff", Role.HOST): 401,
        ("staff", Role.COORDINATOR): 200,
        ("host", Role.HOST): 200,
        ("host", Role.COORDINATOR): 401,
    }
