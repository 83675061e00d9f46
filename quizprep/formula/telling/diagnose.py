"""What a learner did who wrote a wrong formula, said only where it holds at every point.

First hit wins: the authored mistakes of a question; what is missing in the response or too much in it; how it stands to the
answer as a whole; the answer with one thing changed, and with one thing changed throughout; a value of one variable for
which it is right; a variable that does not occur.  What an edit explains is believed after fresh points.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from msgspec import Struct
from msgspec.structs import replace

from quizprep.formula.reading.reader import read
from quizprep.formula.telling.edits import Edit, changed, dropped, small, throughout
from quizprep.formula.telling.relations import FEWEST, Relation, by_variable, constants, relations, right_when, same_everywhere
from quizprep.formula.telling.sayings import both, name_of, say
from quizprep.formula.tree import Tree, names_in, walk
from quizprep.formula.values.compare import Comparison, Sample, agree
from quizprep.formula.values.evaluate import Undefined, evaluate, glance, shape
from quizprep.formula.values.points import Point, Variables, points
from quizprep.model import Bilingual, FormulaQuestion

PROBES = 3
"""An edit that fails at one of so many points is looked at no further."""

MOST_WORK = 150_000
"""Edits times the nodes to be worked out for each: what fits into half a second."""

_FRESH = 104729


class Diagnosis(Struct, frozen=True):
    """A mistake with its name, what to tell the learner, and the credit it earns."""

    name: str
    feedback: Bilingual
    credit: float = 0.0
    claim: tuple[Tree, Tree] | None = None
    """Two formulas that are equal everywhere, if what is said is true."""


def diagnose(question: FormulaQuestion, yours: Tree, right: Tree, found: Comparison) -> Diagnosis | None:
    """Return what explains how the response differs from the answer, or None."""
    if authored := _authored(question, yours, found.both):
        return authored
    return next(_generic(question.variables, yours, right, found), None)


def _authored(question: FormulaQuestion, yours: Tree, samples: Sequence[Sample]) -> Diagnosis | None:
    for name, mistake in question.mistakes.items():
        tree = read(mistake.answer[0], question.variables, question.name)
        if same_everywhere(yours, tree, samples):
            return Diagnosis(name, mistake.feedback, mistake.credit)
    return None


def _generic(variables: Variables, yours: Tree, right: Tree, found: Comparison) -> Iterator[Diagnosis]:
    """Yield the mistakes of any formula that explain the samples, the most telling first."""
    samples, drawn = found.both, [sample.point for sample in found.both]
    fits = all(shape(sample.yours) == shape(sample.right) for sample in samples)
    if len(samples) >= FEWEST:
        hunt = _Hunt(variables, yours, right, found)
        yield from hunt.missing()
        yield from hunt.needless()
        if fits:
            yield from _said(yours, relations(yours, right, samples))
        yield from hunt.different()
        if fits:
            yield from _said(yours, constants(samples))
            yield from _said(yours, by_variable(yours, right, samples, variables))
            yield from hunt.as_if()
            yield from hunt.pairs()
    if not fits:
        yield _wrong_shape(yours, right)
        return
    yield from _said(yours, right_when(yours, right, drawn, variables))
    yield from _unused(variables, yours, right, drawn)


def _said(yours: Tree, found: Iterator[Relation]) -> Iterator[Diagnosis]:
    for name, text, tree in found:
        yield Diagnosis(name, text, claim=None if tree is None else (yours, tree))


class _Hunt:
    """The search for an edit that explains what the response is worth at every point."""

    def __init__(self, variables: Variables, yours: Tree, right: Tree, found: Comparison) -> None:
        self.variables = variables
        self.yours = yours
        self.right = right
        self.samples = found.both
        self.mine = [Sample(sample.point, sample.right, sample.right) for sample in found.both]
        """The samples as seen from the answer, which an edit of the response must equal."""
        self.probes = sorted(range(len(found.both)), key=lambda place: self._tells(found, place))[:PROBES]
        self.names = [name for name in variables if name in names_in(yours) | names_in(right)]
        self.work: float = MOST_WORK
        self.cost = sum(1 for _ in walk(right)) + max((_load(found.both[place].point) for place in self.probes), default=0)

    @staticmethod
    def _tells(found: Comparison, place: int) -> tuple[bool, float]:
        """Order points by how well they tell edits apart: where response and answer differ, and soon worked out."""
        sample = found.both[place]
        return sample.yours == sample.right, _load(sample.point)

    def missing(self) -> Iterator[Diagnosis]:
        """Yield what the answer has and the response lacks."""
        return self._hits(dropped(self.right), "missing")

    def needless(self) -> Iterator[Diagnosis]:
        """Yield what the response has and the answer lacks."""
        return self._hits(dropped(self.yours), "needless", mine=True)

    def different(self) -> Iterator[Diagnosis]:
        """Yield what is another thing in the response than in the answer."""
        edits = chain(changed(self.right, self.names), throughout(self.right, self.names))
        return self._hits(edit for edit in edits if edit.name != "as-if" or edit.parts[0] not in names_in(self.yours))

    def as_if(self) -> Iterator[Diagnosis]:
        """Yield the variable that does not belong in the response."""
        edits = (
            edit for edit in throughout(self.yours, ()) if edit.name == "as-if" and edit.parts[0] not in names_in(self.right)
        )
        return self._hits((replace(edit, name="as-if-needless") for edit in edits), mine=True)

    def pairs(self) -> Iterator[Diagnosis]:
        """Yield two small mistakes together."""
        for first in dropped(self.right):
            for second in small(first.tree):
                if self._explains(second.tree):
                    yield Diagnosis("two-mistakes", both(first, second, "missing"), claim=(second.tree, self.yours))
        for first in dropped(self.yours):
            for second in dropped(first.tree):
                if self._explains(second.tree, mine=True):
                    yield Diagnosis("two-mistakes", both(first, second, "needless"), claim=(second.tree, self.right))

    def _hits(self, edits: Iterator[Edit], side: str = "", *, mine: bool = False) -> Iterator[Diagnosis]:
        for edit in edits:
            if self._explains(edit.tree, mine=mine):
                yield Diagnosis(name_of(edit, side), say(edit, side), claim=(edit.tree, self.right if mine else self.yours))

    def _explains(self, edited: Tree, *, mine: bool = False) -> bool:
        """Tell whether an edit of the answer equals the response, or one of the response (``mine``) the answer."""
        if self.work < 0:
            return False
        other, samples = (self.right, self.mine) if mine else (self.yours, self.samples)
        try:
            for place in self.probes:
                self.work -= self.cost
                sample = samples[place]
                value = glance(edited, sample.point)
                if value is not None and not agree(other, edited, sample.yours, value, sample.point, careful=False):
                    return False
            return same_everywhere(other, edited, samples, strict=True) and self._holds_afresh(edited, other)
        except Exception:  # noqa: BLE001 - an edit may make nonsense of shapes, or of what a sum runs over; then it is none
            return False

    def _holds_afresh(self, edited: Tree, other: Tree) -> bool:
        """Tell whether both are equal at points that have not been looked at before."""
        fresh = Comparison(edited, other, points(self.variables, [edited, other], _FRESH))
        return not fresh.different and not fresh.undefined and len(fresh.both) >= FEWEST


def _load(point: Point) -> float:
    """Return how many numbers a point holds, and how large its sizes are."""
    return sum(10 * _count(value) if isinstance(value, tuple) else min(abs(value), 20) for value in point.values())


def _count(value: object) -> int:
    return sum(map(_count, value)) if isinstance(value, tuple) else 1


def _wrong_shape(yours: Tree, right: Tree) -> Diagnosis:
    en, zh = ("a number", "a vector", "a matrix"), ("一个数", "一个向量", "一个矩阵")
    if yours.rank != right.rank:
        text = Bilingual(
            f"Yours is {en[yours.rank]}; the answer is {en[right.rank]}.",
            f"你的结果是{zh[yours.rank]}，答案应为{zh[right.rank]}。",
        )
    else:
        text = Bilingual("Yours has another shape than the answer.", "你的结果与答案的形状不同。")
    return Diagnosis("wrong-shape", text)


# ---- variables


def _unused(variables: Variables, yours: Tree, right: Tree, drawn: Sequence[Point]) -> Iterator[Diagnosis]:
    """Yield the variables that only one of the two formulas has, where they make a difference to it."""
    for name in variables:
        if name in _written(right) - names_in(yours) and _matters(name, right, drawn):
            text = Bilingual(
                f"{name} does not occur in your formula, but the answer depends on it.",
                f"你的公式中没有 {name}，但答案与它有关。",
            )
            yield Diagnosis("missing-variable", text)
    for name in variables:
        if name in _written(yours) - names_in(right) and _matters(name, yours, drawn):
            text = Bilingual(f"Yours depends on {name}; the answer does not.", f"你的公式与 {name} 有关，而答案与它无关。")
            yield Diagnosis("unexpected-variable", text)


def _written(tree: Tree) -> set[str]:
    """Return the names that occur other than as the range of a sum."""
    if tree.head == "fold":
        return set().union(*map(_written, tree.args[3:])) - {str(tree.args[0].value)}
    return {str(tree.value)} if tree.head == "name" else set().union(*map(_written, tree.args))


def _matters(name: str, tree: Tree, drawn: Sequence[Point]) -> bool:
    """Tell whether changing one variable alone changes the value somewhere."""
    for one, other in pairwise(drawn):
        if shape(one[name]) != shape(other[name]):
            continue
        try:
            if evaluate(tree, one) != evaluate(tree, {**one, name: other[name]}):
                return True
        except Undefined:
            continue
    return False
