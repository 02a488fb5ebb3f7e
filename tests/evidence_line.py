"""A claim of the project as it was found: what every list of claims is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One claim as it was found."""

    name: str
    figure: str
    limit: str
    holds: bool
