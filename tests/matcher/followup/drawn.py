"""Strategies: days of some years, events, pauses, stays and signals of one placement."""

from datetime import date, timedelta

from hypothesis import strategies as st

from matcher.followup.cadence import EVENTS, PAUSES, Event, Pause
from matcher.followup.rows import Signal, Stay
from matcher.placement import ENDINGS, Seat

START = date(2026, 6, 1)

days = st.integers(0, 900).map(lambda number: START + timedelta(days=number))
events = st.lists(st.builds(Event, st.sampled_from(EVENTS), days), max_size=6)


@st.composite
def pauses(draw: st.DrawFn, *, open_ones: bool = False) -> list[Pause]:
    found = []
    for first in draw(st.lists(days, max_size=3)):
        length = draw(st.one_of(st.integers(1, 150), st.none()) if open_ones else st.integers(1, 150))
        back = None if length is None else first + timedelta(days=length)
        found.append(Pause(draw(st.sampled_from(PAUSES)), first, back))
    return found


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    ended = draw(st.one_of(st.none(), days))
    seen = draw(st.one_of(st.none(), days))
    if ended is not None and seen is not None:
        seen = min(seen, ended)
    return Stay(
        placement="A", person="P1", host="H1", start=START, seat=draw(st.sampled_from((Seat.REGULAR, Seat.TRY_OUT))),
        seen_from=seen, ended=ended, ending=None if ended is None else draw(st.sampled_from((*ENDINGS, None))),
        planned_end=draw(st.one_of(st.none(), days)), reviewed=draw(st.one_of(st.none(), days)),
    )  # fmt: skip


signals = st.lists(
    st.builds(Signal, st.just("A"), st.sampled_from(("going", "load")), days, st.integers(1, 5).map(float)), max_size=12
)
