"""Every code of following up and of host support has a sentence in every language, and no other is there."""

from dataclasses import replace
from datetime import date

import pytest

from matcher.followup import cadence, items, rows, worklist
from matcher.host_support import capacity, flags, rhythm
from matcher.host_support.figures import HostFigures
from matcher.messages import LANGUAGES, sentence
from tests.matcher.followup.test_worklist import EVERYTHING, FIGURES, TODAY
from tests.matcher.host_support.test_flags import ENDED_TWICE, HOST, OLD, call
from tests.matcher.messages.language_files import language_files

ALL_ITEMS = (*items.check_in_items(ties=True), *items.HOST_ITEMS)
CHANGES = (*worklist.WORK_CHANGES, *worklist.LIVING_CHANGES)
WHY = (
    cadence.RHYTHM, cadence.IN_PAUSE, *cadence.EVENTS, *cadence.PAUSES, *cadence.QUIET_STATES,
    "dormant", "ended", "start", "hours_grow",
)  # fmt: skip

FAMILIES = {
    "due": (*cadence.KINDS, *rhythm.HOST_DUES),
    "because": WHY,
    "item": [each.code for each in ALL_ITEMS],
    "answer": [f"{each.code}_{answer}" for each in ALL_ITEMS for answer in each.answers],
    "exit": (*rows.EXITS, rows.AS_PLANNED, rows.COMPLETED),
    "rule": worklist.RULES,
    "changed": CHANGES,
    "action": (*worklist.ACTIONS.values(), cadence.FILE_REVIEW),
    "owner": ("coordinator", "supervisor"),
    "snooze": worklist.SNOOZE_REASONS,
    "flag": dict.fromkeys((*flags.HOST_CODES, *flags.RULE_CODES)),
    "soon": flags.HOW_SOON,
    "help": {each for helps in flags.HELPS.values() for each in helps},
    "result": flags.RESULTS,
    "host_room": capacity.ROOM_CODES,
    "host_capacity": (*capacity.CAPACITY_CODES, capacity.INCIDENT),
    "employment": rhythm.EMPLOYMENT_MARKS,
    "worker": rhythm.EMPLOYMENT_CODES,
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_exactly_the_codes_have_a_sentence(lang: str) -> None:
    wanted = [f"{family}_{code}" for family, codes in FAMILIES.items() for code in codes]
    assert sorted(language_files(lang)["followup.toml"]) == sorted(wanted)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_and_flag_gives_what_its_sentence_needs(lang: str) -> None:
    listed = worklist.worklist([EVERYTHING], FIGURES, TODAY)
    said = [sentence(f"rule_{each.rule}", lang, **dict(each.because)) for each in listed]
    assert len(said) == len(worklist.RULES)
    host = replace(
        HOST, calls=(call(1, load=5), call(8), call(15)), people=3, seats=2, endings=ENDED_TWICE,
        away=flags.Away(date(2026, 6, 1)), flags=(OLD,),
    )  # fmt: skip
    raised = flags.rule_flags([host], HostFigures(), date(2026, 6, 22))
    assert {each.code for each in raised} == set(flags.RULE_CODES)
    assert all(sentence(f"flag_{each.code}", lang, **dict(each.because)) for each in (*raised, OLD))
