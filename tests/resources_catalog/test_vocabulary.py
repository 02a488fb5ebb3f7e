import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog import vocabulary
from resources_catalog.vocabulary import Term, label, names, resolve, spellings, terms

EVERY = tuple((name, term) for name in names() for term in terms(name).values())
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
LATIN = re.compile(r"[ -~é]+")
NEVER_JA = re.compile("対象者|困難事例|不適合|適合度|スコア|最適|脱落|処遇|未配置|リスク者|空き枠|推薦順|手のかかる")
NEVER_EN = re.compile(r"\b(solver|bounds?|optimal|infeasible|scores?|percent|gaps?|dropouts?|unplaced)\b", re.I)
FAMILIES = {"work", "welfare", "community", "care", "child", "youth", "housing"}
FEATURE_GROUPS = {"environment", "accommodation", "hazard", "people", "conduct", "place"}
TASK_GROUPS = {"farm", "light_work", "food", "shop", "clerical", "cleaning", "craft", "care"}
TASK_GROUPS |= {"community", "leisure", "housing"}
FACT_TYPES = {"yes_no", "int", "date", "code", "text", "minutes", "person", "slots"}


def listed(term: Term, key: str) -> tuple[str, ...]:
    found = term.more[key]
    assert isinstance(found, tuple)
    return tuple(str(item) for item in found)


def number(term: Term, key: str) -> float:
    found = term.more[key]
    assert isinstance(found, int | float)
    return float(found)


def texts(term: Term) -> tuple[str, str, str, str]:
    return term.ja, term.en, term.means_ja, term.means_en


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def aliases() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(vocabulary).joinpath("aliases.toml").read_text(encoding="utf-8"))


def widened(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def mutations(text: str) -> Iterator[str]:
    yield from (text[:at] + text[at + 1 :] for at in range(len(text)))
    yield from (text + char for char in "sのx_1")
    yield text.replace("_", "-") + "-"


# what stands in the files


def test_the_sets_are_the_files() -> None:
    folder = files(vocabulary).joinpath("sets")
    assert [f"{name}.toml" for name in names()] == sorted(entry.name for entry in folder.iterdir())
    assert {"features", "opening_kinds", "programmes", "purposes", "tasks", "facts", "factors"} <= set(names())


@pytest.mark.parametrize("name", names())
def test_words_come_in_the_order_of_the_file_with_nothing_lost(name: str) -> None:
    text = files(vocabulary).joinpath("sets", f"{name}.toml").read_text(encoding="utf-8")
    assert list(terms(name)) == re.findall(r"^\[(.+)\]$", text, re.MULTILINE)
    for code, entry in tomllib.loads(text).items():
        term = terms(name)[code]
        shown = {"ja": term.ja, "en": term.en, "means_ja": term.means_ja, "means_en": term.means_en} | dict(term.more)
        given_group = {} if term.group is None else {"group": term.group}
        assert shown | given_group == {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


@pytest.mark.parametrize("name", names())
def test_every_word_has_a_code_and_four_one_line_texts(name: str) -> None:
    for term in terms(name).values():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", term.code)
        assert terms(name)[term.code] is term
        for text in texts(term):
            assert text == " ".join(text.split())
            assert text


@pytest.mark.parametrize("name", names())
def test_japanese_is_japanese_and_english_is_english(name: str) -> None:
    for term in terms(name).values():
        assert JAPANESE.search(term.ja)
        assert JAPANESE.search(term.means_ja)
        assert term.means_ja.endswith("。")
        assert LATIN.fullmatch(term.en)
        assert LATIN.fullmatch(term.means_en)
        assert term.means_en.endswith(".")


@pytest.mark.parametrize("name", names())
def test_no_word_hurts_or_speaks_of_the_machine(name: str) -> None:
    for text in (text for term in terms(name).values() for text in texts(term)):
        assert NEVER_JA.search(text) is None
        assert NEVER_EN.search(text) is None


@pytest.mark.parametrize("name", names())
def test_no_two_words_of_a_set_can_be_taken_for_each_other(name: str) -> None:
    owners: dict[str, str] = {}
    for term in terms(name).values():
        for spelling in {folded(term.code), folded(term.ja), folded(term.en)}:
            assert owners.setdefault(spelling, term.code) == term.code


# reading and writing words


@pytest.mark.parametrize("name", names())
def test_reading_undoes_writing(name: str) -> None:
    for code, term in terms(name).items():
        assert (label(name, code, "ja"), label(name, code, "en")) == (term.ja, term.en)
        assert [resolve(name, label(name, code, lang)) for lang in ("ja", "ja-easy", "en")] == [code] * 3
        assert resolve(name, code) == code


@given(word=st.sampled_from(EVERY), dress=st.sampled_from([str.upper, str.title, widened, "  {}\n".format]))
def test_case_width_and_outer_spaces_do_not_matter(word: tuple[str, Term], dress: Callable[[str], str]) -> None:
    name, term = word
    for spelling in (term.code, term.ja, term.en):
        assert resolve(name, dress(spelling)) == term.code


@pytest.mark.parametrize("name", names())
def test_a_near_miss_is_a_miss(name: str) -> None:
    known = {folded(old): new for old, new in aliases().get(name, {}).items()}
    for term in terms(name).values():
        known |= dict.fromkeys((folded(term.code), folded(term.ja), folded(term.en)), term.code)
    near = {wrong for spelling in known for wrong in mutations(spelling)}
    misses = {wrong for wrong in near if " ".join(wrong.split()) not in known}
    assert len(misses) > 5 * len(known)
    assert [wrong for wrong in misses if resolve(name, wrong) is not None] == []


@given(word=st.text(max_size=12), name=st.sampled_from(names()))
def test_any_text_is_read_as_a_word_of_the_set_or_not_at_all(word: str, name: str) -> None:
    assert resolve(name, word) in {None, *terms(name)}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("features", "静か", "quiet"),
        ("features", "QUIET", "quiet"),
        ("features", "写真やＳＮＳに出ることがある", "photos_sns"),
        ("opening_kinds", "就労継続支援Ｂ型", "type_b"),
        ("opening_kinds", "Ｂ型", "type_b"),
        ("programmes", "サポステ", "youth_support_station"),
        ("person_states", "closed for now (always reopen)", "closed"),
        ("ways", "pickup", "picked_up"),
        ("features", "quite", None),
        ("features", "静", None),
        ("features", "", None),
        ("yes_no", "たぶん", None),
        ("ways", "B型", None),
    ],
)
def test_examples_of_reading(name: str, text: str, code: str | None) -> None:
    assert resolve(name, text) == code


