"""The scan as it runs, and as plain Python: the same loop, in which coverage sees every line."""

from __future__ import annotations

import pytest

from resources_catalog.travel import connections


@pytest.fixture(params=["compiled", "pure"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test twice, the second time with the plain function in place of the compiled one."""
    if request.param == "pure":
        monkeypatch.setattr(connections, "scan", vars(connections)["scan"].py_func)
    return str(request.param)
