"""The verdict for a response: one module per kind.

``draw`` turns a question into a variant, ``judge`` turns a response to it into a verdict.  Code is judged elsewhere: its
response is a file, and its judge is the room ``coding``.  A module is loaded when a question of its kind comes up: numbers
bring the reader of formulas with them.
"""

import random
from typing import TYPE_CHECKING

from quizprep.answers import choice
from quizprep.errors import QuizprepError
from quizprep.model import (
    AnyQuestion,
    Bilingual,
    ChoiceQuestion,
    CodeQuestion,
    FormulaQuestion,
    NumericQuestion,
    RecallQuestion,
    Variant,
    Verdict,
)

if TYPE_CHECKING:
    from quizprep.formula.checker import Checker


def draw(question: AnyQuestion, seed: int) -> Variant:
    """Return the variant of a question that belongs to a seed: options shuffled, parameters drawn."""
    rng = random.Random(seed)
    match question:
        case ChoiceQuestion():
            return choice.draw(question, seed, rng)
        case NumericQuestion():
            from quizprep.answers import numeric

            return numeric.draw(question, seed, rng)
    return Variant(question=question, seed=seed, prompt=question.prompt, explanation=question.explanation)


def judge(variant: Variant, response: str, checker: "Checker") -> Verdict:
    """Judge a response.

    Raises:
        ResponseError: the response cannot be read; it costs nothing and may be mended.

    """
    match variant.question:
        case ChoiceQuestion():
            return choice.judge(variant, response)
        case RecallQuestion() as question:
            from quizprep.answers import recall

            return recall.judge(question, recall.recognise(question, response))
        case NumericQuestion():
            from quizprep.answers import numeric

            return numeric.judge(variant, response)
        case FormulaQuestion() as question:
            return checker.judge(question, response)
    raise QuizprepError("a submission is judged by the suite of its task")


def right_answer(variant: Variant) -> Bilingual:
    """Return the right answer to a variant, as it is shown."""
    match variant.question:
        case ChoiceQuestion():
            return choice.right_answer(variant)
        case RecallQuestion() as question:
            return question.answer
        case NumericQuestion():
            from quizprep.answers import numeric

            return numeric.right_answer(variant)
        case FormulaQuestion() as question:
            return Bilingual.same(question.answer)
    assert isinstance(variant.question, CodeQuestion)
    command = f"`quizprep code {variant.question.task}{' --debug' if variant.question.debug else ''} --reveal`"
    return Bilingual(f"{command} shows a solution.", f"{command} 会显示参考解答。")
