"""``enishi config check``: every difference explained, every assumption named, every broken file refused."""

import json
import tomllib
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from api.cli.config.explain import Explained, assumptions, explain
from api.cli.config.kinds import Choice, Several, YesNo
from api.cli.config.settings import PLAIN, SECTIONS
from api.cli.config.words import say_code, say_figure, say_question
from api.cli.main import app
from matcher.eligibility.figures import figures
from matcher.eligibility.questions import QUESTIONS
from matcher.messages import LANGUAGES, sentence, sentences
from matcher.params import DEFAULT_CHANGES, Companion, Figure, GapPolicy, Params, TierPolicy, Weights
from tests import configs
from tests.broken_configs import BROKEN
from tests.wordlists import forbidden

EVERYTHING, PARAMS = configs.every_setting()


def check(*words: object) -> Result:
    return CliRunner().invoke(app, ["config", "check", *(str(word) for word in words)], env={"ENISHI_LANG": None})


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "enishi.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def said(found: tuple[Explained, ...]) -> dict[str, Explained]:
    assert len({each.setting for each in found}) == len(found)
    return {each.setting: each for each in found}


# ------------------------------------------------------------------ the command


def test_a_settings_file_is_explained_and_the_exit_is_0(tmp_path: Path) -> None:
    result = check(written(tmp_path, "stale_days = 90\n"))
    assert result.exit_code == 0
    assert "受け入れ先の返事がいつまで使えるか［stale_days］ いま：90日（はじめの値：180日）" in result.stdout
    assert "最後に確かめてから90日をすぎた受け入れ先には" in result.stdout
    assert "1件" in result.stdout.splitlines()[0]


def test_the_same_in_english_and_in_easy_japanese(tmp_path: Path) -> None:
    path = written(tmp_path, "stale_days = 1\n")
    english = check(path, "--lang", "en").stdout
    assert "How long a host's word holds [stale_days] now: 1 day (default: 180 days)" in english
    assert "A host whose word is older than 1 day is asked again" in english
    assert "さいごに聞いてから1日をすぎた受け入れ先には、もう一度聞きます。" in check(path, "--lang", "ja-easy").stdout


def test_an_empty_file_changes_nothing_and_leaves_every_assumption(tmp_path: Path) -> None:
    result = check(written(tmp_path, ""))
    assert result.exit_code == 0
    assert result.stdout.startswith(sentence("config_head_same", "ja", file="enishi.toml"))
    assert "●" not in result.stdout
    assert result.stdout.count("○") == len(assumptions(Params(), "ja"))


def test_without_a_file_it_looks_for_enishi_toml_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    missing = check()
    assert missing.exit_code == 2
    assert "enishi.toml" in missing.stderr
    assert "--config" not in missing.stderr
    written(tmp_path, "stale_days = 90")
    assert check().exit_code == 0


