"""The page in a real browser: readable by everybody, on a phone and on paper, and without the network."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from api.report import render_report
from matcher.messages import LANGUAGES
from tests.rounds import sample_round

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1200, "height": 900}


@pytest.fixture(scope="session", params=LANGUAGES)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    recommendation, drawn = sample_round()
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(recommendation, drawn.catalogue, request.param), encoding="utf-8")
    return path


def opened(page: Page, report: Path, *, unfold: bool = False) -> list[Request]:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(report.as_uri())
    if unfold:
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
    return asked


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_read_it(page: Page, report: Path, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    opened(page, report, unfold=True)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


def test_nothing_is_asked_for_but_the_page_itself(page: Page, report: Path) -> None:
    asked = opened(page, report, unfold=True)
    assert [each.url for each in asked] == [report.as_uri()]


def test_a_phone_never_scrolls_sideways(page: Page, report: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, report, unfold=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_part_of_the_staff_is_folded_and_opens_by_key(page: Page, report: Path) -> None:
    opened(page, report)
    fold = page.locator("details.staff").first
    assert not fold.locator("table").is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("table").is_visible()


def test_on_paper_every_person_starts_a_page_and_the_part_of_the_staff_stays_off(page: Page, report: Path) -> None:
    opened(page, report)
    page.emulate_media(media="print")
    assert not page.locator("details.staff").first.is_visible()
    breaks = page.eval_on_selector_all(".card", "all => all.map(each => getComputedStyle(each).breakBefore)")
    assert set(breaks) == {"page"}
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    assert len(breaks) + 1 <= pages <= 2 * len(breaks) + 4
