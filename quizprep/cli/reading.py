"""The reading of a formula, shown before it is judged: a learner sees at once what was understood."""

from rich.console import Console

from quizprep.model import FormulaQuestion, Lang
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
