"""How a wrong formula as a whole stands to the right one: its negative, twice as much, right for one value of a variable."""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from quizprep.formula.printer import show, show_number
from quizprep.formula.telling.edits import replaced
from quizprep.formula.tree import CONDITIONS, Tree, binary, names_in, number, walk
from quizprep.formula.values.arithmetic import is_exact
from quizprep.formula.values.compare import Comparison, Sample, agree
from quizprep.formula.values.decimals import Mpf, decimals_in, is_worth, numbers_meant
from quizprep.formula.values.evaluate import Program, Undefined, Value, Values, shape
from quizprep.formula.values.places import Point, Variables, with_value
from quizprep.model import Bilingual

FEWEST = 6
"""How many points a relation must hold at."""


class Relation(NamedTuple):
    """What is said, and a formula that the response then equals wherever both have a value."""

    name: str
    text: Bilingual
    claim: Tree | None = None


_WHOLE = {
    "wrong-sign": ("Right but for the sign: yours is the negative of the answer.", "只差一个负号：你的结果是答案的相反数。"),
    "reciprocal": ("Upside down: yours is 1 divided by the answer.", "分子分母颠倒：你的结果是答案的倒数。"),
    "complement": ("Yours is 1 minus the answer.", "你的结果是 1 减去答案。"),
    "squared": ("Yours is the square of the answer.", "你的结果是答案的平方。"),
    "root": ("Yours is the square root of the answer.", "你的结果是答案的平方根。"),
    "logarithm": ("Yours is the logarithm of the answer.", "你的结果是答案的对数。"),
    "exponential": ("Yours is e to the power of the answer.", "你的结果是 e 的“答案”次方。"),
    "dice-for-iou": (
        "Yours is 2u/(1 + u) of the answer u: Dice in place of IoU.",
        "设答案为 u，你的结果是 2u/(1 + u)：把 IoU 写成了 Dice。",
    ),
    "iou-for-dice": (
        "Yours is u/(2 - u) of the answer u: IoU in place of Dice.",
        "设答案为 u，你的结果是 u/(2 - u)：把 Dice 写成了 IoU。",
    ),
    "absolute": ("Yours is the absolute value of the answer.", "你的结果是答案的绝对值。"),
}


_U, _V = Tree("name", (), "u"), Tree("name", (), "v")
_OF_ANSWER = {
    name: Program(tree)
    for name, tree in {
        "wrong-sign": Tree("neg", (_U,)),
        "reciprocal": binary("div", number(1), _U),
        "complement": binary("sub", number(1), _U),
        "squared": binary("pow", _U, number(2)),
        "dice-for-iou": binary("div", binary("mul", number(2), _U), binary("add", number(1), _U)),
        "iou-for-dice": binary("div", _U, binary("sub", number(2), _U)),
        "root": Tree("call", (_U,), "sqrt"),
        "logarithm": Tree("call", (_U,), "log"),
        "exponential": Tree("call", (_U,), "exp"),
        "absolute": Tree("call", (_U,), "abs"),
    }.items()
}
"""What each relation makes of the answer ``u``."""

FIRST = ("wrong-sign", "reciprocal", "dice-for-iou", "iou-for-dice")
"""What is said before all that may be changed in a formula."""

LATER = tuple(name for name in _OF_ANSWER if name not in FIRST)
"""What may come about by a mistake in a part of it too, which then tells more."""

_WITH_VARIABLE = {head: Program(binary(head, _U, _V)) for head in ("mul", "div", "add", "sub")}
"""What each operation makes of the answer ``u`` and a variable ``v``."""


def same_everywhere(yours: Tree, other: Program, samples: Iterable[Sample]) -> bool:
    """Tell whether the response equals another formula at every point where both have a value."""
    return _agree_at_all(yours, other, other, ((sample, sample.point) for sample in samples), strict=False)


def _agree_at_all(
    yours: Tree, other: Program, of_answer: Program, seen: Iterable[tuple[Sample, Values]], *, strict: bool = True
) -> bool:
    """Tell whether the response equals another formula everywhere; ``of_answer`` works that out from what is known.

    Being ``strict``, what has no value somewhere is not the response, which has one there.
    """
    held = 0
    for sample, known in seen:
        try:
            value = of_answer.glance(known)
            value = other(sample.point) if value is None else value
        except Undefined:
            if strict:
                return False
            continue
        if not agree(yours, other.tree, sample.yours, value, sample.point, careful=False):
            return False
        held += 1
    return held >= FEWEST


