"""What the page shows, to whom, and what it never says."""

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from api.report import render_report, summary
from matcher.changes.change import Change
from matcher.explanation.recommendation import Recommendation, Unplaced
from matcher.messages import LANGUAGES
from matcher.needs.person import Fact, Standing, Wish
from matcher.params import Params
from resources_catalog.catalogue import Catalogue
from tests.rounds import SEEDS, round_of, sample_round, town_round
from tests.towns import Town, host, opening, person
from tests.wordlists import forbidden

HOSTILE = "<script>alert('x')</script>\"&{{ 7*7 }}{person}"
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


def rounds() -> list[tuple[Recommendation, Town]]:
    return [sample_round(), *(town_round(seed) for seed in SEEDS)]


def page(recommendation: Recommendation, catalogue: Catalogue, lang: str = "ja") -> str:
    return render_report(recommendation, catalogue, lang)


def read(markup: str) -> str:
    """Give the words that stand on a page, one piece a line."""
    body = markup[markup.index("<body>") :]
    return html.unescape(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "\n", body)))


def told(drawn: Town) -> list[str]:
    """Give what hosts and people said themselves, the longest first."""
    things = [*drawn.catalogue.hosts.values(), *drawn.catalogue.openings.values(), *drawn.caseload.people]
    texts = [
        getattr(each, name, None)
        for each in things
        for name in (
            "name",
            "note",
            "contact",
            "phone",
            "ask_contact",
            "key_person",
            "heat_rule",
            "own_words",
            "next_contact",
            "reached_by",
            "person",
        )
    ]
    texts += [wish.words for each in drawn.caseload.people for wish in each.wishes] + [drawn.params.municipality]
    texts += [text.split("機関", 1)[-1].strip("（）") for text in texts if text]
    return sorted({text for text in texts if text}, key=len, reverse=True)


def cards_of(markup: str) -> dict[str, str]:
    """Split the page into its cards, by the code in the heading."""
    parts = markup.split('<article class="card"')[1:]
    return {re.findall(r'<h3 id="card-\d+-h">(\w+)', part)[0]: part for part in parts}


def without(texts: list[str], text: str) -> str:
    for each in texts:
        text = text.replace(each, " ")
    return text


# ------------------------------------------------------------------ what it never says


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_says_a_word_it_should_not(lang: str) -> None:
    for recommendation, drawn in rounds():
        assert forbidden(without(told(drawn), read(page(recommendation, drawn.catalogue, lang))), lang) == []


def test_the_english_page_is_english_but_for_what_people_and_hosts_said() -> None:
    for recommendation, drawn in rounds():
        rest = without(told(drawn), read(page(recommendation, drawn.catalogue, "en")))
        assert [line for line in rest.split("\n") if JAPANESE.search(line)] == []


def test_no_number_of_a_place_is_on_its_card() -> None:
    for recommendation, drawn in rounds():
        for code, card in cards_of(page(recommendation, drawn.catalogue)).items():
            numbers = set(re.findall(r"(?<![\d.,:–-])\d+(?![\d:,])", without(told(drawn), read("<body>" + card))))
            values = {str(place.value) for place in recommendation.ranked[code] if place.value not in (0, 100)}
            assert not numbers & values


def test_nobody_elses_code_is_on_a_card() -> None:
    for recommendation, drawn in rounds():
        everybody = {each.person for each in drawn.caseload.people}
        for code, card in cards_of(page(recommendation, drawn.catalogue)).items():
            assert set(
                re.findall(r"[A-Za-z]+\d+", without(list_of_words(drawn), read("<body>" + card)))
            ) & everybody <= {code}


def list_of_words(drawn: Town) -> list[str]:
    return [each.own_words for each in drawn.caseload.people if each.own_words]


def test_who_is_not_looked_for_and_who_must_not_be_seen_is_nowhere() -> None:
    for recommendation, drawn in rounds():
        hidden = {each.person for each in drawn.caseload.people} - recommendation.looked.keys()
        secret = [each.name for each in drawn.catalogue.openings.values() if each.restricted]
        assert hidden
        for lang in LANGUAGES:
            words = read(page(recommendation, drawn.catalogue, lang))
            assert not set(re.findall(r"[A-Za-z]+\d+", words)) & hidden
            assert not [name for name in secret if name in words]


