"""Out to Anki and in from it: where the bank, the history and a package meet."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from quizprep.bank.load import Bank
from quizprep.cli.setup import now, open_history_of
from quizprep.flashcards import Flashcard
from quizprep.memory.anki import Packed, write_package
from quizprep.model import AnyQuestion, FormulaQuestion, Lang, NumericQuestion, Variant

if TYPE_CHECKING:
    from quizprep.formula.tree import Tree


def export_package(path: Path, bank: Bank, topics: Sequence[str], langs: Sequence[Lang]) -> Packed:
    """Write the questions of some topics, or of all, and what the history knows of them to a package."""
    from quizprep.view.flashcards import LOOK

    gc.enable()  # off since the start of the program
    cards = list(_flashcards(bank.select(topics, []), langs))
    with open_history_of(bank) as history:
        weights = history.weights()
        with closing(history.in_force()) as events:
            return write_package(path, cards, events, LOOK, now=now(), weights=weights)


def _flashcards(questions: Iterable[AnyQuestion], langs: Sequence[Lang]) -> Iterator[Flashcard]:
    from quizprep import answers
    from quizprep.view.flashcards import flashcard

    for question in questions:
        # The same variant in every package: the numbers on a card may not change under its history.
        variant = answers.draw(question, crc32((*question.formerly, question.id)[0].encode()))
        yield flashcard(variant, answers.right_answer(variant), langs, _formulas(variant))


def _formulas(variant: Variant) -> list[str]:
    """Return the answer as LaTeX, where it is a formula; where it is worked out by one, that with the numbers drawn."""
    from quizprep.formula.reading.reader import read
    from quizprep.formula.telling.latex import latex, latex_name

    match variant.question:
        case FormulaQuestion() as question:
            named = f"{latex_name(question.name)} = " if question.name else ""
            return [named + latex(read(question.answer, question.variables))]
        case NumericQuestion() as question:
            return [latex(_drawn(read(answer, question.parameters), variant.parameters)) for answer in question.answer]
    return []


def _drawn(tree: "Tree", values: Mapping[str, float]) -> "Tree":
    """Return a formula with the values in the place of the names."""
    from quizprep.formula.tree import number, rebuilt

    if tree.head == "name" and tree.value in values:
        return number(Fraction(str(values[str(tree.value)])))
    return rebuilt(tree, tuple(_drawn(arg, values) for arg in tree.args))
