"""The one door to the compiler of kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a loop over arrays at its first call; the plain function stays at ``py_func``.

    The machine code is kept beside the source, or in the user's cache folder. Where neither can be written, it is
    compiled anew in each process.
    """
    try:
        return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))
    except RuntimeError:  # no place to keep it
        return cast("Kernel", numba.njit(nogil=True)(kernel))