def test_a_host_that_is_only_listed_is_counted_and_never_named() -> None:
    recommendation, drawn = sample_round()
    words = read(page(recommendation, drawn.catalogue))
    assert "みらい作業所" not in words
    assert "まだお話をしていない受け入れ先（1か所）" in words
    recommendation, offered = round_of([person()], [opening()])
    assert "まだお話をしていない受け入れ先" not in read(page(recommendation, offered))


# ------------------------------------------------------------------ what it is made of


@pytest.mark.parametrize("lang", LANGUAGES)
def test_equal_rounds_give_equal_pages(lang: str) -> None:
    recommendation, drawn = town_round(1)
    assert page(recommendation, drawn.catalogue, lang) == page(recommendation, drawn.catalogue, lang)


def test_the_page_asks_nothing_of_any_other_machine_and_runs_nothing() -> None:
    recommendation, drawn = sample_round()
    markup = page(recommendation, drawn.catalogue)
    assert not re.search(
        r"<(script|link|img|iframe|object|embed|base|form|svg)\b|\bon\w+=|https?:|url\(|@import|src=", markup
    )
    assert re.findall(r'href="([^#][^"]*)"', markup) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_words_stay_words(lang: str) -> None:
    someone = person(
        "P1",
        own_words=HOSTILE,
        next_contact=HOSTILE,
        reached_by=HOSTILE,
        must=("toilet",),
        floor="any",
        wishes=(Wish(1, "host", "H9", HOSTILE),),
    )
    there = opening(name=HOSTILE, note=HOSTILE, ask_contact=HOSTILE, key_person=HOSTILE, heat_rule=HOSTILE)
    recommendation, offered = round_of(
        [someone], [there], [host(name=HOSTILE, phone=HOSTILE)], params=Params(municipality=HOSTILE)
    )
    markup = page(recommendation, offered, lang)
    assert "<script" not in markup
    assert "{{ 7*7 }}{person}" in markup
    assert read(markup).count("alert('x')") >= 9


def test_headings_and_language_are_those_of_the_reader() -> None:
    recommendation, drawn = sample_round()
    assert '<html lang="ja">' in page(recommendation, drawn.catalogue, "ja")
    assert '<html lang="en">' in page(recommendation, drawn.catalogue, "en")
    easy = page(recommendation, drawn.catalogue, "ja-easy")
    assert '<html lang="ja">' in easy  # a browser knows Japanese, and no kinds of it
    assert "<h1>行けそうなところ</h1>" in easy
    assert "ひなた市 2026年6月8日（月）現在" in page(recommendation, drawn.catalogue, "ja")
    assert "As of Mon 8 June 2026" in page(recommendation, drawn.catalogue, "en")


# ------------------------------------------------------------------ what comes first


def test_who_has_no_place_yet_comes_first_with_what_would_change_that() -> None:
    recommendation, drawn = sample_round()
    words = read(page(recommendation, drawn.catalogue))
    order = [
        words.index(f"\n{each}\n") for each in ("まだ参加先が見つかっていない方", "今週きくこと", "お一人ずつのページ")
    ]
    first = words[words.index("P11 さん") : words.index("S3 さん")]
    assert "市町村が認めるか" in first
    assert "障害福祉課" in first
    assert "確かめ済み" in first
    assert words.index("P11 さん") < words.index("P01 さん")
    assert order == sorted(order)


def unplaced(**known: Any) -> str:
    recommendation, offered = round_of([person("P1", own_words=None)], [opening()])
    defaults: dict[str, Any] = {
        "why": ("others_first",),
        "limits": (),
        "changes": (),
        "verified": False,
        "tried": 0,
    }
    each = Unplaced("P1", **{**defaults, **known})
    words = read(page(replace(recommendation, unplaced=(each,)), offered))
    return words[: words.index("今週きくこと", words.index("P1 さん"))]


def test_without_a_change_the_page_says_what_was_looked_at() -> None:
    assert "（4通りを確かめました）" in unplaced(tried=4)
    assert "試せる小さな変更は、いまのところありません" in unplaced()
    waiting = unplaced(limits=("newcomers:H1",), tried=2)
    assert "ゆとりができるのを待つか" in waiting
    assert "（2通りを確かめました）" in waiting
    cut_short = unplaced(untried=3)
    assert "3通りは、まだ試していません" in cut_short
    assert "試せる小さな変更は、いまのところありません" not in cut_short
    assert "道のりが遠い場がある" in unplaced(why=("nothing_fits", "too_far"))