def test_json_holds_each_difference_and_each_assumption(tmp_path: Path) -> None:
    result = check(written(tmp_path, EVERYTHING), "--json", "--lang", "en")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert all(list(each) == ["setting", "value", "default", "meaning", "assumption"] for each in found)
    by_setting = {each["setting"]: each for each in found}
    assert len(by_setting) == len(found)
    assert by_setting["stale_days"]["value"] == 90
    assert by_setting["stale_days"]["default"] == 180
    assert by_setting["companions[1]"]["value"]["times"] == "tue 10:00-12:00/w24"
    assert by_setting["figures[1]"]["value"]["valid_until"] == "2027-03-31"
    assert by_setting["changes.seat"]["value"] is None
    assert by_setting["changes.seat"]["default"]["cost_class"] == 4
    differences = {each["setting"] for each in found if not each["assumption"]}
    assert differences == {each.setting for each in explain(PARAMS, "en")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_broken_file_is_refused_with_exit_2(tmp_path: Path, lang: str) -> None:
    for name, broken in BROKEN.items():
        result = check(written(tmp_path, broken.text), "--lang", lang)
        assert (result.exit_code, result.stdout) == (2, ""), name
        assert broken.place in result.stderr
        assert broken.value in result.stderr
        assert broken.allowed in result.stderr


@pytest.mark.parametrize("name", ["x" * 300, "a/b/c.toml", "."])
def test_a_file_that_cannot_be_there_is_told(name: str) -> None:
    result = check(name)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


@given(content=st.one_of(st.binary(), st.text().map(str.encode)))
@example(content=EVERYTHING.encode("utf-8-sig"))
@example(content=EVERYTHING.encode("cp932", errors="replace"))
@example(content=EVERYTHING.replace("=", ":").encode())
@example(content=EVERYTHING.replace("\n", "\r\n").encode())
@example(content=EVERYTHING[: len(EVERYTHING) // 2].encode())
@example(content=b"a = " + b"[" * 3000)
@example(content=b"a." * 3000 + b"b = 1")
@example(content=b"stale_days = 0x" + b"f" * 5000)
@example(content=b"stale_days = " + b"9" * 5000)
@example(content=b"[[figures]]\nvalid_from = 0000-00-00")
@example(content=b'[[companions]]\ncompanion = "a"\ntimes = "99-99"\nareas = [1, [2], {a = 3}]')
@example(content=b"gap = 2026-01-01T00:00:00\nweights = 10:00:00\ntiers = nan\nfloors = true")
@example(content='{"stale_days": 90}'.encode("utf-16"))
def test_no_content_whatever_ends_in_a_crash(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    result = check(written(tmp_path_factory.mktemp("any"), content))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 2)
    assert bool(result.stdout) == (result.exit_code == 0)


# ------------------------------------------------------------------ what is explained


def test_defaults_are_no_difference() -> None:
    assert explain(Params(), "ja") == ()


@given(made=configs.some_settings())
def test_exactly_the_settings_that_differ_are_explained(made: tuple[str, Params]) -> None:
    params = made[1]
    default = Params()
    differ = {each.name for each in fields(Params) if getattr(params, each.name) != getattr(default, each.name)}
    found = said(explain(params, "en"))
    assert {name.replace("[", ".").partition(".")[0] for name in found} == differ
    assert not any(each.assumption for each in found.values())
    assert found.keys().isdisjoint(each.setting for each in assumptions(params, "en"))


def test_each_setting_of_a_table_is_explained_by_itself() -> None:
    params = Params(weights=Weights(wish=5.0), gap=GapPolicy(review_days=60), tiers=TierPolicy(until_required=True))
    assert list(said(explain(params, "ja"))) == ["weights.wish", "gap.review_days", "tiers.until_required"]


def test_another_order_of_a_list_means_nothing() -> None:
    params = replace(Params(), must_be_known=Params().must_be_known[::-1])
    assert explain(params, "ja") == ()


def test_the_questions_that_moved_are_named() -> None:
    shipped = Params().must_be_known
    params = Params(must_be_known=(*shipped[:-1], "must_unknown"))
    meaning = said(explain(params, "en"))["must_be_known"].meaning
    assert say_question("must_unknown", "en") in meaning.partition("no longer")[0]
    assert say_question(shipped[-1], "en") in meaning.partition("no longer")[2]
    assert say_question(shipped[0], "en") not in meaning
    only_more = said(explain(Params(must_be_known=(*shipped, "must_unknown")), "en"))["must_be_known"].meaning
    assert "no longer" not in only_more


def test_a_weight_of_nothing_does_not_count() -> None:
    found = said(explain(Params(weights=Weights(travel=0.0, wish=4.0)), "en"))
    assert "does not count" in found["weights.travel"].meaning
    assert "does not count" not in found["weights.wish"].meaning


def test_waiting_names_the_tier_that_is_reached() -> None:
    found = said(explain(Params(tiers=TierPolicy(waiting_weeks=26, waiting_tier=3)), "en"))
    assert (
        found["tiers.waiting_weeks"].meaning == "Whoever has waited more than 26 weeks moves up to tier 3 (0 is first)."
    )


def test_a_companion_who_can_come_any_time_is_said_to() -> None:
    meaning = said(explain(Params(companions=(Companion(companion="C01", starts=1),)), "en"))["companions[1]"].meaning
    assert "Days and times: any. Areas: any." in meaning


# ------------------------------------------------------------------ which assumptions are left


def test_what_the_municipality_set_is_no_assumption_any_more() -> None:
    before, after = said(assumptions(Params(), "ja")), said(assumptions(Params(stale_days=90), "ja"))
    assert set(before) - set(after) == {"stale_days"}


def test_changes_as_shipped_are_listed_without_those_that_were_set() -> None:
    changed = tuple(replace(each, cost_class=5) if each.kind == "seat" else each for each in DEFAULT_CHANGES)
    rows: Any = said(assumptions(Params(changes=changed), "ja"))["changes"].value
    assert [row["kind"] for row in rows] == [each.kind for each in DEFAULT_CHANGES if each.kind != "seat"]
    all_set = tuple(replace(each, most=9) for each in DEFAULT_CHANGES)
    assert "changes" not in said(assumptions(Params(changes=all_set), "ja"))


def test_a_number_of_law_stays_an_assumption_until_it_is_replaced_on_all_its_days() -> None:
    shipped = next(each for each in figures() if each.name == "youth_age_to")
    assert shipped.assumption
    for until, left in ((None, False), (shipped.valid_from, True)):
        own = Figure(shipped.name, 45, shipped.unit, shipped.valid_from, until, "町の決まり", assumption=False)
        found = said(assumptions(Params(figures=(own,)), "ja"))
        assert (f"figures.{shipped.name}" in found) == left


def test_only_unconfirmed_numbers_of_law_are_listed() -> None:
    listed = {each.setting.removeprefix("figures.") for each in assumptions(Params(), "ja")}
    assert {each.name for each in figures() if each.assumption} <= listed
    assert listed.isdisjoint({each.name for each in figures()} - {each.name for each in figures() if each.assumption})


# ------------------------------------------------------------------ the sentences


def own(lang: str) -> dict[str, str]:
    text = (files("matcher.messages") / lang / "config.toml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_languages_say_the_same_with_the_same_facts(lang: str) -> None:
    def facts(texts: dict[str, str]) -> dict[str, set[str]]:
        return {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in texts.items()}

    assert facts(own(lang)) == facts(own("ja"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_says_a_word_it_should_not(lang: str) -> None:
    texts = {key: forbidden(text, lang) for key, text in own(lang).items()}
    assert {key: words for key, words in texts.items() if words} == {}
    assert lang != "en" or [text for text in own(lang).values() if " gap" in f" {text.lower()}"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_can_be_set_can_be_explained(lang: str) -> None:
    """Each word of a choice, each yes and no that a file can bring about has a sentence of its own."""
    for piece in configs.PIECES:
        params = Params(**{piece.name: piece.value})
        for each in (*explain(params, lang), *assumptions(params, lang)):
            assert all((each.name, each.now, each.before, each.meaning)), each.setting
            assert "{" not in each.meaning
    known = sentences(lang)
    for path, setting in single():
        default: Any = getattr_path(Params(), path)
        key = f"means_{path.replace('.', '_')}"
        if isinstance(setting.kind, Choice):
            assert all(f"{key}_{code}" in known for code in setting.kind.codes())
        elif isinstance(setting.kind, YesNo):
            assert f"{key}_{'no' if default else 'yes'}" in known
        elif isinstance(setting.kind, Several) and path != "must_be_known":
            assert f"{key}_nothing" in known


def single() -> list[tuple[str, Any]]:
    tables = [
        (f"{section.name}.{each.name}", each) for section in SECTIONS if not section.many for each in section.settings
    ]
    return [*((each.name, each) for each in PLAIN), *tables]


def getattr_path(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_and_every_number_of_law_has_a_name(lang: str) -> None:
    for code in QUESTIONS:
        assert say_question(code, lang)
        assert "{" not in say_question(code, lang)
    assert [each.name for each in figures() if say_figure(each.name, lang) == each.name] == []
    units = {each.unit for each in figures() if not each.unit.endswith("(0/1)")}
    assert {f"config_unit_{unit}" for unit in units} <= sentences(lang).keys()


def test_a_number_of_law_without_a_name_is_named_by_its_code() -> None:
    assert say_figure("new_number", "ja") == "new_number"
    for section in SECTIONS:
        for setting in section.settings:
            if isinstance(setting.kind, Choice):
                assert all(say_code(setting.kind, code, "en") for code in setting.kind.codes())


def test_no_sentence_is_left_over(tmp_path: Path) -> None:
    """Every sentence of the file is named in the code or belongs to a setting, a word or a unit that there is."""
    source = Path(__file__).parents[3] / "api" / "cli"
    texts = "".join(path.read_text(encoding="utf-8") for path in [*source.glob("*.py"), *source.glob("config/*.py")])
    made_up = {"config_none", "config_unit", "config_figure", "config_form", "config_doc", "config_shipped"}
    made_up |= {"config_residence", "config_gap", "config_route"}
    paths = {path.replace(".", "_") for path, _ in single()}
    paths |= {f"{section.name}_{each.name}" for section in SECTIONS for each in section.settings}
    paths |= {section.name for section in SECTIONS}
    for key in own("ja"):
        kind, _, rest = key.partition("_")
        if kind in ("setting", "means"):
            assert any(rest == path or rest.startswith(f"{path}_") for path in paths), key
        else:
            assert f'"{key}"' in texts or "_".join(key.split("_")[:2]) in made_up, key
