"""A sheet with every type of column, and faults as tuples that are easy to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.messages import LANGUAGES, sentence
from resources_catalog.template.columns import Column, Sheet

if TYPE_CHECKING:
    from resources_catalog.template.read import SheetsRead

Place = tuple[str, int | None, str | None, str | None, str]

ONE = Sheet(
    "one",
    "ひとつ",
    "One thing",
    (
        Column("id", "番号", "Id", "id", required=True),
        Column("ids", "番号いくつか", "Some ids", "ids"),
        Column("text", "文字", "Text", "text"),
        Column("int", "整数", "Whole", "int", minimum=0, maximum=99),
        Column("low", "下だけ", "Low", "int", minimum=1),
        Column("high", "上だけ", "High", "decimal", maximum=9.5),
        Column("decimal", "数", "Number", "decimal"),
        Column("date", "日", "Day", "date"),
        Column("yes_no", "はい", "Yes", "yes_no"),
        Column("code", "ことば", "Word", "code", vocabulary="talk_levels"),
        Column("codes", "ことばいくつか", "Words", "codes", vocabulary="features"),
        Column("slots", "時間", "Times", "slots"),
    ),
    key=("id",),
)


def places(read: SheetsRead) -> list[Place]:
    for fault in read.faults:
        for lang in LANGUAGES:
            assert sentence(fault.code, lang, value=fault.value, allowed=fault.allowed)
    return [(fault.table, fault.row, fault.column, fault.value, fault.code) for fault in read.faults]
