"""Three things nearby for the leaflet that outreach leaves at a door: by what somebody likes, from public facts only.

No person's record is read for it: whoever asks types a word.
"""

from typing import Final

from api.catalogue.schemas import Found
from api.catalogue.search import Asked, search
from api.store.store import View

THREE: Final = 3
NEAR_KM: Final = 20.0


def local_things(
    view: View, words: str, municipality: str | None = None, point: tuple[float, float] | None = None
) -> list[Found]:
    """Find three things that hold a word (将棋, 猫), the nearest where a point is named.

    Places where no word is found are not made up for: there may be fewer than three.
    """
    asked = Asked(words=words, municipality=municipality, point=point, km=NEAR_KM)
    return search(view, asked, THREE) if words.strip() else []
