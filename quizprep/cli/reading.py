"""Formulas as on paper: how a response was understood, before it is judged, and the right answer."""

from rich.console import Console

from quizprep.model import AnyQuestion, Drawing, FormulaQuestion, Lang
from quizprep.view import screens


def show_reading(console: Console, question: FormulaQuestion, response: str, lang: Lang) -> None:
    """Show how a response is read.

    Raises:
        ResponseError: where it cannot be read.

    """
    # Imported here: most questions are no formulas.
    from quizprep.formula.printer import show
    from quizprep.formula.reading.reader import read
    from quizprep.formula.telling.layout import drawing

    tree = read(response, question.variables, question.name)
    screens.reading_screen(console, show(tree), drawing(tree), lang)


def drawn_answer(question: AnyQuestion) -> Drawing | None:
    """Return the answer to a question for a formula as a drawing; nothing for any other."""
    if not isinstance(question, FormulaQuestion):
        return None
    from quizprep.formula.reading.reader import read
    from quizprep.formula.telling.layout import drawing

    return drawing(read(question.answer, question.variables, question.name))
