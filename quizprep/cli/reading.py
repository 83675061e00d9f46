"""Formulas as on paper: how a response was understood, before it is judged, and the right answer."""

from rich.console import Console

from quizprep.model import AnyQuestion, FormulaQuestion, Lang
from quizprep.view import screens


def show_reading(console: Console, question: FormulaQuestion, response: str, lang: Lang) -> None:
    """Show how a response is read.

    Raises:
        ResponseError: where it cannot be read.

    """
    # Imported here: most questions are no formulas.
    from quizprep.formula.reading.reader import read
    from quizprep.formula.telling.layout import drawn
    from quizprep.formula.telling.printer import show

    tree = read(response, question.variables, question.name)
    screens.reading_screen(console, show(tree), drawn(tree), lang)


def drawn_answer(question: AnyQuestion) -> str:
    """Return the answer to a question for a formula, drawn in lines; nothing for any other."""
    if not isinstance(question, FormulaQuestion):
        return ""
    from quizprep.formula.reading.reader import read
    from quizprep.formula.telling.layout import drawn

    return drawn(read(question.answer, question.variables, question.name))
