"""One person of a round, as far as the places have been looked through for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.eligibility.judge import Judgement
    from matcher.eligibility.reasons import Bools
    from matcher.needs.person import PersonNeeds
    from matcher.scoring.score import Scored


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """One person of the round: what they need, the verdicts on every place and the scores."""

    person: PersonNeeds
    judgement: Judgement
    scored: Scored

    @property
    def possible(self) -> Bools:
        """Rows the person may be offered, now or once an answer is there."""
        result: Bools = (self.judgement.allowed > 0) & self.scored.above_floor
        return result

    @property
    def offered(self) -> Bools:
        """Rows that may be planned now."""
        result: Bools = self.judgement.offered & self.scored.above_floor
        return result