def relations(yours: Tree, right: Tree, samples: Iterable[Sample], names: Iterable[str]) -> Iterator[Relation]:
    """Yield what the values of the response are of those of the answer, at every point; ``names`` are relations to look for."""
    if not _varies(samples):
        return  # an answer that hardly varies stands in many relations to anything
    for name in names:
        program = _OF_ANSWER[name]
        if name == "reciprocal" and (right.head == "pow" or right.value == "exp"):
            continue  # there the sign of an exponent is wrong
        if right.rank and name != "wrong-sign":
            return
        made = Program(replaced(program.tree, "u", lambda _: right))
        # Upside down, an answer of 0 has no value, and tells nothing.
        seen = ((sample, {"u": sample.right}) for sample in samples if name != "reciprocal" or sample.right != 0)
        if _agree_at_all(yours, made, program, seen):
            yield Relation(name, Bilingual(*_WHOLE[name]), made.tree)


_NEARLY = 0.1
"""How far a formula with rounded numbers may be from the answer."""


def rounded(yours: Tree, right: Tree, samples: Iterable[Sample]) -> Iterator[Relation]:
    """Yield the numbers that were rounded, where nothing else is wrong: 3.14 for pi."""
    typed = decimals_in(yours) - decimals_in(right)
    if not typed or not all(_is_near(one, other) for one, other in _pairs(samples)):
        return
    points = [sample.point for sample in islice(samples, FEWEST)]
    meant = numbers_meant(yours, right, typed, points) or {}
    if meant:
        pairs = [(show_number(value), _exactly(number, right)) for value, number in meant.items() if value != number]
        en, zh = ("{} is {} rounded".format(*pair) for pair in pairs), ("{} 是 {} 的近似值".format(*pair) for pair in pairs)
        text = Bilingual(f"{'; '.join(en)}: give the exact number.", f"{'；'.join(zh)}：请写精确值。")
        yield Relation("rounded-number", text)


def _is_near(yours: Value, right: Value) -> bool:
    return bool(abs(yours - right) <= _NEARLY * abs(right))


def _exactly(number: Mpf, right: Tree) -> str:
    """Return the constant of the answer that a number is, as it is written there; else its first digits."""
    constants = (node for node in walk(right) if not node.rank and node.head not in CONDITIONS and not names_in(node))
    return next((show(node) for node in constants if is_worth(node, number)), f"{float(number):.10g}...")


def always_the_same(samples: Iterable[Sample]) -> Iterator[Relation]:
    """Yield the one number that the response is worth everywhere, where the answer varies."""
    value = next(iter(samples)).yours
    if is_exact(value) and all(sample.yours == value for sample in samples) and _varies(samples):
        size = _shown(value)
        text = Bilingual(f"Yours is {size}, whatever the values are.", f"无论各变量取何值，你的结果总是 {size}。")
        yield Relation("always-the-same", text, number(value))


def constants(samples: Iterable[Sample]) -> Iterator[Relation]:
    """Yield a constant difference and a constant factor, of numbers or of all elements."""
    if not _varies(samples):
        return
    if (difference := _constant(yours - right for yours, right in _pairs(samples))) is not None:
        yield _off_by(difference)
    # Of an answer of 0 every multiple is 0.
    pairs = ((yours, right) for yours, right in _pairs(samples) if right != 0 or yours != 0)
    if (factor := _constant(_over(yours, right) for yours, right in pairs)) is not None:
        size = _shown(factor)
        text = Bilingual(f"Yours is {size} times the answer, everywhere.", f"你的结果处处是答案的 {size} 倍。")
        yield Relation("constant-factor", text)


def _pairs(samples: Iterable[Sample]) -> Iterator[tuple[Value, Value]]:
    for sample in samples:
        yield from _elements(sample.yours, sample.right)


def _elements(yours: Value, right: Value) -> Iterator[tuple[Value, Value]]:
    if shape(yours) != shape(right):
        yield math.nan, 1.0  # which is like nothing else
    elif isinstance(right, tuple):
        for one, other in zip(yours, right, strict=True):
            yield from _elements(one, other)
    else:
        yield yours, right


_BY_VARIABLE = {
    "mul": ("Yours is {0} times the answer.", "你的结果是答案的 {0} 倍。"),
    "div": ("Yours is the answer divided by {0}.", "你的结果是答案除以 {0}。"),
    "add": ("Yours is the answer plus {0}.", "你的结果是答案加上 {0}。"),
    "sub": ("Yours is the answer minus {0}.", "你的结果是答案减去 {0}。"),
}


