r"""What a learner types for a formula: any text is read or refused in an instant, and only what is equal is right.

An input is a byte that names the question, and the text.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
import yaml

from quizprep.bank.decks import read_deck
from quizprep.errors import QuizprepError
from quizprep.formula.asking.request import question_of
from quizprep.formula.judge import judge
from quizprep.formula.printer import show
from quizprep.formula.reading.reader import read, readings
from quizprep.formula.telling.layout import draw
from quizprep.formula.telling.mathml import mathml
from quizprep.formula.tree import Tree, depth
from quizprep.formula.values.compare import Comparison
from quizprep.formula.values.known import Known
from quizprep.formula.values.points import sizes_in
from quizprep.model import FormulaQuestion, Outcome, ResponseError
from surfaces import garbled

ROOT = Path(__file__).parents[2]
LONGEST = 2_000
"""Characters of what is typed here; that more is refused has tests of its own."""
LONGEST_MESSAGE = 2_000
FRESH = 1234567
"""Seeds points that no verdict has seen."""


class Asked(NamedTuple):
    """A reference and its variables."""

    reference: str
    variables: dict[str, object]


def _vector(size: str, domain: str = "real [-2, 2]") -> dict[str, object]:
    return {"domain": domain, "shape": [size]}


def _matrix(rows: str, columns: str) -> dict[str, object]:
    return {"domain": "real [-2, 2]", "shape": [rows, columns]}


ASKED = (
    Asked(
        "floor((n + 2p - k)/s) + 1",
        {"n": "integer [1, 64]", "p": "integer [0, 3]", "k": "integer [1, 7]", "s": "integer [1, 3]"},
    ),
    Asked("a^2 + 2a b + b^2", {"a": "real [-5, 5]", "b": "real (0, 4]"}),
    Asked("-sum_{i=1}^{K} y_i log(p_i)", {"K": "integer [2, 4]", "y": _vector("K"), "p": _vector("K", "real (0, 1)")}),
    Asked("exp(x_j)/sum_{k=1}^{K} exp(x_k)", {"K": "integer [2, 4]", "j": "integer [1, K]", "x": _vector("K")}),
    Asked("W x + b", {"K": "integer [2, 3]", "W": _matrix("K", "K"), "x": _vector("K"), "b": _vector("K")}),
    Asked("W^T W", {"n": "integer [1, 3]", "K": "integer [2, 3]", "W": _matrix("n", "K")}),
    Asked("max(0, x) if x > -1 else alpha x", {"x": "real [-4, 4]", "alpha": "real (0, 1)"}),
    Asked("beta_1 m + (1 - beta_1) g", {"beta_1": {"domain": "real (0, 1)", "aliases": ["b1"]}, "m": "real", "g": "real"}),
)

PIECES = (
    *"ab+-*/^()[]{}|,;=<>_&' .0123456789²⁻₁⌊⌋√Σπσᵀ½∣‖≤—∑∏∂∇⊙⟨⟩⌈⌉·×÷−≠∈¬∧ᵢⱼ\n\\$%@!?：，（）",
    *r"\frac{ \sqrt[ \left( \right) \sum_{ \text{ \begin{cases} \end{cases} \\ \hat{ \log_ \operatorname{ \mathbf{".split(),
    *r"\lfloor \rceil \cdot \prod_ \max_ \mathrm{T} ^\top sum( max( log( x_ 1e softmax( ^T .. lambda __ range( mean(".split(),
    *"norm( clip( Piecewise( [1] [i,j] x.sum( dim=0 log2( sigmoid( 1/2x n! e^ dL/dx= mod // where(".split(),
    *(f" {word} " for word in ("if", "else", "for", "in", "and", "or", "not", "where", "then", "otherwise", "sum_{i=1}^{n}")),
    *("9" * 20, "(" * 30, "a^" * 30, "-" * 30, " where a = "),
)


@functools.cache
def question(number: int) -> FormulaQuestion:
    """Return the question that a byte names."""
    reference, variables = ASKED[number % len(ASKED)]
    return question_of(reference, variables)


def seeds() -> Iterator[bytes]:
    """Yield right and wrong answers: of the corpus as it stands and of the bank, to questions of which few use their names."""
    for number, (reference, _) in enumerate(ASKED):
        yield bytes([number]) + reference.encode()
    forms = yaml.safe_load((ROOT / "tests" / "corpus" / "formulas.yaml").read_text("utf-8"))
    for number, entry in enumerate(forms.values()):
        for form in (*entry["right"][:2], *entry["wrong"][:1]):
            yield bytes([number % len(ASKED)]) + str(form).encode()
    for path in sorted((ROOT / "question_bank").glob("*.yaml")):
        deck = read_deck(path).deck
        for number, asked in enumerate(deck.questions if deck else ()):
            if isinstance(asked, FormulaQuestion):
                yield bytes([number % len(ASKED)]) + asked.answer.encode()


def mutated(data: bytes, rng: Random) -> bytes:
    """Return another text, perhaps to another question."""
    number = data[0] if data and rng.random() < 0.9 else rng.randrange(len(ASKED))
    value = data[1:].decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        value = garbled.text(value, rng, (*PIECES, *question(number).variables))
    return bytes([number]) + value.encode("utf-8", "surrogatepass")


def check(data: bytes) -> None:
    """Read and judge bytes as a response."""
    asked = question(data[0] if data else 0)
    text = data[1:].decode("utf-8", "surrogateescape")[:LONGEST]
    try:
        tree, others = readings(text, asked.variables)
    except ResponseError as error:
        _is_in_the_text(error, text)
        return
    _is_sound(tree, asked)
    for other in others:
        _is_sound(other.tree, asked)
        assert 0 <= other.span[0] <= other.span[1] <= len(text) + 1
    try:
        verdict = judge(asked, text)
    except ResponseError as error:
        _is_in_the_text(error, text)
        return
    msgspec.json.encode(verdict)
    assert verdict.outcome is not Outcome.UNGRADED, verdict
    if verdict.outcome is Outcome.CORRECT:
        right = read(asked.answer, asked.variables)
        found = Comparison(tree, Known(right, asked.variables, FRESH, sizes_in(tree)))
        assert not found.different, (text, verdict.decided_by, found.different[0])


def _is_in_the_text(error: ResponseError, text: str) -> None:
    assert error.span is not None
    start, end = error.span
    assert 0 <= start <= end <= len(text) + 1, (error.span, text)
    for message in (error.message.en, error.message.zh):
        assert 0 < len(message) <= LONGEST_MESSAGE, message
        assert message.isprintable(), message


def _is_sound(tree: Tree, asked: FormulaQuestion) -> None:
    """Whatever was read can be shown, and what is shown reads as the same."""
    text = show(tree)
    draw(tree)
    mathml(tree)
    try:
        again = read(text, asked.variables)
    except QuizprepError as error:
        # What is written out in full may be longer than a formula can be, or deeper.
        assert len(text) > 300 or depth(tree) > 40, (text, error)  # noqa: PT017
        return
    assert again == tree, (text, show(again))
