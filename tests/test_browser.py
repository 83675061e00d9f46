"""The pages in a real browser: they ask for nothing, complain of nothing, and fit a telephone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import PROGRAM, Browser
from learner import live_a_year

from quizprep import paths
from quizprep.bank.load import Bank, load
from quizprep.cli.told import question, statistics_page
from quizprep.figures import Statistics
from quizprep.memory.history import History
from quizprep.memory.statistics import statistics
from quizprep.model import Bilingual, Graded, Lang, Likeness, Outcome
from quizprep.view.class_page import class_page
from quizprep.view.document import document

pytestmark = pytest.mark.skipif(not PROGRAM, reason="there is no Chromium here; Debian's package is called chromium")

NARROW, WIDE = 360, 1280


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser.open() as opened:
        yield opened


def complaints(browser: Browser) -> list[dict[str, Any]]:
    return browser.happened("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")


def asked_for(browser: Browser) -> list[str]:
    return [event["request"]["url"] for event in browser.happened("Network.requestWillBeSent")]


def look_at(browser: Browser, path: Path) -> None:
    """Open a page in both widths and both schemes."""
    for width, dark in ((NARROW, False), (WIDE, False), (NARROW, True), (WIDE, True)):
        browser.show(path, width=width, dark=dark)
        assert asked_for(browser) == [path.as_uri()]
        assert complaints(browser) == []
        assert browser.evaluate("document.documentElement.scrollWidth") == width
        back = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        assert back == ("rgb(13, 17, 23)" if dark else "rgb(255, 255, 255)")


SIZES = "[...document.querySelectorAll('{}')].map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load([paths.shipped_bank()], None)


@pytest.fixture(scope="module")
def year(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    with History(tmp_path_factory.mktemp("year") / "history.db") as history:
        return statistics(history, bank.questions, live_a_year(history, bank.questions))


@pytest.mark.parametrize("lang", list(Lang))
def test_the_statistics_of_a_year(browser: Browser, bank: Bank, year: Statistics, lang: Lang, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(statistics_page(year, bank, lang), encoding="utf-8")
    look_at(browser, tmp_path / "page.html")
    charts = browser.evaluate(SIZES.format("svg"))
    assert len(charts) == 5
    assert min(charts) > 100
    formulas = browser.evaluate(SIZES.format("math"))
    assert len(formulas) >= 3
    assert min(formulas) > 5


def test_every_formula_of_the_bank_is_drawn(browser: Browser, bank: Bank, tmp_path: Path) -> None:
    told = [question(asked, Lang.EN) for asked in bank.questions]
    drawn = [f'<div class="formula">{formula}</div>' for one in told for formula in one.formulas]
    (tmp_path / "page.html").write_text(document("Formulas", Lang.EN, drawn), encoding="utf-8")
    browser.show(tmp_path / "page.html", width=NARROW)
    assert complaints(browser) == []
    assert len(browser.evaluate(SIZES.format("math"))) == len(drawn) > 200
    for part in ("mi", "mn", "mfrac", "msqrt", "msub", "msup", "munderover", "mtd"):
        assert min(browser.evaluate(SIZES.format(part))) > 1, part
    # What MathML Core does not know is laid out as nothing special.
    assert browser.evaluate("[...document.querySelectorAll('math *')].every(e => e instanceof MathMLElement)")
    assert browser.evaluate("document.documentElement.scrollWidth") == NARROW


HOSTILE = '<script>alert(1)</script><img src="https://example.org/x.png" onerror="alert(2)">'


def test_a_class_with_hostile_names(browser: Browser, tmp_path: Path) -> None:
    said = Bilingual.same(HOSTILE)
    graded = [
        Graded(student=HOSTILE, task="iou", file=HOSTILE, outcome=Outcome.INCORRECT, failed=HOSTILE, mistake="m", message=said),
        Graded(student="ada", task="iou", file="ada.py", outcome=Outcome.CORRECT, score=1.0, lesson=said),
        Graded(student="x" * 200, task="nms", file="b.py", outcome=Outcome.UNGRADED, message=said),
    ]
    text = class_page(graded, [Likeness("iou", (HOSTILE, "ada"), 0.97)], Lang.EN)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    look_at(browser, tmp_path / "page.html")
    assert browser.evaluate("document.querySelectorAll('script, img').length") == 0
    assert browser.evaluate("document.querySelector('td').textContent").startswith("m")
    assert HOSTILE in browser.evaluate("document.body.textContent")


def test_even_what_slipped_into_a_page_reaches_nothing(browser: Browser, tmp_path: Path) -> None:
    slipped = [HOSTILE, '<script>document.title = "run"</script><p style="background: url(https://example.org/y.png)">.</p>']
    (tmp_path / "page.html").write_text(document("Title", Lang.EN, slipped), encoding="utf-8")
    browser.show(tmp_path / "page.html", width=WIDE)
    assert browser.evaluate("document.title") == "Title"
    blocked = {event["requestId"] for event in browser.happened("Network.loadingFailed") if event.get("blockedReason") == "csp"}
    asked = [event for event in browser.happened("Network.requestWillBeSent") if event["requestId"] not in blocked]
    assert [event["request"]["url"] for event in asked] == [(tmp_path / "page.html").as_uri()]
    assert "Content Security Policy" in str(complaints(browser))