def by_variable(yours: Tree, right: Tree, samples: Iterable[Sample], variables: Variables) -> Iterator[Relation]:
    """Yield the variable that the answer was multiplied with, divided by, or that was added to it."""
    for name in variables:
        if variables[name].shape or not _varies(samples):
            continue
        variable = Tree("name", (), name)
        for head, text in _BY_VARIABLE.items():
            made = Program(binary(head, right, variable))
            seen = ((sample, {"u": sample.right, "v": sample.point[name]}) for sample in samples)
            if _agree_at_all(yours, made, _WITH_VARIABLE[head], seen):
                slug = "needless-factor" if head in ("mul", "div") else "needless-term"
                yield Relation(slug, Bilingual(*(part.format(name) for part in text)), made.tree)


def _varies(samples: Iterable[Sample]) -> bool:
    seen = set()
    for sample in samples:
        seen.add(str(sample.right))
        if len(seen) >= FEWEST // 2:
            return True
    return False


def _over(yours: Value, right: Value) -> Value:
    if right == 0:
        return math.nan
    return Fraction(yours, right) if isinstance(yours, int) and isinstance(right, int) else yours / right


def _off_by(difference: Value) -> Relation:
    size = _shown(abs(difference))
    en, zh = ("large", "大") if difference > 0 else ("small", "小")
    text = Bilingual(f"Yours is too {en} by {size}, everywhere.", f"你的结果处处偏{zh} {size}。")
    return Relation("off-by-one" if math.isclose(abs(difference), 1, rel_tol=1e-9) else "constant-difference", text)


def _constant(values: Iterable[Value]) -> Value | None:
    """Return the one number that all values are, or None."""
    first, count = None, 0
    for value in values:
        first = value if first is None else first
        exact = is_exact(value) and is_exact(first)
        if not first or not (value == first if exact else math.isclose(value, first, rel_tol=1e-9)):
            return None
        count += 1
    return first if count >= FEWEST else None


def _shown(value: Value) -> str:
    if isinstance(value, (int, Fraction)):
        return show_number(value)
    near = Fraction(value).limit_denominator(64)
    return show_number(near) if math.isclose(near, value, rel_tol=1e-9) else f"{value:.6g}"


# ---- right somewhere

_SIMPLE = (1, 0)
_SIMPLE_COUNTS = (1, 0, 2)
"""Of whole numbers, for which 2 is as special: 2x is x^2 there."""


def right_when(yours: Tree, right: Tree, samples: Iterable[Sample], variables: Variables) -> Iterator[Relation]:
    """Yield the simple value of one variable at which the response is the answer."""
    one, other = Program(yours), Program(right)
    for name in variables:
        if name not in names_in(yours) | names_in(right) or variables[name].shape:
            continue
        for value in _SIMPLE_COUNTS if variables[name].domain.startswith("integer") else _SIMPLE:
            if _right_at(one, other, name, value, (sample.point for sample in samples), variables):
                text = (
                    f"Yours is right when {name} = {value}, but not always.",
                    f"当 {name} = {value} 时你的式子正确，但并非总是如此。",
                )
                yield Relation("right-sometimes", Bilingual(*text))


_SIDES = {(1, False): (">", "<="), (1, True): (">=", "<"), (-1, False): ("<", ">="), (-1, True): ("<=", ">")}
"""The signs of the side where a response is right, and of the other, by whether it is right at 0 too."""


def right_on_one_side(samples: Comparison, variables: Variables) -> Iterator[Relation]:
    """Yield the variable whose sign decides whether the response is the answer."""
    everything = list(samples)
    different = set(map(id, samples.different))
    for name in variables:
        if variables[name].shape:
            continue
        at_zero = [sample for sample in everything if sample.point[name] == 0]
        zero_too = bool(at_zero) and different.isdisjoint(map(id, at_zero))
        for side in (1, -1):
            inside = [sample for sample in everything if sample.point[name] * side > 0]
            if len(inside) >= FEWEST and _varies(inside) and different.isdisjoint(map(id, inside)):
                right, wrong = _SIDES[side, zero_too]
                text = (
                    f"Yours is right for {name} {right} 0, but not always for {name} {wrong} 0.",
                    f"当 {name} {right} 0 时你的式子正确，当 {name} {wrong} 0 时则不一定。",
                )
                yield Relation("right-sometimes", Bilingual(*text))


def _right_at(yours: Program, right: Program, name: str, value: int, points: Iterable[Point], variables: Variables) -> bool:
    seen: set[str] = set()
    held = 0
    for point in points:
        there = with_value(variables, point, name, value)
        if there is None:
            continue
        try:
            one, other = yours(there), right(there)
        except Undefined:
            continue
        if not agree(yours.tree, right.tree, one, other, there, careful=False):
            return False
        held += 1
        seen.add(str(other))
    return held >= FEWEST and len(seen) >= FEWEST // 2
