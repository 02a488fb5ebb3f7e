"""Sound settings files: each piece of text with the setting of ``Params`` that it makes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from matcher.params import (
    ALWAYS_KNOWN,
    DEFAULT_CHANGES,
    Companion,
    CoverRule,
    Figure,
    Floor,
    GapPolicy,
    GateRule,
    Params,
    TierPolicy,
    Weights,
)
from resources_catalog.week import Slot


@dataclass(frozen=True)
class Piece:
    """A piece of a settings file and what it makes of a round; ``table`` has to come after what stands in no table."""

    name: str
    text: str
    value: Any
    table: bool = False


PIECES = (
    Piece("municipality", 'municipality = "架空町"', "架空町"),
    Piece("basis", 'basis = "mlss"', "mlss"),
    Piece("basis", 'basis = "重層への移行準備事業"', "mlss_preparation"),
    Piece("welfare_office", "welfare_office = false", False),
    Piece("recognised_by", 'recognised_by = "sr_agency"', "sr_agency"),
    Piece("residence", 'residence = "registered_or_living"', "registered_or_living"),
    Piece("residence", 'residence = "registered"', "registered"),
    Piece("programmes_not_run", 'programmes_not_run = ["type_b", "就労準備支援"]', ("type_b", "job_prep")),
    Piece("accompanied_starts", "accompanied_starts = 0", 0),
    Piece("accompanied_period", 'accompanied_period = "2026-06"', "2026-06"),
    Piece("starts_per_coordinator", "starts_per_coordinator = 3", 3),
    Piece("standing_may_move", "standing_may_move = true", True),
    Piece("horizon_days", "horizon_days = 31", 31),
    Piece("stale_days", "stale_days = 90", 90),
    Piece("care_margin_minutes", "care_margin_minutes = 15", 15),
    Piece("home_spread_km", "home_spread_km = 2", 2.0),
    Piece("area_spread_km", "area_spread_km = 0.5", 0.5),
    Piece(
        "must_be_known",
        'must_be_known = ["consent_hosts_unknown", "minor_rules", "hazard_unknown", "care_way_unknown", '
        '"must_unknown"]',
        (*ALWAYS_KNOWN, "must_unknown"),
    ),
    Piece("weights", "[weights]\nwish = 5\nstaying = 0.5", Weights(wish=5.0, staying=0.5), table=True),
    Piece(
        "gap",
        '[gap]\nseats = "none"\nmax_share_percent = 5\napproval = "benefit_sites"\nreview_days = 60',
        GapPolicy(seats="none", max_share_percent=5, approval="benefit_sites", review_days=60),
        table=True,
    ),
    Piece("gap", '[gap]\nseats = "as_stated"', GapPolicy(seats="as_stated"), table=True),
    Piece(
        "tiers",
        '[tiers]\nreasons = ["safety", "会議の判断"]\nuntil_required = true\nwaiting_weeks = 26\nwaiting_tier = 1',
        TierPolicy(reasons=("safety", "conference"), until_required=True, waiting_weeks=26, waiting_tier=1),
        table=True,
    ),
    Piece("tiers", "[tiers]\nreasons = []", TierPolicy(reasons=()), table=True),
    Piece(
        "floors",
        '[[floors]]\ngroup = "waiting_longest"\nmin_placed = 2\nat_least = 26\n'
        '[[floors]]\ngroup = "heaviest_support"\nmin_placed = 1\nat_least = 8',
        (Floor("waiting_longest", 2, 26), Floor("heaviest_support", 1, 8)),
        table=True,
    ),
    Piece(
        "changes",
        '[[changes]]\nkind = "seat"\nuse = false\n'
        '[[changes]]\nkind = "hour_less"\ncost_class = 1\nstep = 15\nmost = 4\n'
        '[[changes]]\nkind = "support"\nmost = 1',
        tuple(
            {
                "hour_less": replace(each, cost_class=1, step=15, most=4),
                "support": replace(each, most=1),
            }.get(each.kind, each)
            for each in DEFAULT_CHANGES
            if each.kind != "seat"
        ),
        table=True,
    ),
    Piece(
        "figures",
        '[[figures]]\nname = "youth_age_to"\nvalue = 45\nvalid_from = 2020-04-01\nvalid_until = 2027-03-31\n'
        'source = "町の決まり"\n'
        '[[figures]]\nname = "youth_age_to"\nvalue = 47\nvalid_from = "令和9年4月1日"\nsource = "町の決まり"\n'
        '[[figures]]\nname = "type_b_choice_assessment"\nvalue = 0\nvalid_from = 2025-10-01\nsource = "町の決まり"',
        (
            Figure("youth_age_to", 45, "years", date(2020, 4, 1), date(2027, 3, 31), "町の決まり", assumption=False),
            Figure("youth_age_to", 47, "years", date(2027, 4, 1), None, "町の決まり", assumption=False),
            Figure(
                "type_b_choice_assessment", 0, "required (0/1)", date(2025, 10, 1), None, "町の決まり", assumption=False
            ),
        ),
        table=True,
    ),
    Piece(
        "companions",
        '[[companions]]\ncompanion = "C01"\nstarts = 2\nlifts = 1\n'
        'times = "第2・第4火 10時～12時"\nareas = ["A", "B"]\n'
        '[[companions]]\ncompanion = "C02"',
        (
            Companion(companion="C01", starts=2, lifts=1, times=(Slot(1, 600, 720, weeks=(2, 4)),), areas=("A", "B")),
            Companion(companion="C02"),
        ),
        table=True,
    ),
    Piece(
        "covers",
        '[[covers]]\nstep = "trial"\ncover = "csw_scheme"\nroute = "gap"\nprogramme = "participation_support"\n'
        'host_kind = "farm"\nmoved_by = "picked_up"\nsource = "保険の約款"\n'
        '[[covers]]\nstep = "visit"\ncover = "to_arrange"',
        (
            CoverRule(
                "trial",
                "csw_scheme",
                "gap",
                "participation_support",
                "farm",
                "picked_up",
                "保険の約款",
                assumption=False,
            ),
            CoverRule("visit", "to_arrange", assumption=True),
        ),
        table=True,
    ),
    Piece(
        "gates",
        '[[gates]]\nstep = "trial"\ngate = "conference"\n[[gates]]\nstep = "regular"\ngate = "decision"\nroute = "gap"',
        (GateRule("trial", "conference"), GateRule("regular", "decision", "gap")),
        table=True,
    ),
)


def file_of(pieces: list[Piece]) -> tuple[str, Params]:
    """Put pieces of different names into one file, and make by hand what it must be read as."""
    assert len({piece.name for piece in pieces}) == len(pieces)
    lines = [piece.text for piece in sorted(pieces, key=lambda piece: piece.table)]
    return "\n".join(lines) + "\n", Params(**{piece.name: piece.value for piece in pieces})


def every_setting() -> tuple[str, Params]:
    """Give a file that sets every field of ``Params``."""
    return file_of(list({piece.name: piece for piece in reversed(PIECES)}.values()))


def some_settings() -> st.SearchStrategy[tuple[str, Params]]:
    """Any settings together, in any order as far as TOML lets them."""
    return st.lists(st.sampled_from(PIECES), unique_by=lambda piece: piece.name).map(file_of)
