"""Kernels as they run, and as plain Python: the same loops, in which coverage sees every line."""

import sys

import pytest

from matcher.assignment.prices import solve

PACKAGE = solve.__name__.rpartition(".")[0]


@pytest.fixture(params=["compiled", "pure"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test twice, the second time with the plain function in place of every compiled one."""
    if request.param == "pure":
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            for attribute, value in list(vars(sys.modules[name]).items()):
                if hasattr(value, "py_func"):
                    monkeypatch.setattr(sys.modules[name], attribute, value.py_func)
    return str(request.param)
