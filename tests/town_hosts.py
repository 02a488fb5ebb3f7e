"""Hosts and openings of an invented town, drawn with a seed; `tests.towns` puts the town together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from resources_catalog.model import Host, Opening
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot

POINTS = {
    "A": (36.002408, 138.145936),
    "B": (35.978166, 138.160466),
    "C": (36.025641, 138.186177),
    "D": (36.038590, 138.223900),
    "E": (35.999861, 138.168906),
    "F": (35.945667, 138.179452),
    "G": (36.004491, 138.170165),
    "H": (36.047629, 138.186053),
    "I": (35.995707, 138.228450),
    "J": (36.008593, 138.295905),
    "K": (35.986365, 138.263560),
    "L": (36.056086, 138.228944),
}
"""Points of real neighbourhoods under letters (Geolonia 住所データ, 2024-01-15, CC BY 4.0)."""

CORE = (
    "type_b",
    "work_trial",
    "farm",
    "ibasho",
    "volunteering",
    "shop",
    "care_prevention_group",
    "watch_over",
    "child_rearing_base",
    "certified_training",
    "library_work",
    "activity_centre",
    "support_housing",
)
"""Kinds that the smallest town has; the others follow as the town grows."""

HOST_KINDS = {
    "farm": "farm",
    "farm_shop": "farm",
    "shop": "shop",
    "library_work": "library",
    "fishery": "fishery",
    "care_facility_work": "care_facility",
    "tourism_work": "tourism_lodging",
    "meal_delivery": "meal_delivery",
    "temple_work": "temple_shrine",
    "school_help": "school",
    "work_trial": "npo",
    "certified_training": "company",
    "care_prevention_group": "residents_association",
    "support_housing": "housing_provider",
    "watch_over": "csw",
    "online_ibasho": "online_place",
    "ibasho": "npo",
    "closed_ibasho": "npo",
    "community_meal": "informal_group",
    "workshop_craft": "craft",
    "cleaning_environment": "company",
    "volunteering": "informal_group",
    "circle": "community_hall",
    "child_rearing_base": "npo",
    "silver_work": "individual",
}

PURPOSES = {
    "welfare": ("routine", "income", "quiet_work", "finish_something", "be_useful", "rhythm"),
    "work": ("body_moving", "outdoors", "be_useful", "income", "going_out", "quiet_work", "finish_something"),
    "community": ("company", "calm", "play", "just_being_there", "cooking", "role", "be_useful"),
    "care": ("company", "singing", "health", "calm"),
    "child": ("other_mothers", "play", "company"),
    "youth": ("learning", "company", "rhythm", "going_out"),
    "housing": ("watch_over", "morning_greeting", "near_clinic", "housing"),
}
TASKS = {
    "welfare": ("bagging", "labelling", "box_folding", "sorting", "packing", "dough"),
    "work": ("seedlings", "harvest", "weeding", "stocking", "shelving", "mending_books", "cleaning", "sorting"),
    "community": ("games", "tea", "reading", "peeling", "rice_cooking", "talking"),
    "care": ("tea", "songs", "exercise", "talking"),
    "child": ("child_play", "talking"),
    "youth": ("reading", "games", "talking", "data_entry"),
    "housing": ("visiting", "phone_call"),
}
COMFORTS = (
    "quiet",
    "key_person",
    "toilet",
    "rest_when_needed",
    "own_pace",
    "shown_by_doing",
    "step_free",
    "women_on_staff",
    "few_people",
    "may_stay_silent",
    "exit_easy",
    "furigana",
    "paper_steps",
    "seated",
)
BURDENS = (
    "crowd",
    "customers",
    "phone",
    "group_talk",
    "noise",
    "photos_sns",
    "asked_about_work",
    "bees",
    "shellfish",
    "heavy_lifting",
    "on_shopping_street",
    "alone_with_one_man",
    "watched",
)
WORKDAYS = ((9 * 60, 11 * 60), (10 * 60, 12 * 60), (13 * 60, 15 * 60), (14 * 60, 15 * 60 + 30))
LEISURE = ((10 * 60, 12 * 60), (13 * 60 + 30, 15 * 60 + 30), (17 * 60, 20 * 60))
NAMES = ("ひだまり", "こむぎ", "あおぞら", "なぎ", "えんがわ", "みのり", "こかげ", "つばめ", "わたげ", "すずらん")
ROLES = ("園主", "店主", "世話役", "サービス管理責任者", "当番", "職員")


@dataclass(frozen=True, slots=True)
class Temper:
    """What is drawn per host, so that the town has the shares that feel true."""

    theme: str
    silent: bool
    empty: bool
    by_phone: bool


def draw_hosts(rng: Random, hosts: int, on: date) -> tuple[list[Host], list[Temper], list[Host]]:
    """Give the hosts with openings, their tempers, and the listings that never said anything."""
    others = [kind for kind in terms("opening_kinds") if kind not in CORE]
    rng.shuffle(others)
    themes = [(*CORE, *others)[number % (len(CORE) + len(others))] for number in range(hosts)]
    silent, empty, phone = (_share(rng, hosts, share) for share in (0.6, 0.7, 2 / 3))
    tempers = [Temper(*each) for each in zip(themes, silent, empty, phone, strict=True)]
    offering = [_host(rng, number, temper, on) for number, temper in enumerate(tempers, start=1)]
    listed = [
        Host(
            host=f"L{number:04d}",
            name=f"名簿の事業所{number}",
            kind="welfare_office",
            status=rng.choice(("listed", "listed", "contacted")),
            capacity=20,
            hours="平日 9:00-16:00",
            **_at(rng, rng.choice(tuple(POINTS))),
        )
        for number in range(1, hosts // 5 + 2)
    ]
    return offering, tempers, listed


def _share(rng: Random, size: int, share: float) -> list[bool]:
    flags = [place < round(size * share) for place in range(size)]
    rng.shuffle(flags)
    return flags


def _at(rng: Random, area: str) -> dict[str, Any]:
    lat, lon = POINTS[area]
    return {
        "area": area,
        "lat": round(lat + rng.uniform(-0.008, 0.008), 6),
        "lon": round(lon + rng.uniform(-0.01, 0.01), 6),
    }


def _host(rng: Random, number: int, temper: Temper, on: date) -> Host:
    paused = rng.random() < 0.06 and number > 3
    place = _at(rng, rng.choice(tuple(POINTS))) if rng.random() < 0.9 else {}
    return Host(
        host=f"H{number:04d}",
        name=f"{NAMES[number % len(NAMES)]}{number}",
        kind=HOST_KINDS.get(temper.theme, "welfare_office"),
        seats=rng.choice((None, None, None, 2, 3, 5)),
        support_capacity=rng.choice((None, None, 6, 10, 16)),
        newcomers_month=rng.choice((None, None, None, 1, 2)),
        paused_until=on + timedelta(days=rng.randint(5, 90)) if paused else None,
        pause_reason="担当が休み" if paused else None,
        contact=f"{rng.choice(ROLES)}（電話だけ・{rng.choice(('午前', '昼休み', '夕方'))}）"
        if temper.by_phone
        else f"{rng.choice(ROLES)}（メール）",
        phone="担当課の電話帳を参照" if temper.by_phone else None,
        **place,
    )


def restricted_opening(host: str, on: date) -> Opening:
    """Give the closed place that stands in no list."""
    return Opening(
        opening="O0000",
        host=host,
        name="針仕事とお茶",
        kind="closed_ibasho",
        programme="open_to_all",
        seats=1000,
        slots=(Slot(3, 600, 720),),
        confirmed_on=on - timedelta(days=20),
        restricted=True,
        cover="not_needed",
        features=("few_people", "women_on_staff", "quiet"),
        lacks=("photos_sns", "alone_with_one_man"),
        purposes=("calm", "company"),
        talk="greetings",
        first_step="via_counsellor",
        ask_contact="相談員",
    )


def draw_opening(rng: Random, number: int, host: Host, temper: Temper, on: date) -> Opening:
    """Draw one opening; about a third of what could be said of it is not known."""
    kind = temper.theme
    family = str(terms("opening_kinds")[kind].more["family"])
    programme = str(terms("opening_kinds")[kind].more["programme"])
    seats_for = _seats_for(rng, programme)
    seats = rng.randint(1, 4) if family != "community" else rng.randint(3, 12)
    features, lacks = _features(rng, family)
    return Opening(
        opening=f"O{number:04d}",
        host=host.host,
        name=f"{host.name}の{terms('opening_kinds')[kind].ja}",
        kind=kind,
        programme=programme,
        seats_for=seats_for,
        seats=seats,
        seats_in_use=0 if temper.empty else rng.randint(1, seats),
        **_times(rng, family, seats_for),
        **_season(rng, kind, on),
        confirmed_on=_last_word(rng, temper, on),
        features=features,
        lacks=lacks,
        purposes=_some(rng, PURPOSES[family], 3),
        talk=_known(rng, rng.choice(tuple(terms("talk_levels")))),
        interests=_some(rng, tuple(terms("interests")), 2) if rng.random() < 0.4 else (),
        languages=rng.choice(((), (), ("ja",), ("ja", "pt"))),
        first_step=_known(rng, rng.choice(tuple(terms("first_steps")))),
        first_step_minutes=_known(rng, 30),
        accompany_needed=rng.random() < 0.15,
        key_person=_known(rng, rng.choice(ROLES)),
        support_capacity=rng.choice((None, None, 4, 8, 12)),
        support_load=rng.choice((0, 1, 1, 2, 3)),
        lift_seats=rng.choice((1, 2)) if "lift_offered" in features else None,
        cost_yen=_known(rng, rng.choice((0, 0, 100, 300))),
        thanks=_some(rng, tuple(terms("thanks")), 1),
        cover=_cover(rng, family),
        gap_approved=_gap(rng, seats_for),
        notice_hours=_known(rng, rng.choice((1, 12, 24))),
        rain=rng.choice(tuple(terms("rain_rules"))) if kind == "farm" else None,
        heat_rule="暑さ指数28をこえたら終わり" if kind == "farm" else None,
        ask_contact=host.contact,
        tasks=_some(rng, TASKS[family], 3),
    )


def _seats_for(rng: Random, programme: str) -> str:
    if programme == "participation_support":
        return "gap"
    if programme in ("type_b", "job_prep", "certified_training", "housing_support"):
        return rng.choice(("regular", "gap", "both"))
    return "regular" if rng.random() < 0.9 else "both"


def _gap(rng: Random, seats_for: str) -> bool | None:
    return None if seats_for == "regular" else rng.choice((True, True, True, None, False))


def _cover(rng: Random, family: str) -> str | None:
    if family in ("community", "care", "child", "housing"):
        return rng.choice(("not_needed", "not_needed", "volunteer_cover", "covered"))
    return rng.choice(("host_own", "csw_scheme", "covered", "to_arrange", None))


def _last_word(rng: Random, temper: Temper, on: date) -> date | None:
    if temper.silent:
        return None if rng.random() < 0.15 else on - timedelta(days=rng.randint(95, 400))
    return on - timedelta(days=rng.randint(0, 85))


def _times(rng: Random, family: str, seats_for: str) -> dict[str, Any]:
    if family == "housing":
        return {"hours_week": Decimal(rng.choice(("0", "0.5", "1")))}
    if family == "welfare" and seats_for == "regular" and rng.random() < 0.6:
        return {"slots": tuple(Slot(day, 540, 780) for day in range(5)), "days_mode": "all_days"}
    start, end = rng.choice(LEISURE if family == "community" else WORKDAYS)
    weeks = rng.choice(((1, 2, 3, 4, 5),) * 4 + ((1, 3), (2, 4)))
    days = sorted(rng.sample(range(7 if family == "community" else 5), rng.randint(1, 3)))
    slots = tuple(Slot(day, start, end, weeks) for day in days)
    return {
        "slots": slots,
        "days_mode": rng.choice(("each_day", "each_day", "all_days")),
        "min_minutes": rng.choice((None, 30, 60)),
    }


def _season(rng: Random, kind: str, on: date) -> dict[str, Any]:
    if kind in ("farm", "farm_shop", "fishery"):
        return {
            "valid_from": on - timedelta(days=rng.randint(10, 60)),
            "valid_until": on + timedelta(days=rng.randint(-5, 200)),
        }
    return {"valid_from": on + timedelta(days=rng.randint(1, 120))} if rng.random() < 0.08 else {}


def _features(rng: Random, family: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    here, absent = [], []
    pool = [*((code, 0.42) for code in COMFORTS), *((code, 0.12) for code in BURDENS), ("lift_offered", 0.12)]
    pool += [("drop_in", 0.5 if family in ("community", "child") else 0.05), ("online", 0.03)]
    for code, chance in pool:
        drawn = rng.random()
        if drawn < chance:
            here.append(code)
        elif drawn < 0.66:
            absent.append(code)
    return tuple(here), tuple(absent)


def _some(rng: Random, codes: Sequence[str], most: int) -> tuple[str, ...]:
    return () if rng.random() < 0.15 else tuple(rng.sample(codes, rng.randint(1, min(most, len(codes)))))


def _known(rng: Random, value: Any) -> Any:
    return value if rng.random() > 1 / 3 else None
