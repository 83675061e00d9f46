"""What a learner did who wrote a wrong formula, said only where it holds at every point.

The authored mistakes of a question come first; behind them stand the mistakes that happen in any formula: a rounding
dropped, a sign, a factor, a number too many, top and bottom exchanged, a variable forgotten.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from quizprep.formula.compare import Sample, agree, value_at
from quizprep.formula.evaluate import Undefined, Value, evaluate, shape
from quizprep.formula.points import Point
from quizprep.formula.printer import show_number
from quizprep.formula.reader import read
from quizprep.formula.tree import Tree, binary, names_in, number, rebuilt, walk
from quizprep.model import Bilingual, FormulaQuestion, Variable

FEWEST = 6
"""How many points a diagnosis must hold at."""


class Diagnosis(Struct, frozen=True):
    """A mistake with its name, what to tell the learner, and the credit it earns."""

    name: str
    feedback: Bilingual
    credit: float = 0.0


def diagnose(question: FormulaQuestion, yours: Tree, right: Tree, samples: Sequence[Sample]) -> Diagnosis | None:
    """Return what explains the samples, or None; ``samples`` are those at which both formulas have a value."""
    if authored := _authored(question, yours, samples):
        return authored
    return next(_generic(question.variables, yours, right, samples), None)


def _authored(question: FormulaQuestion, yours: Tree, samples: Sequence[Sample]) -> Diagnosis | None:
    for name, mistake in question.mistakes.items():
        tree = read(mistake.answer[0], question.variables, question.name)
        if _same_everywhere(yours, tree, samples):
            return Diagnosis(name, mistake.feedback, mistake.credit)
    return None


def _generic(variables: Mapping[str, Variable], yours: Tree, right: Tree, samples: Sequence[Sample]) -> Iterator[Diagnosis]:
    """Yield the mistakes of any formula that explain the samples, the most telling first."""
    shapes = {(shape(sample.yours), shape(sample.right)) for sample in samples}
    if any(one != other for one, other in shapes):
        yield _wrong_shape(yours, right)
        return
    yield from _roundings(yours, right, samples)
    if not right.rank:
        yield from _relations(yours, right, samples)
    elif _same_everywhere(yours, Tree("transpose", (right,), None, right.rank), samples):
        yield Diagnosis("transposed", Bilingual("Yours is the transpose of the right result.", "你的结果是正确结果的转置。"))
    yield from _forgotten(variables, yours, right, [sample.point for sample in samples])


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


def _same_everywhere(yours: Tree, other: Tree, samples: Sequence[Sample]) -> bool:
    """Tell whether the response equals ``other`` at every point where both have a value."""
    held = 0
    for sample in samples:
        try:
            value = value_at(other, sample.point)
        except Undefined:
            continue
        if not agree(yours, other, sample.yours, value, sample.point):
            return False
        held += 1
    return held >= FEWEST


# ---- roundings

_ROUNDINGS = ("floor", "ceil", "round")


def _roundings(yours: Tree, right: Tree, samples: Sequence[Sample]) -> Iterator[Diagnosis]:
    if _has_rounding(right) and _same_everywhere(yours, _without_rounding(right), samples):
        yield Diagnosis(
            "missing-rounding",
            Bilingual("The rounding is missing: without it this is the right formula.", "缺少取整：除此之外公式正确。"),
        )
    if _has_rounding(yours) and _same_everywhere(_without_rounding(yours), right, _recomputed(yours, samples)):
        yield Diagnosis(
            "needless-rounding",
            Bilingual("The rounding is too much: without it this is the right formula.", "多了取整：去掉后公式正确。"),
        )
    for name in _ROUNDINGS:
        other = _with_rounding(right, name)
        if other != right and _same_everywhere(yours, other, samples):
            text = Bilingual(
                f"Right but for the direction of the rounding: yours is {name}.", f"只是取整方向不对：你用的是 {name}。"
            )
            yield Diagnosis("other-rounding", text)


def _recomputed(yours: Tree, samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples with the response's values as they are without its roundings."""
    bare = _without_rounding(yours)
    result = []
    for sample in samples:
        try:
            result.append(Sample(sample.point, evaluate(bare, sample.point), sample.right))
        except Undefined:
            continue
    return result


def _has_rounding(tree: Tree) -> bool:
    return any(node.head == "floordiv" or node.value in _ROUNDINGS for node in walk(tree))


