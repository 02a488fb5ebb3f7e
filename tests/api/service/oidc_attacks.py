"""What does not let anybody in: tokens that are not for this log-in, and what comes back with a browser."""

import base64
import json
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import OctKey, RSAKey

from tests.api.service.oidc_provider import CLIENT, RSA, SECRET, signed
from tests.api.service.oidc_town import SUBJECT, Town, agreed, away, back, query


def without(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda claims: signed({each: value for each, value in claims.items() if each != name})


def but(**changes: Any) -> Callable[[dict[str, Any]], str]:
    return lambda claims: signed({**claims, **changes})


def later(name: str, seconds: int) -> Callable[[dict[str, Any]], str]:
    return lambda claims: signed({**claims, name: claims["iat"] + seconds})


def unsigned(claims: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in ({"alg": "none"}, claims))
    return b".".join(parts).decode() + "."


def changed(claims: dict[str, Any]) -> str:
    """Take the signature of another token."""
    head, _, signature = signed({**claims, "sub": "somebody-else"}).split(".")
    return f"{head}.{signed(claims).split('.')[1]}.{signature}"


TOKENS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another issuer": but(iss="https://elsewhere.example"), "no issuer": without("iss"),
    "for another service": but(aud="other"), "for nobody": without("aud"), "for an empty list": but(aud=[]),
    "for two, to nobody": but(aud=[CLIENT, "other"]), "for two, to the other": but(aud=[CLIENT, "other"], azp="other"),
    "to another service": but(azp="other"), "to this service, for another": but(aud="other", azp=CLIENT),
    "another nonce": but(nonce="x" * 43), "no nonce": without("nonce"),
    "over": later("exp", -61), "no end": without("exp"), "an end that is no number": but(exp="never"),
    "from the time to come": later("iat", 61), "no beginning": without("iat"), "not yet": later("nbf", 61),
    "not signed": unsigned,
    "signed with the secret": lambda claims: signed(claims, OctKey.import_key(SECRET), "HS256", kid=str(RSA.kid)),
    "signed in a way not agreed": lambda claims: signed(claims, RSA, "PS256"),
    "signed by another": lambda claims: signed(claims, RSAKey.generate_key(2048), kid=str(RSA.kid)),
    "changed": changed, "no token": lambda _: None, "no text": lambda _: 1, "garbage": lambda _: "a.b.c",
    "nobody": without("sub"), "a number": but(sub=4711), "nothing": but(sub=""), "nul": but(sub=f"{SUBJECT}\x00"),
    "too long": but(sub="x" * 256), "a list": but(sub=[SUBJECT]),
}  # fmt: skip


def wrong_state(town: Town, client: TestClient) -> Response:
    return back(client, **{**query(agreed(away(client))), "state": "x" * 43})


def no_state(town: Town, client: TestClient) -> Response:
    return back(client, code=query(agreed(away(client)))["code"])


def no_code(town: Town, client: TestClient) -> Response:
    return back(client, state=query(agreed(away(client)))["state"])


def odd_code(town: Town, client: TestClient) -> Response:
    return back(client, state=query(away(client))["state"], code="杉田 \r\n&code=x")


def made_up_code(town: Town, client: TestClient) -> Response:
    return back(client, state=query(away(client))["state"], code="%41+x")


def code_of_another(town: Town, client: TestClient) -> Response:
    """Bring the code that somebody else was given: the proof does not fit (PKCE)."""
    stolen = query(agreed(away(town.client())))["code"]
    return back(client, state=query(away(client))["state"], code=stolen)


def in_another_browser(town: Town, client: TestClient) -> Response:
    return town.client().get(agreed(away(client)))


def in_another_browser_with_a_log_in_of_its_own(town: Town, client: TestClient) -> Response:
    """Bring somebody a log-in that was begun elsewhere; theirs has a cookie, under that very name even."""
    address = agreed(away(client))
    (name,) = client.cookies.keys()
    other = town.client()
    away(other)
    (own,) = other.cookies.values()
    other.cookies.set(name, own)
    return other.get(address)


def error(town: Town, client: TestClient) -> Response:
    said = query(agreed(away(client)))
    return back(client, **said, error="access_denied", error_description="<b>杉田</b>")


def too_late(town: Town, client: TestClient) -> Response:
    address = agreed(away(client))
    town.office.clock.move(minutes=10, seconds=1)
    return client.get(address)


def replayed(town: Town, client: TestClient) -> Response:
    """Come back a second time, in the same browser with everything it had."""
    address = agreed(away(client))
    held = dict(client.cookies)
    town.fake.token = TOKENS["another nonce"]
    assert client.get(address).status_code == 401
    town.fake.token = signed
    again = town.client()
    again.cookies.update(held)
    return again.get(address)


def replayed_code(town: Town, client: TestClient) -> Response:
    """Bring a code that was used, with a log-in begun anew."""
    address = agreed(away(client))
    town.fake.token = TOKENS["another nonce"]
    assert client.get(address).status_code == 401
    town.fake.token = signed
    return back(client, state=query(away(client))["state"], code=query(address)["code"])


CALLBACKS = (
    wrong_state, no_state, no_code, odd_code, made_up_code, code_of_another, in_another_browser,
    in_another_browser_with_a_log_in_of_its_own, error, too_late, replayed, replayed_code,
)  # fmt: skip
