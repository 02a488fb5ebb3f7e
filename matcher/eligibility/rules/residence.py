"""Where somebody has to live for a place outside every scheme: the municipality's own rule, and never a flat no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.reasons import ROUTES, Effect, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from matcher.needs.person import PersonNeeds
    from matcher.params import Params


def living_here_is_enough(person: PersonNeeds, route: NDArray[np.int8], params: Params) -> Iterator[Mark]:
    """Ask the supervisor about somebody registered elsewhere, unless living here is enough by the municipality's rule.

    Municipalities write 住所を有する (丹波市, 関川村) or 住所又は居所 (丸亀市). Exceptions for people who fled exist
    under either, so that the register alone closes nothing; while the residence is not known nobody is asked.
    """
    if person.flag("residence_registered") is False and params.residence != "registered_or_living":
        yield from Mark.of("residence_open", Effect.CONFIRMS, route == ROUTES.index("gap"), ask="supervisor")
