from __future__ import annotations

from typing import TYPE_CHECKING

import numba

from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def double(number: int) -> int:
    return 2 * number


def test_a_place_to_keep_the_code_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def refusing(*, cache: bool = False, nogil: bool) -> Callable[[object], object]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function")
        return lambda loop: loop

    monkeypatch.setattr(numba, "njit", refusing)
    assert compiled(double)(4) == 8
    assert asked == [True, False]
