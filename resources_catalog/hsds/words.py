"""The fixed words of the profile: ids that never change, taxonomies, days."""

from __future__ import annotations

import json
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Mapping

    Json = dict[str, object]

_NAMESPACE: Final = UUID("f0e7c1d2-5c6b-5d0e-9a53-3b1f8f6a2c44")
"""Drawn once. Another one would give every record that was ever handed out a new id."""


@lru_cache(maxsize=4096)  # the ids of a record's service and corporation stand in it many times
def uuid_of(*parts: str) -> str:
    """Give the id that stands for these parts in every export; other parts give another id."""
    return str(uuid5(_NAMESPACE, json.dumps(parts)))


VERSION: Final = "3.1"
"""The edition of HSDS that is written."""

BYDAY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "weekday": "MO,TU,WE,TH,FR",
        "monday": "MO",
        "tuesday": "TU",
        "wednesday": "WE",
        "thursday": "TH",
        "friday": "FR",
        "saturday": "SA",
        "sunday": "SU",
    }
)
"""Kinds of days that a weekly rule can say."""

HOLIDAY: Final = "holiday"
"""The kind of day that no rule of HSDS can say: the holidays of Japan."""

DAY_KINDS: Final = (*BYDAY, HOLIDAY)

OFFSET: Final = "+09:00"
"""Japan is nine hours ahead of UTC all year."""

COUNTRY: Final = "JP"
NUMBER_SCHEME: Final = "JP-JCN"
"""The corporate number of Japan in the list of registers org-id.guide."""

SERVICE_KIND: Final = uuid_of("taxonomy", "service_kind")
HOST_KIND: Final = uuid_of("taxonomy", "host_kind")
TAXONOMIES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        SERVICE_KIND: ("service_kind", "サービスの種類。公表された一覧に書かれたとおりの名前。"),
        HOST_KIND: ("host_kind", "受け入れ先の種類。語彙 host_kinds のコード。"),
    }
)
"""Name and description of each taxonomy by its id."""

UNIT: Final[Mapping[str, str]] = MappingProxyType({"id": uuid_of("unit", "person"), "name": "人"})
"""What a capacity counts."""