def test_a_change_that_was_not_looked_at_again_is_not_called_so() -> None:
    question = Change("answer", 1, 1, "P1", None, "minor_rules", ask="legal_guardian")
    assert "確かめ済み" in unplaced(changes=(question,), verified=True)
    assert "確かめ済み" not in unplaced(changes=(question,))


def test_everybody_placed_is_said_plainly() -> None:
    recommendation, offered = round_of([person()], [opening(cost_yen=0)])
    words = read(page(recommendation, offered))
    assert "探している方みなさんに" in words
    assert "いま聞くことはありません" in words
    assert "いまのところありません" in words


def test_a_person_for_whom_there_is_nothing_is_not_blamed() -> None:
    recommendation, offered = round_of([person(own_words=None)], [opening(kind="watch_over")])
    words = read(page(recommendation, offered))
    assert "ないことは、あなたのせいではありません" in words
    assert "いまは決めない" in words
    assert "ことばは、これからうかがいます" in words
    assert "新しい場をいっしょに探します" in words


def test_not_deciding_now_is_a_card_of_its_own_for_everybody() -> None:
    for recommendation, drawn in rounds():
        for card in cards_of(page(recommendation, drawn.catalogue)).values():
            assert card.count('<section class="place later">') == 1


def test_how_to_reach_somebody_stays_in_the_part_of_the_staff() -> None:
    recommendation, drawn = sample_round()
    card = cards_of(page(recommendation, drawn.catalogue))["P05"]
    face, fold = card.split('<details class="staff">')
    assert "お母さん" not in face
    assert "お母さんには細かいことを話さない" in fold


# ------------------------------------------------------------------ small things worked out


def test_questions_that_can_be_asked_in_one_sentence_are() -> None:
    someone = person("P1", must=("toilet", "quiet"), avoids=("noise",))
    recommendation, offered = round_of([someone], [opening()], [host(name="えんがわ", contact="世話役", phone="0120")])
    words = read(page(recommendation, offered))
    assert words.count("「静か」「トイレが使える」が、ここにあるか") == 2  # among the questions, and on the card
    assert "世話役、0120" in words


def test_a_question_about_several_places_stands_once() -> None:
    people = [person("P1", max_placements=2)]
    places = [
        opening("O1", name="一つめ", cover=None, first_step="come_and_see"),
        opening("O2", "circle", name="二つめ", cover=None, first_step="come_and_see"),
    ]
    recommendation, offered = round_of(people, places)
    words = read(page(recommendation, offered))
    asked = words[words.index("社会福祉協議会") : words.index("このページの前提")]
    assert asked.count("どの保険を使うか") == 1
    assert "一つめ：P1" in asked
    assert "二つめ：P1" in asked


def test_a_place_that_somebody_goes_to_now_is_called_so() -> None:
    recommendation, offered = round_of([person("P1")], [opening()], standing=[Standing("P1", "O1", "taking_part")])
    assert "いまの参加先" in read(page(recommendation, offered))


@pytest.mark.parametrize(
    ("slots", "more", "expected"),
    [
        ("", {}, "曜日の決まりはありません"),
        ("tue 10:00-12:00", {}, "火 10:00–12:00"),
        ("tue 10:00-12:00; thu 10:00-12:00", {}, "火・木 10:00–12:00 のどちらか1日から"),
        ("tue 10:00-12:00; wed 10:00-12:00; thu 9:00-12:00", {}, "火・水 10:00–12:00／木 9:00–12:00 のどれか1日から"),
        ("tue 10:00-12:00; thu 10:00-12:00", {"days_mode": "all_days"}, "火・木 10:00–12:00（両方の日に行きます）"),
        (
            "mon 9:00-10:00; tue 9:00-10:00; wed 9:00-10:00",
            {"days_mode": "all_days"},
            "月・火・水 9:00–10:00（全部の日に行きます）",
        ),
        ("tue 10:00-12:00/w24", {}, "第2・第4火 10:00–12:00"),
        ("tue 10:00-12:00; fri 10:00-12:00", {"features": ("drop_in",)}, "火・金 10:00–12:00 出入り自由"),
    ],
)
def test_times_are_said_as_people_say_them(slots: str, more: dict[str, Any], expected: str) -> None:
    someone = person("P1", times="mon-sun 7:00-20:00")
    recommendation, offered = round_of([someone], [opening(slots=slots, **more)])
    assert f"\n{expected}\n" in read(page(recommendation, offered))


