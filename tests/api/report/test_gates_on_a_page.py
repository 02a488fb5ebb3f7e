"""What stands before a step is said on the page in the part of the staff, and nowhere else."""

import html

import pytest

from api.report import render_report
from tests.rounds import round_of
from tests.towns import TODAY, host, opening, person

SAID = {
    "ja": (
        "見学の前に：「ご本人の希望」",
        "体験の前に：「保険」「体験実施確認書」「事業所の管理者の承認」「市町村の承認」",
        "つづけて参加の前に：「会議で話し合う」「支援決定（番号と日）」",
        "受け入れ先との書面は、6月8日までです。",
    ),
    "en": (
        "Before this step (Visit): “The person's wish”",
        "Before this step (Going on): “The conference”, “Decision with number and date”",
        "The agreement with the host ends on",
    ),
    "ja-easy": ("体験の前に：「保険」「体験実施確認書」",),
}


@pytest.mark.parametrize("lang", SAID)
def test_gates_are_said_to_the_staff_only(lang: str) -> None:
    someone = person("P1", declines_programmes=("job_prep", "certified_training", "type_b"))
    farm = opening("O1", "farm", seats_for="gap", cover="to_arrange", first_step="come_and_see")
    recommendation, offered = round_of([someone], [farm], [host(agreement="memorandum", agreement_until=TODAY)])
    page = html.unescape(render_report(recommendation, offered, lang))
    face, fold = page[page.index('<article class="card"') :].split('<details class="staff">')
    for said in SAID[lang]:
        assert said in fold
        assert said not in face
