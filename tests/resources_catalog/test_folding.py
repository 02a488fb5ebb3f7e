"""What the search rests on: one fold for all spellings, and grams that no text lacks if it holds a word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources_catalog.folding import END_OF_FIELD, OLD_FORMS, fold, grams_of_word, searched

SIGNS = st.sampled_from([
    "ア", "ァ", "ヶ", "ヵ", "ヴ", "ヷ", "ヿ", "ｱ", "ﾞ", "ﾟ", "ー", "―", "－", "〜", "か", "\u3099", "\u0301", "\u0345",
    "㌔",
    "㍿", "ß", "ẞ", "İ", "ſ", "ς", "Ⅷ", "ª", "¨", "\u00a0", "\u3000", "\u200b", " ", "\n", "\x1f", "澤", "邉", "戶",
    "\uf900", "神", "①", "Ａ", "ａ", "9", "９",
])  # fmt: skip
TEXTS = st.text() | st.lists(SIGNS, max_size=8).map("".join)
"""Any text, and what the rules are about in any order."""


def grams(text: str) -> set[str]:
    """Give the signs of a text and its pairs of neighbours: what an index keeps of it."""
    return {text[begin : begin + size] for begin in range(len(text)) for size in (1, 2)}


@given(text=TEXTS)
@example(text="\u0345\u0301")
@example(text="¨\u0301")
def test_a_fold_of_a_fold_is_the_fold_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=TEXTS)
def test_a_fold_holds_no_blanks_and_no_end_of_a_field(text: str) -> None:
    folded = fold(text)
    assert folded.split() == ([folded] if folded else [])
    assert END_OF_FIELD not in folded


@given(one=TEXTS, other=TEXTS, blanks=st.text(" \u3000\t\n", max_size=3))
def test_blanks_do_not_matter(one: str, other: str, blanks: str) -> None:
    plain = fold(one) + fold(other)
    assert fold(fold(one) + blanks + fold(other)) == fold(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヒダマリ", "ひだまり"),
        ("ﾋﾀﾞﾏﾘ", "ひだまり"),
        ("Ｃａｆｅ　Ａ", "cafea"),
        ("渡邊・渡邉", "渡辺・渡辺"),
        ("髙﨑", "高崎"),
        ("１－２ー３—４", "1-2-3-4"),
        ("就労継続支援Ｂ型", "就労継続支援b型"),
        ("㍿山", "株式会社山"),
    ],
)
def test_spellings_of_one_thing_have_one_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ば", "は"), ("沢", "択"), ("ひ", "び"), ("1", "l"), ("つ", "っ")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_every_old_form_folds_to_the_form_in_use_which_stays() -> None:
    pairs = OLD_FORMS.split()
    assert {len(pair) for pair in pairs} == {2}
    assert [fold(pair[0]) for pair in pairs] == [pair[1] for pair in pairs]
    assert [fold(pair[1]) for pair in pairs] == [pair[1] for pair in pairs]
    assert len({pair[0] for pair in pairs}) == len(pairs)


@given(text=TEXTS, data=st.data())
def test_a_text_that_holds_a_word_has_all_its_grams(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    begin = data.draw(st.integers(0, len(folded)))
    word = folded[begin : data.draw(st.integers(begin, len(folded)))]
    if word:
        assert set(grams_of_word(word)) <= grams(folded)


@given(text=TEXTS, word=TEXTS)
def test_one_or_two_signs_are_held_if_and_only_if_their_grams_are(text: str, word: str) -> None:
    folded, wanted = fold(text), fold(word)[:2]
    if wanted:
        assert (wanted in folded) == (set(grams_of_word(wanted)) <= grams(folded))


def test_three_signs_may_be_nowhere_although_their_grams_are() -> None:
    assert set(grams_of_word("あいう")) <= grams("いうあい")
    assert "あいう" not in "いうあい"


@given(word=TEXTS.map(fold).filter(bool))
def test_a_word_has_at_least_one_gram_and_none_twice(word: str) -> None:
    found = grams_of_word(word)
    assert len(found) == len(set(found)) >= 1


@given(fields=st.lists(st.none() | TEXTS, max_size=5))
def test_fields_are_searched_between_ends_and_can_be_told_apart_again(fields: list[str | None]) -> None:
    folds = [fold(each) for each in fields if each and fold(each)]
    text = searched(fields)
    assert [each for each in text.split(END_OF_FIELD) if each] == folds
    assert text == "".join(END_OF_FIELD + each for each in folds) + END_OF_FIELD * bool(folds)


@given(fields=st.lists(st.none() | TEXTS, max_size=5), word=TEXTS)
def test_a_word_is_in_what_is_searched_if_and_only_if_a_field_holds_it(fields: list[str | None], word: str) -> None:
    wanted = fold(word)
    if wanted:
        assert (wanted in searched(fields)) == any(wanted in fold(each) for each in fields if each)