def test_limits_are_told_with_the_month_where_it_is_known() -> None:
    people = [person("P1", accompany="first")]
    for period, expected in (("2026-06", "（6月は1人まで）"), ("この夏", "（この夏は1人まで）"), (None, "（1人まで）")):
        params = Params(accompanied_starts=1, accompanied_period=period)
        recommendation, offered = round_of(people, [opening()], params=params)
        assert expected in read(page(recommendation, offered))


@pytest.mark.parametrize("name", ["lift:O1", "newcomers:H1", "support:O1"])
def test_other_limits_are_told_by_name(name: str) -> None:
    recommendation, offered = round_of([person("P1")], [opening(name="お茶の会")], [host(name="お茶の会の家")])
    assert (
        "お茶の会"
        in read(page(replace(recommendation, limits_used_up=(name,)), offered)).split("ちょうど使いきるもの")[1]
    )


def test_a_deadline_is_told_on_the_card() -> None:
    someone = person("P1", tier=0, tier_reason="housing_deadline", tier_until=date(2026, 7, 31))
    recommendation, offered = round_of([someone], [opening()])
    assert "住まいの期限：7月31日まで" in read(page(recommendation, offered))


def test_a_way_is_told_as_measured_or_as_estimated() -> None:
    someone = person("P1", facts=[Fact("travel_minutes", 12, "O1", "bicycle")])
    recommendation, offered = round_of([someone], [opening()])
    assert "自転車で片道12分（測った時間）" in read(page(recommendation, offered))
    someone = person("P1", home_mesh="53387172", ways=("walk",))
    recommendation, offered = round_of([someone], [opening()], [host(at="B")])
    assert "分（見込み）" in read(page(recommendation, offered))


# ------------------------------------------------------------------ on the screen


def shown(recommendation: Recommendation, catalogue: Catalogue, lang: str, width: int = 130) -> str:
    console = Console(width=width)
    with console.capture() as capture:
        console.print(summary(recommendation, catalogue, lang))
    return capture.get()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_shows_everybody_and_says_no_word_it_should_not(lang: str) -> None:
    for recommendation, drawn in rounds():
        words = shown(recommendation, drawn.catalogue, lang)
        assert all(code in words for code in recommendation.looked)
        assert not {who for who, _ in recommendation.not_considered} & set(re.findall(r"[A-Za-z]+\d+", words))
        assert forbidden(without(told(drawn), words), lang) == []


def test_the_screen_marks_what_is_proposed_and_ends_with_who_has_no_place_yet() -> None:
    recommendation, drawn = sample_round()
    words = shown(recommendation, drawn.catalogue, "ja")
    assert "●図書館のうら仕事（本の整理・補修）" in words
    assert "○苗と玉ねぎの仕事" in words
    assert words.index("P12") < words.index("まだ参加先が見つかっていない方") < words.rindex("P11")
    assert "障害福祉課" in words


def test_markup_in_words_is_shown_as_it_is() -> None:
    recommendation, offered = round_of([person("P1", own_words="[red]はい[/red]")], [opening(name="[bold]茶[/bold]")])
    words = shown(recommendation, offered, "ja")
    assert "[red]はい[/red]" in words
    assert "[bold]茶[/bold]" in words


def test_a_long_list_is_cut_and_says_so() -> None:
    recommendation, offered = round_of([person(f"P{number}") for number in range(32)], [opening(kind="watch_over")])
    words = shown(recommendation, offered, "ja")
    assert "ほかに2人" in words
    assert "まだ見つかっていません" in words


def test_everybody_placed_is_said_on_the_screen() -> None:
    recommendation, offered = round_of([person("P1", own_words="あ" * 60)], [opening()])
    words = shown(recommendation, offered, "ja")
    assert "探している方みなさんに" in words
    assert "…" in words
