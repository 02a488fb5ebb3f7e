"""Easy Japanese is easy: few signs, short sentences of one idea, one polite form, no word turned round twice."""

import re
from pathlib import Path

import pytest

from matcher.messages import sentence
from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.vocabulary import terms
from tests.matcher.messages.language_files import all_sentences, language_files

YEARS = (Path(__file__).parents[2] / "data" / "kanji" / "school_years_1_to_3.txt").read_text("utf-8").split()
KANJI = frozenset("".join(YEARS))
LONGEST = 30
"""Signs between two full stops, as guides to easy Japanese advise; what stands for a placeholder is not counted."""

KATAKANA = frozenset(
    ("ページ", "ファイル", "フォルダー", "シート", "セル", "パスワード", "コード", "オブジェクト", "メッシュ")
)  # fmt: skip
"""Things on a screen that have no other name; all but the first are met only by who writes files."""

NAMES = sorted(
    {term.ja for words in ("programmes", "offices") for term in terms(words).values()}
    | {column.ja for sheet in (*CATALOGUE_SHEETS, *NEEDS_SHEETS) for column in sheet.columns if len(column.ja) > 2},
    key=len,
    reverse=True,
)
"""Names of schemes, offices and columns: they are asked for by these names and stay as they are."""

EASY = all_sentences("ja-easy")


def plain(text: str) -> str:
    """Leave out what is no language of ours: placeholders, words of machines, names."""
    for name in NAMES:
        text = text.replace(name, "")
    return re.sub(r"{.*?}|[A-Za-z_.\-]+", "", text)


def parts(text: str) -> list[str]:
    return [part for part in plain(text).split("。") if part.strip()]


def full(texts: dict[str, str]) -> list[str]:
    """Give what ends in a full stop, without headings and list items, which are short in any language."""
    return [said for text in texts.values() for said in re.findall("[^。]+(?=。)", plain(text))]


def mean_length(texts: dict[str, str]) -> float:
    said = full(texts)
    return sum(map(len, said)) / len(said)


def share(pattern: str, texts: dict[str, str]) -> float:
    together = "".join(plain(text) for text in texts.values())
    return len(re.findall(pattern, together)) / len(together)


def test_the_list_holds_the_kanji_of_three_school_years() -> None:
    assert [len(year) for year in YEARS] == [80, 160, 200]
    assert len(KANJI) == 440
    assert KANJI & set("参加確認制度補助保険") == {"度", "助"}  # the others are learnt from the fourth year on


@pytest.mark.parametrize("name", sorted(language_files("ja-easy")))
def test_no_kanji_is_learnt_after_the_third_school_year(name: str) -> None:
    hard = {
        key: set(re.findall("[一-鿿]", plain(text))) - KANJI for key, text in language_files("ja-easy")[name].items()
    }
    assert {key: signs for key, signs in hard.items() if signs} == {}


@pytest.mark.parametrize("name", sorted(language_files("ja-easy")))
def test_no_sentence_is_long(name: str) -> None:
    said = language_files("ja-easy")[name]
    assert {key: part for key, text in said.items() for part in parts(text) if len(part) > LONGEST} == {}


def test_ordinary_japanese_is_harder() -> None:
    """What the rules above ask for is not met by the sentences for staff, so they tell the two apart."""
    ja = all_sentences("ja")
    assert any(set(re.findall("[一-鿿]", plain(text))) - KANJI for text in ja.values())
    assert any(len(part) > LONGEST for text in ja.values() for part in parts(text))


def test_sentences_are_shorter_than_in_ordinary_japanese_and_hold_fewer_kanji() -> None:
    ja = all_sentences("ja")
    assert mean_length(EASY) < mean_length(ja) - 1
    assert share("[一-鿿]", EASY) < share("[一-鿿]", ja)
    assert share("[ぁ-ん]", EASY) > 0.6


def test_no_word_is_borrowed_that_has_an_everyday_name() -> None:
    assert set(re.findall("[ァ-ヶー]{2,}", plain("".join(EASY.values())))) <= KATAKANA


def test_whole_sentences_end_politely() -> None:
    """A sentence ends in です・ます or a request; what ends in a value or in brackets is judged without these."""
    ends = re.compile(r"(です|ます|ません|ました|でした|ください|か|[：」/])$|^$")
    whole = [re.sub(r"（[^（]*）$|\s", "", said) for said in full(EASY)]
    assert [said for said in whole if not ends.search(said)] == []


def test_nothing_is_denied_twice() -> None:
    twice = re.compile("(ない|なけれ|なくて|ません)[^。、（]*(ない|なけれ|ません)")
    assert [text for text in EASY.values() if twice.search(re.sub("「.*?」", "", text))] == []


def test_honorifics_are_left_out() -> None:
    assert [
        text for text in EASY.values() if re.search("ご本人|ご家族|ご希望|いただ|なさ[いっ]|うかが|お一人", text)
    ] == []


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        ("report_later", {}, "今は決めない"),
        ("reason_too_far", {}, "今は、遠すぎます。"),
        ("watch_cost", {"yen": 100}, "1回100円かかります"),
        ("day_full", {"year": 2026, "month": 6, "day": 8, "weekday": "月曜日"}, "2026年6月8日（月曜日）"),
    ],
)
def test_what_a_person_reads(code: str, params: dict[str, object], said: str) -> None:
    assert sentence(code, "ja-easy", **params) == said
