"""Settings of all tests: repeatable property tests, and one installed browser that speaks Japanese."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Equal code gives equal tests on every machine, however busy it is: no clock, no stored examples.
settings.register_profile(
    "enishi",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("enishi")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",  # tests may run as root, where the sandbox cannot start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def answers(path: str) -> bool:
    """Tell a browser from a distribution's stub that only says how to install one."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def base_url() -> None:
    """No common address. Replaces the plugin's own fixture, whose form pytest deprecates."""


@pytest.fixture(scope="session")
def japanese_font(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the browser find a Japanese font: a bare Debian has none and would paint boxes."""
    found = importlib.util.find_spec("matplotlib_fontja")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib_fontja is missing: run `make setup-test`")
    folder = tmp_path_factory.mktemp("fontconfig")
    conf = folder / "fonts.conf"
    conf.write_text(
        FONTS_CONF.format(fonts=Path(found.origin).parent / "fonts", cache=folder / "cache"), encoding="utf-8"
    )
    os.environ["FONTCONFIG_FILE"] = str(conf)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object], japanese_font: None) -> dict[str, object]:
    """Start the installed browser; without one Playwright's own, which `make setup-test` then fetched."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *BROWSERS) if name)
    path = next((path for path in found if path and answers(path)), None)
    chosen = {"executable_path": path} if path else {}
    return {**browser_type_launch_args, **chosen, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A reader in Japan."""
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
