"""What the page of the statistics tells of the bank: weak questions, and mistakes made in them, their formulas drawn."""

from quizprep import answers
from quizprep.answers import numeric
from quizprep.bank.load import Bank
from quizprep.figures import Statistics
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.mathml import mathml
from quizprep.formula.tree import Tree
from quizprep.model import AnyQuestion, ChoiceQuestion, FormulaQuestion, Lang, NumericQuestion
from quizprep.view.page import Told, page

SEED = 0
"""The numbers of a question are part of its text, so that one of its variants is told."""


def statistics_page(found: Statistics, bank: Bank, lang: Lang) -> str:
    """Return the statistics as a page of HTML."""
    weak = {row.id: question(bank.question(row.id), lang) for row in found.weak_questions}
    made = {
        (row.question_id, row.mistake): mistake(bank.question(row.question_id), row.mistake, lang) for row in found.mistakes
    }
    return page(found, weak, made, lang, {deck.topic: deck.title for deck in bank.decks})


def question(asked: AnyQuestion, lang: Lang) -> Told:
    """Return what a question asks, its answer, and why."""
    variant = answers.draw(asked, SEED)
    answer = answers.right_answer(variant)[lang]
    match asked:
        case ChoiceQuestion():
            # No letters: the other options are not told.
            answer = "\n".join(asked.options[key].text[lang] for key in asked.answer)
        case NumericQuestion():
            given = ", ".join(f"{name} = {numeric.number(value)}" for name, value in variant.parameters.items())
            answer = f"{given}: {answer}"
        case FormulaQuestion():
            answer = ""
    return Told(variant.prompt[lang], _drawn(asked), answer, variant.explanation[lang])


def mistake(asked: AnyQuestion, name: str, lang: Lang) -> Told:
    """Return what a mistake is, and what it teaches; nothing of one that the question does not name."""
    if isinstance(asked, ChoiceQuestion) and (option := asked.options.get(name)):
        return Told(answer=option.text[lang], explanation=option.feedback[lang] if option.feedback else "")
    if isinstance(asked, NumericQuestion | FormulaQuestion) and (made := asked.mistakes.get(name)):
        return Told(formulas=_drawn(asked, made.answer), explanation=made.feedback[lang])
    return Told()


def _drawn(asked: AnyQuestion, wrong: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the right formulas of a question, or wrong ones, as MathML."""
    match asked:
        case NumericQuestion():
            names = frozenset(asked.parameters)
            return tuple(mathml(read(text, names)) for text in wrong or asked.answer)
        case FormulaQuestion():
            return tuple(mathml(_defining(asked, text)) for text in wrong or (asked.answer,))
    return ()


def _defining(asked: FormulaQuestion, text: str) -> Tree:
    """Return the tree of ``o = ...`` where the question says what its formula is called."""
    tree = read(text, asked.variables, asked.name)
    return Tree("compare", (Tree("name", (), asked.name), tree), "==") if asked.name else tree