def test_every_alias_leads_to_a_word_of_today_and_hides_none() -> None:
    assert set(aliases()) <= set(names())
    for name, entries in aliases().items():
        today = {folded(text) for term in terms(name).values() for text in (term.code, term.ja, term.en)}
        for old, new in entries.items():
            assert folded(old) not in today
            assert new in terms(name)
            assert resolve(name, old) == new


@pytest.mark.parametrize("name", names())
def test_a_report_lists_two_spellings_of_each_word_and_all_are_read(name: str) -> None:
    assert len(spellings(name)) == 2 * len(terms(name))
    assert [resolve(name, spelling) for spelling in spellings(name)] == [c for c in terms(name) for _ in "12"]


def test_what_does_not_exist_is_refused() -> None:
    for unknown in ("no_such_set", "../aliases", ""):
        with pytest.raises(KeyError):
            terms(unknown)
        with pytest.raises(KeyError):
            resolve(unknown, "quiet")
        with pytest.raises(KeyError):
            spellings(unknown)
    with pytest.raises(KeyError):
        label("features", "quite", "ja")
    for lang in ("fr", "", "english", "java"):
        with pytest.raises(ValueError, match=f"^{lang}$"):
            label("features", "quiet", lang)


def test_nobody_can_change_a_word() -> None:
    kind = terms("opening_kinds")["type_b"]
    assert terms("opening_kinds") is terms("opening_kinds")
    for attribute in ("code", "ja", "more"):
        with pytest.raises(FrozenInstanceError):
            setattr(kind, attribute, "別の名")
    for mapping in (kind.more, terms("opening_kinds")):
        assert not hasattr(mapping, "__setitem__")
    assert kind.more["mainstream"] == ("type_b", "job_prep", "youth_support_station")
    assert len({term for _, term in EVERY}) == len(EVERY)


# references from set to set


@pytest.mark.parametrize("kind", terms("opening_kinds").values(), ids=lambda term: str(term.code))
def test_kinds_of_openings_name_programmes_and_purposes_that_exist(kind: Term) -> None:
    assert set(kind.more) == {"family", "programme", "mainstream", "on_request", "purposes"}
    assert kind.more["family"] in FAMILIES
    assert kind.more["programme"] in terms("programmes")
    assert set(listed(kind, "mainstream")) <= set(terms("programmes")) - {"open_to_all", "participation_support"}
    assert set(listed(kind, "purposes")) <= set(terms("purposes"))
    assert kind.more["on_request"] is bool(listed(kind, "purposes"))


@pytest.mark.parametrize("kind", terms("opening_kinds").values(), ids=lambda term: str(term.code))
def test_schemes_come_first_wherever_a_scheme_carries_the_kind(kind: Term) -> None:
    """A gap seat needs its own scheme looked at; only what is open to all has nothing to look at."""
    programme, mainstream = str(kind.more["programme"]), listed(kind, "mainstream")
    assert (mainstream == ()) == (programme == "open_to_all")
    assert programme in mainstream or programme in {"open_to_all", "participation_support"}


