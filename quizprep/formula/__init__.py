"""Formulas: text to tree, tree to value, and whether two formulas mean the same.

``words`` and ``names`` are the vocabulary.  ``letters``, ``latex`` and ``lexer`` cut text into ``tokens``; ``operands``,
``calls``, ``folds``, ``parser`` and ``reader`` make a ``tree`` of them, and ``doubts`` finds what can be read in two ways.
``printer`` turns a tree back into text, ``layout`` draws it.
``evaluate`` works out its value, ``domain`` says where values come from and ``points`` draws them.  ``judge`` decides by
``normal`` forms, ``compare`` at points and ``proof``, and ``diagnose`` says what went wrong: ``edits``
in the words of ``sayings``, and ``relations`` of the whole.  A proof tries the ``identities`` of the field before SymPy:
``functions`` over ``rational`` expressions.  ``forms`` are what a question may ask for besides.  ``checker`` keeps a ``child``
warm that judges; ``wire`` is what they say to each other.  ``request`` makes a question of what programs hand in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from quizprep.model import FormulaVerdict, Variable


def check(
    response: str,
    reference: str,
    variables: Mapping[str, Variable | str] | Iterable[str],
    *,
    aliases: Mapping[str, Any] | None = None,
) -> FormulaVerdict:
    """Judge a formula against a reference, in this process.

    >>> check("n(n+1)/2", "sum_{i=1}^{n} i", {"n": "integer [1, 20]"}).outcome
    <Outcome.CORRECT: 'correct'>

    Args:
        response: what was typed: ASCII, Unicode, LaTeX, or a mixture.
        reference: the right formula, in the same notation.
        variables: the names that may occur, with a ``Variable`` or only its domain (``"integer:1..20"`` will do); or only
            the names.
        aliases: other spellings, ``{"beta_1": ["b1"]}``.

    Raises:
        ResponseError: where the response is no formula, or can be read in two ways that differ in what is right.
        QuizprepError: where the reference, a domain or an alias cannot be read.

    """
    # Imported here: the package stays light for those who only read its name.
    from quizprep.formula.judge import judge
    from quizprep.formula.request import question_of

    return judge(question_of(reference, variables, aliases=aliases), response)