def _without_rounding(tree: Tree) -> Tree:
    args = tuple(map(_without_rounding, tree.args))
    if tree.head == "floordiv":
        return binary("div", args[0], args[1])
    return args[0] if tree.head == "call" and tree.value in _ROUNDINGS else rebuilt(tree, args)


def _with_rounding(tree: Tree, name: str) -> Tree:
    args = tuple(_with_rounding(arg, name) for arg in tree.args)
    if tree.head == "floordiv":
        return Tree("call", (binary("div", args[0], args[1]),), name)
    if tree.head == "call" and tree.value in _ROUNDINGS:
        return Tree("call", args, name, tree.rank)
    return rebuilt(tree, args)


# ---- relations of numbers


def _relations(yours: Tree, right: Tree, samples: Sequence[Sample]) -> Iterator[Diagnosis]:
    """Yield the relations that hold between the two values at every point."""
    if len({str(sample.right) for sample in samples}) < FEWEST // 2:
        return  # an answer that hardly varies stands in many relations to anything
    if _same_everywhere(yours, Tree("neg", (right,)), samples):
        yield Diagnosis(
            "wrong-sign",
            Bilingual("Right but for the sign: yours is the negative of the answer.", "只差一个负号：你的结果是答案的相反数。"),
        )
    telling = [sample for sample in samples if sample.right != 0]
    if _same_everywhere(yours, binary("div", number(1), right), telling):
        yield Diagnosis(
            "reciprocal", Bilingual("Upside down: yours is 1 divided by the answer.", "分子分母颠倒：你的结果是答案的倒数。")
        )
    if (difference := _constant([_minus(sample) for sample in samples])) is not None:
        yield _off_by(difference)
    if (factor := _constant([_over(sample) for sample in telling])) is not None:
        text = _shown(factor)
        yield Diagnosis(
            "constant-factor", Bilingual(f"Yours is {text} times the answer, everywhere.", f"你的结果处处是答案的 {text} 倍。")
        )


def _minus(sample: Sample) -> Value:
    return sample.yours - sample.right


def _over(sample: Sample) -> Value:
    exact = isinstance(sample.yours, int) and isinstance(sample.right, int)
    return Fraction(sample.yours, sample.right) if exact else sample.yours / sample.right


def _off_by(difference: Value) -> Diagnosis:
    size = _shown(abs(difference))
    en, zh = ("large", "大") if difference > 0 else ("small", "小")
    text = Bilingual(f"Yours is too {en} by {size}, everywhere.", f"你的结果处处偏{zh} {size}。")
    return Diagnosis("off-by-one" if math.isclose(abs(difference), 1, rel_tol=1e-9) else "constant-difference", text)


def _constant(values: Sequence[Value]) -> Value | None:
    """Return the one number that all values are, or None."""
    if len(values) < FEWEST:
        return None
    first = values[0]
    if all(isinstance(value, (int, Fraction)) for value in values):
        return first if len(set(values)) == 1 else None
    return first if first and all(math.isclose(value, first, rel_tol=1e-9) for value in values) else None


def _shown(value: Value) -> str:
    if isinstance(value, (int, Fraction)):
        return show_number(value)
    near = Fraction(value).limit_denominator(64)
    return show_number(near) if math.isclose(near, value, rel_tol=1e-9) else f"{value:.6g}"


# ---- variables


def _forgotten(variables: Mapping[str, Variable], yours: Tree, right: Tree, points: Sequence[Point]) -> Iterator[Diagnosis]:
    for name in variables:
        if name in _written(right) - names_in(yours) and not variables[name].shape and _matters(name, right, points):
            text = Bilingual(
                f"{name} does not occur in your formula, but the answer depends on it.",
                f"你的公式中没有 {name}，但答案与它有关。",
            )
            yield Diagnosis("missing-variable", text)


def _written(tree: Tree) -> set[str]:
    """Return the names that occur other than as the range of a sum."""
    if tree.head == "fold":
        return set().union(*map(_written, tree.args[3:])) - {str(tree.args[0].value)}
    return {str(tree.value)} if tree.head == "name" else set().union(*map(_written, tree.args))


def _matters(name: str, right: Tree, points: Sequence[Point]) -> bool:
    """Tell whether changing one variable alone changes the answer somewhere."""
    for one, other in pairwise(points):
        try:
            if evaluate(right, one) != evaluate(right, {**one, name: other[name]}):
                return True
        except Undefined:
            continue
    return False