@pytest.mark.parametrize("programme", terms("programmes").values(), ids=lambda term: str(term.code))
def test_programmes_say_where_they_stand(programme: Term) -> None:
    assert set(programme.more) == {"law"}
    assert JAPANESE.search(str(programme.more["law"]))
    assert programme.group is not None


@pytest.mark.parametrize("fact", terms("facts").values(), ids=lambda term: str(term.code))
def test_facts_say_what_they_are_who_needs_them_and_who_can_tell(fact: Term) -> None:
    assert {"type", "used_by", "ask"} <= set(fact.more) <= {"type", "used_by", "ask", "set", "about", "detail", "min"}
    assert fact.more["type"] in FACT_TYPES
    assert fact.more["ask"] in terms("offices")
    assert listed(fact, "used_by")
    assert set(listed(fact, "used_by")) <= {*terms("programmes"), "matching"}
    assert fact.more["type"] != "code" or "set" in fact.more
    assert ("min" in fact.more) == (fact.more["type"] == "int")
    assert fact.more.get("set", "tasks") in names()
    assert fact.more.get("detail", "ways") in names()
    assert fact.more.get("about", "person") in {"programme", "host_or_opening", "person"}


@pytest.mark.parametrize("code", ["disability_status", "benefit_grant_type_b", "age", "public_assistance"])
def test_what_only_a_rule_may_ask_is_no_matter_of_matching(code: str) -> None:
    assert "matching" not in listed(terms("facts")[code], "used_by")


def test_the_facts_about_company_are_the_words_of_the_company_set() -> None:
    assert set(terms("together")) == {code for code, fact in terms("facts").items() if fact.more["type"] == "person"}


@pytest.mark.parametrize("factor", terms("factors").values(), ids=lambda term: str(term.code))
def test_every_factor_of_practice_is_carried_by_something(factor: Term) -> None:
    assert set(factor.more) == {"use", "carried_by"}
    assert re.fullmatch(r"[HQS](/[HQS])?", str(factor.more["use"]))
    carriers = [carrier.split(".") for carrier in listed(factor, "carried_by")]
    assert carriers
    assert len(set(listed(factor, "carried_by"))) == len(carriers)
    for table, word in carriers:
        assert table in {"persons", "openings"} or word in terms(table)
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", word)


def test_all_rows_of_the_factor_table_are_there() -> None:
    assert len(terms("factors")) == 27


@pytest.mark.parametrize(("name", "groups"), [("features", FEATURE_GROUPS), ("tasks", TASK_GROUPS)])
def test_long_sets_are_grouped_and_no_group_is_empty(name: str, groups: set[str]) -> None:
    assert {term.group for term in terms(name).values()} == groups


@pytest.mark.parametrize("name", ["features", "facts"])
def test_groups_are_not_torn_apart(name: str) -> None:
    seen: list[str | None] = []
    for term in terms(name).values():
        if [term.group] != seen[-1:]:
            seen.append(term.group)
    assert len(seen) == len(set(seen))


def test_wishes_are_taken_from_sets_that_exist() -> None:
    sets = {kind.code: kind.more.get("set") for kind in terms("wish_kinds").values()}
    assert sets.pop("host") is None
    assert set(sets.values()) <= set(names())


def test_only_states_of_looking_and_taking_part_are_considered() -> None:
    considered = [state.code for state in terms("person_states").values() if state.more["considered"] is True]
    assert considered == ["seeking", "seeking_slowly", "trying", "taking_part"]
    assert {state.more["considered"] for state in terms("person_states").values()} == {True, False}


def test_more_talk_ranks_higher() -> None:
    assert [number(level, "rank") for level in terms("talk_levels").values()] == [0, 1, 2, 3, 4]
    assert next(iter(terms("talk_levels"))) == "none"


def minutes(way: Term, straight_km: float) -> float:
    return straight_km * number(way, "detour") / number(way, "kmh") * 60 + number(way, "wait_minutes")


def test_ways_give_times_a_person_would_believe() -> None:
    ways = terms("ways")
    assert minutes(ways["walk"], 1.0) == pytest.approx(19.5)
    assert minutes(ways["bicycle"], 3.0) == pytest.approx(19.5)
    assert minutes(ways["bus"], 6.0) == pytest.approx(41.0)
    assert minutes(ways["online"], 400.0) == 0
    assert minutes(ways["walk"], 4.0) > minutes(ways["bicycle"], 4.0) > minutes(ways["car"], 4.0)


def test_states_are_said_in_the_agreed_words() -> None:
    codes = ["not_met", "building_trust", "seeking_slowly", "resting", "in_touch", "closed"]
    assert [label("person_states", code, "ja") for code in codes] == [
        "まだお会いしていません",
        "関係をつくっています",
        "急がずに探しています",
        "少しお休み中",
        "つながり続けています",
        "ここで区切り（またいつでも）",
    ]
