from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resources_catalog.geography import mesh_centre


def by_definition(code: str) -> tuple[float, float]:
    """The centre by the arithmetic of JIS X 0410: 2/3 degree by 1 degree, then eighths, then tenths."""
    p, u, q, v, r, w = int(code[:2]), int(code[2:4]), *map(int, code[4:])
    return p / 1.5 + q / 12 + r / 120 + 1 / 240, 100 + u + v / 8 + w / 80 + 1 / 160


@given(p=st.integers(30, 68), u=st.integers(22, 53), q=st.integers(0, 7), v=st.integers(0, 7),
       r=st.integers(0, 9), w=st.integers(0, 9))  # fmt: skip
def test_the_centre_is_that_of_the_standard(p: int, u: int, q: int, v: int, r: int, w: int) -> None:
    code = f"{p}{u}{q}{v}{r}{w}"
    lat, lon = by_definition(code)
    assume(lat < 46)
    assert mesh_centre(code) == pytest.approx((lat, lon), abs=1e-9)


@pytest.mark.parametrize(
    "code",
    ["", "5336", "5336618", "533661855", "53368185", "53366885", "5336618a", "５３３６６１８５", " 53366185", "鯖江"],
)
def test_nonsense_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        mesh_centre(code)


@pytest.mark.parametrize("code", ["00000000", "53990000", "69366185", "29366185"])
def test_a_square_outside_japan_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="outside Japan"):
        mesh_centre(code)
