"""Settings files that are wrong in one place each, with what a report has to say of them.

``BROKEN`` gives by name the text and the place, the value found and a part of what is allowed.
"""

from typing import NamedTuple


class Broken(NamedTuple):
    """One broken file: its text, and what its one fault says."""

    text: str
    place: str
    value: str
    allowed: str


QUESTIONS = '"minor_rules", "hazard_unknown", "care_way_unknown"'
FLOOR = '[[floors]]\ngroup = "waiting_longest"\nmin_placed = 2\nat_least = 26\n'
FIGURE = '[[figures]]\nname = "youth_age_to"\nvalue = 45\nvalid_from = 2026-04-01\nsource = "町の決まり"\n'
SEAT = '[[changes]]\nkind = "seat"\ncost_class = 3\n'
COVER = '[[covers]]\nstep = "trial"\nroute = "gap"\n'
GATE = '[[gates]]\nstep = "trial"\ngate = "conference"\n'
COMPANION = '[[companions]]\ncompanion = "C01"\n'

BROKEN = {
    # names
    "a misspelt setting": Broken("stale_day = 90", "stale_day", "90", "stale_days"),
    "a setting nobody knows": Broken("zzz = 1", "zzz", "1", "municipality / basis"),
    "a misspelt table": Broken("[tier]\nwaiting_weeks = 26", "tier", "{…}", "tiers"),
    "a misspelt setting of a table": Broken("[gap]\nseat = 'none'", "gap.seat", "none", "seats"),
    "a misspelt setting of a row": Broken(f"{FLOOR}minplaced = 2", "floors[1].minplaced", "2", "min_placed"),
    "a weight of nothing": Broken("[weights]\nlooks = 1", "weights.looks", "1", "environment"),
    # form
    "a name that is a number": Broken("municipality = 5", "municipality", "5", '"…"'),
    "a name of blanks": Broken('municipality = "  "', "municipality", '"  "', "1 … 200"),
    "yes in words": Broken('welfare_office = "yes"', "welfare_office", '"yes"', "true / false"),
    "a number in quotation marks": Broken('stale_days = "90"', "stale_days", '"90"', "1 … 3650"),
    "half a day": Broken("horizon_days = 30.5", "horizon_days", "30.5", "0 … 730"),
    "one word instead of a list": Broken('programmes_not_run = "type_b"', "programmes_not_run", '"type_b"', '["…", …]'),
    "a table instead of rows": Broken('[floors]\ngroup = "waiting_longest"', "floors", "{…}", "[[floors]]"),
    "rows instead of a table": Broken('[[gap]]\nseats = "none"', "gap", "[…]", "[gap]"),
    "a row that is no table": Broken("gates = [1]", "gates[1]", "1", "[[gates]]"),
    "a month that is none": Broken('accompanied_period = "2026-13"', "accompanied_period", "2026-13", "2026-06"),
    "a month in words": Broken('accompanied_period = "6月"', "accompanied_period", "6月", "2026-06"),
    # range
    "too few days": Broken("stale_days = 0", "stale_days", "0", "1 … 3650"),
    "people below none": Broken("starts_per_coordinator = -1", "starts_per_coordinator", "-1", "0 … 10000"),
    "a home anywhere": Broken("home_spread_km = inf", "home_spread_km", "inf", "0 … 50"),
    "more than all": Broken("[gap]\nmax_share_percent = 101", "gap.max_share_percent", "101", "0 … 100"),
    "no review": Broken("[gap]\nreview_days = 0", "gap.review_days", "0", "1 … 730"),
    "an effort of six": Broken("[[changes]]\nkind = 'slot'\ncost_class = 6", "changes[1].cost_class", "6", "1 … 5"),
    "a weight below nothing": Broken("[weights]\nwish = -1", "weights.wish", "-1", "0 … 100"),
    "two openings at a time": Broken("[[changes]]\nkind = 'slot'\nstep = 2", "changes[1].step", "2", "1"),
    "a wait of ten years": Broken(FLOOR.replace("26", "521"), "floors[1].at_least", "521", "1 … 520"),
    "a yes of two": Broken(
        FIGURE.replace("youth_age_to", "type_b_choice_assessment"), "figures[1].value", "45", "0 / 1"
    ),
    # words
    "a basis nobody knows": Broken('basis = "重層事業"', "basis", "重層事業", "mlss"),
    "an office nobody knows": Broken('recognised_by = "agency"', "recognised_by", "agency", "sr_agency"),
    "a residence nobody knows": Broken('residence = "living"', "residence", "living", "registered_or_living"),
    "a scheme nobody knows": Broken('programmes_not_run = ["typeb"]', "programmes_not_run", "typeb", "type_b"),
    "seats nobody knows": Broken("[gap]\nseats = 'unused'", "gap.seats", "unused", "within_unused_capacity"),
    "approval nobody knows": Broken("[gap]\napproval = 'never'", "gap.approval", "never", "benefit_sites"),
    "a reason nobody knows": Broken("[tiers]\nreasons = ['young']", "tiers.reasons", "young", "housing_deadline"),
    "a group nobody knows": Broken(FLOOR.replace("waiting_longest", "young"), "floors[1].group", "young", "waiting"),
    "a change nobody knows": Broken("[[changes]]\nkind = 'seats'", "changes[1].kind", "seats", "seat"),
    "a number of law nobody knows": Broken(
        FIGURE.replace("youth_age_to", "youth_age"), "figures[1].name", "youth_age", "youth_age_from"
    ),
    "a cover nobody knows": Broken(f"{COVER}cover = 'own'", "covers[1].cover", "own", "host_own"),
    "a gate nobody knows": Broken(
        GATE.replace("conference", "conferance"), "gates[1].gate", "conferance", "conference"
    ),
    "a route nobody knows": Broken(f"{GATE}route = 'outside'", "gates[1].route", "outside", "eligible"),
    "a way nobody knows": Broken(
        f"{COVER}cover = 'host_own'\nmoved_by = 'taxi'", "covers[1].moved_by", "taxi", "picked_up"
    ),
    "a question nobody knows": Broken(
        f'must_be_known = ["consent_hosts_unknown", {QUESTIONS}, "insurance"]',
        "must_be_known",
        "insurance",
        "insurance_unknown",
    ),
    # what is missing
    "a question of consent left out": Broken(
        f"must_be_known = [{QUESTIONS}]",
        "must_be_known",
        "[minor_rules, hazard_unknown, care_way_unknown]",
        "consent_hosts_unknown",
    ),
    "every question left out": Broken("must_be_known = []", "must_be_known", "[]", "care_way_unknown"),
    "a floor without a number": Broken(
        '[[floors]]\ngroup = "waiting_longest"\nat_least = 26', "floors[1].min_placed", "group, at_least", "1 … 10000"
    ),
    "a change without a kind": Broken("[[changes]]\ncost_class = 1", "changes[1].kind", "cost_class", "seat"),
    "a number of law without a source": Broken(
        FIGURE.partition("source")[0], "figures[1].source", "name, value, valid_from", '"…"'
    ),
    "a companion without a code": Broken("[[companions]]\nstarts = 2", "companions[1].companion", "starts", '"C01"'),
    "a tier without weeks": Broken("[tiers]\nwaiting_tier = 1", "tiers.waiting_tier", "1", "tiers.waiting_weeks"),
    # twice, or one against the other
    "a scheme twice": Broken('programmes_not_run = ["type_b", "B型"]', "programmes_not_run", "B型", "1 × type_b"),
    "a floor twice": Broken(FLOOR + FLOOR, "floors[2].group", "waiting_longest", "1 × (floors[1])"),
    "a change twice": Broken(SEAT + SEAT, "changes[2].kind", "seat", "1 × (changes[1])"),
    "a companion twice": Broken(COMPANION * 2, "companions[2].companion", "C01", "1 × (companions[1])"),
    "a gate twice": Broken(GATE + GATE, "gates[2].gate", "conference", "1 × (gates[1])"),
    "two covers of one case": Broken(
        f"{COVER}cover = 'csw_scheme'\n{COVER}cover = 'host_own'", "covers[2].cover", "host_own", "1 × (covers[1])"
    ),
    "two numbers of law on one day": Broken(
        f"{FIGURE}{FIGURE.replace('2026', '2027')}", "figures[2].valid_from", "2027-04-01", "≠ 2026-04-01"
    ),
    "a number of law that ends before it begins": Broken(
        f"{FIGURE}valid_until = 2026-03-31", "figures[1].valid_until", "2026-03-31", "2026-04-01 …"
    ),
    "weights that count nothing": Broken(
        "[weights]\nwish = 0\ntasks = 0\nenvironment = 0\ntravel = 0\nschedule = 0", "weights", "0", "0 < … ≤ 100"
    ),
    # days, times and codes
    "a day with a time of day": Broken(
        FIGURE.replace("2026-04-01", "2026-04-01T09:00:00"),
        "figures[1].valid_from",
        "2026-04-01 09:00:00",
        "2026-06-08",
    ),
    "a day that does not exist": Broken(
        FIGURE.replace("2026-04-01", '"2026-02-30"'), "figures[1].valid_from", "2026-02-30", "2026-06-08"
    ),
    "an afternoon": Broken(f"{COMPANION}times = '火の午後'", "companions[1].times", "火の午後", "tue 10:00-12:00"),
    "a companion by name": Broken(COMPANION.replace("C01", "花 子"), "companions[1].companion", "花 子", "C01"),
    "an area twice": Broken(f"{COMPANION}areas = ['A', 'A']", "companions[1].areas", "A", "1 × A"),
    # no TOML at all
    "a line without a value": Broken('municipality = "町"\nstale_days =\n', "2", "stale_days =", "TOML (UTF-8)"),
    "a setting twice": Broken("stale_days = 90\nstale_days = 60", "2", "stale_days = 60", "TOML (UTF-8)"),
    "a text without an end": Broken('\nmunicipality = "ひなた市\nstale_days = 1', "2", "municipality", "TOML (UTF-8)"),
    "a note to a colleague": Broken("これは設定ではありません", "1", "これは設定ではありません", "TOML (UTF-8)"),
}
"""By name; the place of what is no TOML is its line."""
