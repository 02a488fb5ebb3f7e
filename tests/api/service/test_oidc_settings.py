"""A provider of log-ins is off unless it is set up, and what is set up wrongly is said at the start."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from api.accounts.oidc.provider import Provider
from api.cli.oidc_settings import NAMES, read_provider
from tests.api.service.oidc_provider import CLIENT, SECRET


def test_a_service_without_a_provider_loads_nothing_of_it() -> None:
    code = "import sys, api.web.app, api.cli.serve_command; print({'authlib', 'joserfc', 'httpx2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def settings(tmp_path: Path, **changes: str) -> dict[str, str]:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="ascii")
    return {**dict(zip(NAMES, ("https://id.example/hinata", CLIENT, str(file)), strict=True)), **changes}


def set_all(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)


def test_the_settings_name_a_provider_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {})
    assert read_provider("ja") is None
    set_all(monkeypatch, settings(tmp_path))
    assert read_provider("ja") == Provider("https://id.example/hinata", CLIENT, SECRET)
    set_all(monkeypatch, settings(tmp_path, ENISHI_OIDC_ISSUER="http://localhost:8080"))
    assert read_provider("ja") is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ENISHI_OIDC_CLIENT": ""}, "ENISHI_OIDC_CLIENT"),
        ({"ENISHI_OIDC_SECRET_FILE": ""}, "ENISHI_OIDC_SECRET_FILE"),
        ({"ENISHI_OIDC_SECRET_FILE": SECRET}, "ENISHI_OIDC_SECRET_FILE"),
        ({"ENISHI_OIDC_ISSUER": "http://id.example"}, "https://"),
        ({"ENISHI_OIDC_ISSUER": "id.example"}, "https://"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_the_start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    said: str,
) -> None:
    set_all(monkeypatch, settings(tmp_path, **changes))
    for lang in ("ja", "en", "ja-easy"):
        with pytest.raises(typer.Exit):
            read_provider(lang)
        told = capsys.readouterr()
        assert said in told.err
        assert SECRET not in told.err + told.out


def test_without_the_extra_the_start_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, settings(tmp_path))
    monkeypatch.setitem(sys.modules, "api.accounts.oidc.provider", None)
    with pytest.raises(typer.Exit):
        read_provider("en")
    assert "enishi[oidc]" in capsys.readouterr().err
