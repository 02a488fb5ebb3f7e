"""The provider of log-ins, as the environment names it; its secret stands in a file of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli.service_settings import refuse

if TYPE_CHECKING:
    from api.accounts.oidc.provider import Provider

NAMES: Final = ("ENISHI_OIDC_ISSUER", "ENISHI_OIDC_CLIENT", "ENISHI_OIDC_SECRET_FILE")


def read_provider(lang: str) -> Provider | None:
    """Read which provider people may log in at, None where none is named; it is not asked anything yet."""
    issuer, client, file = (os.environ.get(name, "").strip() for name in NAMES)
    if not (issuer or client or file):
        return None
    if not (issuer and client and file):
        refuse("service_oidc_partly", lang, names=", ".join(NAMES))
    secret = _secret(Path(file), lang)
    try:
        from api.accounts.oidc.provider import Provider
    except ModuleNotFoundError:
        refuse("service_oidc_missing", lang, how="pip install 'enishi[oidc]'")
    try:
        return Provider(issuer, client, secret)
    except ValueError:
        refuse("service_oidc_issuer", lang)


def _secret(file: Path, lang: str) -> str:
    try:
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    if not secret:
        refuse("service_oidc_secret", lang)  # the path is not repeated: somebody may have put the secret itself there
    return secret
