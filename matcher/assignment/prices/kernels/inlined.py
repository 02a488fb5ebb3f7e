"""Small loops that are compiled into each kernel that calls them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def inlined(kernel: Kernel) -> Kernel:
    """Compile a small loop into each kernel that calls it: passing a dozen arrays costs more than the loop itself."""
    return cast("Kernel", numba.njit(inline="always")(kernel))
