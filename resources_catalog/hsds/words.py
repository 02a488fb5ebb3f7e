"""The fixed words of the profile: ids that never change, taxonomies, days."""

from __future__ import annotations

import json
import re
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


SERVICE: Final = 0
AT_LOCATION: Final = UUID("884d43cc-a556-503a-bf2f-425df204c8e2").int
LOCATION: Final = UUID("58e701be-30d7-52eb-898a-4d6642c8b6f7").int
"""Bits that are turned in the id of a record to give those of its service, of the service at its place, of the place.

Drawn once, like the namespace. Turned again they give the id of the record, so that what somebody asks for by such an
id is found without a list of them.
"""

ORGANIZATION: Final = UUID("1b0e6c55-93a7-5f4d-8c1e-0a6d2b7f9e31").int
"""The same for the id of a corporation, whose corporate number is turned."""

_UUID: Final = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def turned(entry_id: str, bits: int) -> str:
    """Give an id that stands for a record in every export, by the bits of what it is the id of."""
    return str(UUID(int=int(entry_id, 16) ^ bits))


def turned_back(text: str, bits: int) -> str | None:
    """Give the id of the record whose id, turned by these bits, is this; ``None`` where it is no UUID."""
    return f"{UUID(text).int ^ bits:032x}" if _UUID.fullmatch(text) else None


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
