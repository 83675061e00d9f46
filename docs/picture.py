"""Draw the picture of the README from the real screens: ``make picture``."""

from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from quizprep import answers, paths
from quizprep.answers import numeric
from quizprep.bank.load import load
from quizprep.model import Lang, NumericQuestion, Variant
from quizprep.view import screens, words
from quizprep.view.console import THEME

PICTURE = Path(__file__).parent / "drill.svg"
QUESTION, SEED = "conv-output-size", 3
WIDTH = 84


def draw() -> str:
    """Return the picture of a question, a response with a known mistake, and its verdict, as SVG."""
    console = Console(record=True, width=WIDTH, file=StringIO(), theme=THEME, markup=False, highlight=False, emoji=False)
    bank = load([paths.shipped_bank()], None)
    question = bank.question(QUESTION)
    variant = answers.draw(question, SEED)
    title = bank.deck(question.topic).title[Lang.EN]
    console.print(Text("$ quizprep drill --topic convolution", style="heading"))
    screens.question_screen(console, variant, Lang.EN, place="1/10", title=title, state=words.STATES["new"])
    response = _mistaken(variant)
    console.print(Text.assemble((words.LABEL[Lang.EN], "key"), response))
    screens.verdict_screen(console, variant, numeric.judge(variant, response), Lang.EN)
    return console.export_svg(title="quizprep", unique_id="drill")


def _mistaken(variant: Variant) -> str:
    """Return the response of somebody who makes the first mistake of the question."""
    question = variant.question
    assert isinstance(question, NumericQuestion)
    mistake = next(iter(question.mistakes.values()))
    return ", ".join(map(numeric.number, numeric.work_out(question, mistake.answer, variant.parameters)))


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
