"""Draw the pictures of the README from the real screens: ``make picture``.

``drill.svg`` is a question, ``stats-60.svg`` to ``stats-120.svg`` are the statistics of a simulated year in three widths, and
``page.png`` and ``page-dark.png`` two parts of its page, for which Chromium is needed.  The year is kept in ``year.json``, so
that the pictures stay the same when questions are added.
"""

import sys
import tempfile
from io import StringIO
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from quizprep import answers, paths
from quizprep.answers import numeric
from quizprep.bank.load import Bank, load
from quizprep.cli.told import statistics_page
from quizprep.figures import Statistics
from quizprep.memory.history import History
from quizprep.memory.statistics import statistics
from quizprep.model import Lang, NumericQuestion, Variant
from quizprep.view import screens, words
from quizprep.view.console import THEME
from quizprep.view.statistics import statistics_screen

HERE = Path(__file__).parent
PICTURE, YEAR = HERE / "drill.svg", HERE / "year.json"
QUESTION, SEED = "conv-output-size", 3
WIDTH, WIDTHS = 84, (60, 80, 120)
LEARNER = 12
"""The seed of the simulated learner."""

PAGE_WIDTH = 900


def draw(bank: Bank) -> str:
    """Return the picture of a question, a response with a known mistake, and its verdict, as SVG."""
    console = _console(WIDTH)
    question = bank.question(QUESTION)
    variant = answers.draw(question, SEED)
    title = bank.deck(question.topic).title[Lang.EN]
    console.print(Text("$ quizprep drill --topic convolution", style="heading"))
    screens.question_screen(console, variant, Lang.EN, place="1/10", title=title, state=words.STATES["new"])
    response = _mistaken(variant)
    console.print(Text.assemble((words.LABEL[Lang.EN], "key"), response))
    screens.verdict_screen(console, variant, numeric.judge(variant, response), Lang.EN)
    return console.export_svg(title="quizprep", unique_id="drill")


def draw_statistics(bank: Bank, found: Statistics, width: int) -> str:
    """Return the picture of the statistics in a window of some columns, as SVG."""
    console = _console(width)
    statistics_screen(console, found, Lang.EN, {deck.topic: deck.title for deck in bank.decks})
    return console.export_svg(title=f"quizprep stats, {width} columns", unique_id=f"stats-{width}")


def year() -> Statistics:
    """Return the statistics that are kept."""
    return msgspec.json.decode(YEAR.read_bytes(), type=Statistics)


def _console(width: int) -> Console:
    return Console(record=True, width=width, file=StringIO(), theme=THEME, markup=False, highlight=False, emoji=False)


def _mistaken(variant: Variant) -> str:
    """Return the response of somebody who makes the first mistake of the question."""
    question = variant.question
    assert isinstance(question, NumericQuestion)
    mistake = next(iter(question.mistakes.values()))
    return ", ".join(map(numeric.number, numeric.work_out(question, mistake.answer, variant.parameters)))


def _live(bank: Bank) -> Statistics:
    from learner import live_a_year

    with tempfile.TemporaryDirectory() as folder, History(Path(folder) / "history.db") as history:
        return statistics(history, bank.questions, live_a_year(history, bank.questions, LEARNER))


def _photograph(bank: Bank, found: Statistics) -> None:
    from browser import PROGRAM, Browser

    if not PROGRAM:
        sys.exit("the pictures of the page are left as they are: there is no Chromium")
    with tempfile.TemporaryDirectory() as folder, Browser.open() as browser:
        page = Path(folder) / "page.html"
        page.write_text(statistics_page(found, bank, Lang.EN), encoding="utf-8")
        browser.show(page, width=PAGE_WIDTH)
        browser.screenshot(HERE / "page.png", "main > :nth-child(-n+4)")
        browser.show(page, width=PAGE_WIDTH, dark=True)
        browser.screenshot(HERE / "page-dark.png", "main > :nth-child(7) > :nth-child(-n+4)")


if __name__ == "__main__":
    sys.path.append(str(HERE.parent / "tests"))  # the simulated learner and the browser are those of the tests
    shipped = load([paths.shipped_bank()], None)
    PICTURE.write_text(draw(shipped), encoding="utf-8")
    lived = _live(shipped)
    YEAR.write_bytes(msgspec.json.format(msgspec.json.encode(lived)) + b"\n")
    for columns in WIDTHS:
        (HERE / f"stats-{columns}.svg").write_text(draw_statistics(shipped, lived, columns), encoding="utf-8")
    _photograph(shipped, lived)
