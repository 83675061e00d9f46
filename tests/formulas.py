"""A formula question of which only the answer and the variables matter."""

from collections.abc import Mapping
from typing import Any

from quizprep.errors import Mark
from quizprep.model import Bilingual, FormulaQuestion, Variable


def asking(answer: str, variables: Mapping[str, Variable | str], **others: Any) -> FormulaQuestion:
    """Return a question that has this answer; a variable may be given by its domain."""
    text = Bilingual.same("-")
    return FormulaQuestion(
        id="question",
        topic="topic",
        mark=Mark("deck.yaml", 1, 1),
        difficulty=1,
        sources=(),
        prompt=text,
        explanation=text,
        variables={name: Variable(one) if isinstance(one, str) else one for name, one in variables.items()},
        answer=answer,
        **others,
    )
