"""A round as a problem: from a catalogue and people to the tables that are solved and checked."""

from matcher.round.build import Round, build_round
from matcher.round.looked import Looked

__all__ = ["Looked", "Round", "build_round"]
