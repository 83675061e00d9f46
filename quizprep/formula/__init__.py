"""Formulas: text to tree, tree to value, and whether two formulas mean the same.

``reading`` makes a ``tree`` of text in three notations and finds what can be read in two ways, and ``printer`` writes one
down again; ``values`` says where values come from, works a tree out and compares; ``proving`` has normal forms and SymPy;
``telling`` says what went wrong, and draws a formula.  ``judge`` decides with all of them, and ``reference`` keeps what it
works out once for an answer.  ``checker`` keeps a ``child`` warm that judges, ``wire`` is what they say to each other, and
``asking`` makes a question of what programs hand in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from quizprep.model import FormulaVerdict


def check(
    response: str,
    reference: str,
    variables: Mapping[str, Any] | Iterable[Any],
    *,
    functions: Mapping[str, Any] | Iterable[Any] = (),
    aliases: Mapping[str, Any] | None = None,
) -> FormulaVerdict:
    """Judge a formula against a reference, in this process.

    >>> check("n(n+1)/2", "sum_{i=1}^{n} i", {"n": "integer [1, 20]"}).outcome
    <Outcome.CORRECT: 'correct'>

    Args:
        response: what was typed: ASCII, Unicode, LaTeX, or a mixture.
        reference: the right formula, in the same notation.
        variables: the names that may occur, each with a ``Variable``, a domain (``"integer:1..20"``, ``"x > 0"``,
            ``"vector(n) of real:0..1"``, ``[1, 20]``) or an object with both and more; or only the names.
        functions: names of functions such as ``f`` in ``f(g(x))``: of which nothing is known, unless they are given with what
            they are, ``{"f": "x^2"}``.
        aliases: other spellings, ``{"beta_1": ["b1"]}``.

    Raises:
        ResponseError: where the response is no formula, or can be read in two ways that differ in what is right.
        QuizprepError: where the reference, a domain or an alias cannot be read.

    """
    # Imported here: the package stays light for those who only read its name.
    from quizprep.formula.asking.request import question_of
    from quizprep.formula.judge import judge

    return judge(question_of(reference, variables, functions, aliases), response)
