"""Formulas: text to tree, tree to value, and whether two formulas mean the same.

``words`` and ``names`` are the vocabulary, ``lexer`` and ``reader`` turn text into a ``tree``, ``printer`` turns it back.
``evaluate`` works out its value, ``domain`` says where values come from and ``points`` draws them.  ``judge`` decides by
``normal`` forms, ``compare`` at points and ``proof``, and ``diagnose`` says what went wrong.  ``checker`` keeps a ``child``
warm that judges; ``wire`` is what they say to each other.
"""

from collections.abc import Mapping

from quizprep.model import FormulaVerdict, Variable


def check(response: str, reference: str, variables: Mapping[str, Variable | str]) -> FormulaVerdict:
    """Judge a formula against a reference, in this process.

    >>> check("n(n+1)/2", "sum_{i=1}^{n} i", {"n": "integer [1, 20]"}).outcome
    <Outcome.CORRECT: 'correct'>

    Args:
        response: what was typed: ASCII, Unicode, LaTeX, or a mixture.
        reference: the right formula, in the same notation.
        variables: the names that may occur, with a ``Variable`` or only its domain.

    Raises:
        ResponseError: where the response, or the reference, is no formula.
        QuizprepError: where a domain cannot be read.

    """
    # Imported here: the package stays light for those who only read its name.
    from quizprep.errors import Mark
    from quizprep.formula.judge import judge
    from quizprep.model import Bilingual, FormulaQuestion

    question = FormulaQuestion(
        id="formula",
        topic="",
        mark=Mark("", 0, 0),
        difficulty=1,
        sources=(),
        prompt=Bilingual.same(""),
        explanation=Bilingual.same(""),
        variables={name: Variable(given) if isinstance(given, str) else given for name, given in variables.items()},
        answer=reference,
    )
    return judge(question, response)
