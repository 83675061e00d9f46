"""The value of a tree.

Numbers stay exact (``int``, ``Fraction``) as long as the operations allow, so that ``floor`` is exact; roots, logarithms
and the like go on in ``float``.  Where a float is too close to a jump (a floor, a comparison) or too large, the whole tree
is evaluated again in 50 digits.  Vectors and matrices are tuples; indices count from 1.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from quizprep.errors import QuizprepError
from quizprep.formula.tree import Tree
from quizprep.formula.values.arithmetic import (
    BINARY_FUNCTIONS,
    DIGITS,
    FLOATS,
    FUNCTIONS,
    ORDERS,
    Library,
    Number,
    TooLarge,
    Undefined,
    Unsure,
    as_whole,
    digits,
    divide,
    exp,
    minus,
    most,
    negated,
    order,
    sqrt,
    times,
    too_large,
    total_of,
    undefined,
)
from quizprep.model import Bilingual

__all__ = ["TooLarge", "Undefined", "Value", "Values", "evaluate", "glance", "plain", "precise", "shape"]

Value = Any  # a Number, or a tuple of Values
Values = Mapping[str, Value]

MOST_STEPS = 200_000


def evaluate(tree: Tree, values: Values) -> Value:
    """Return the value of a formula, or of a condition (``bool``).

    Args:
        tree: what ``read`` or ``read_condition`` returned.
        values: a value for every name; vectors and matrices as sequences.

    Raises:
        Undefined: where the formula has no value there.

    """
    try:
        return _Evaluation(values, FLOATS).value(tree)
    except Unsure:
        value = plain(precise(tree, values))
    if _overflows(value):
        raise too_large()
    return value


def _overflows(value: Value) -> bool:
    return any(map(_overflows, value)) if isinstance(value, tuple) else isinstance(value, float) and math.isinf(value)


def glance(tree: Tree, values: Values) -> Value:
    """Return the value in floats, None where they cannot tell; raises like :func:`evaluate`."""
    try:
        return _Evaluation(values, FLOATS).value(tree)
    except Unsure:
        return None


def precise(tree: Tree, values: Values) -> Value:
    """Return the value in 50 digits: exact numbers stay exact, all others are numbers of mpmath."""
    # Imported here: 60 ms, and only a close call needs it.
    import mpmath

    with mpmath.workdps(DIGITS):
        return _Evaluation(values, digits()).value(tree)


def plain(value: Value) -> Value:
    """Return ``value`` with numbers of mpmath turned into floats."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return value if isinstance(value, (bool, int, Fraction, float)) else float(value)


def shape(value: Value) -> tuple[int, ...]:
    """Return the lengths of a vector or matrix, outermost first; nothing for a number."""
    if not isinstance(value, tuple):
        return ()
    return (len(value), *(shape(value[0]) if value else ()))


class _Evaluation:
    """One walk over a tree at one point."""

    def __init__(self, values: Values, library: Library) -> None:
        self.values = dict(values)
        self.library = library
        self.steps = 0

    def value(self, tree: Tree) -> Value:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLarge(Bilingual("too many terms to add up", "项数过多，无法计算"))
        return _HEADS[tree.head](self, tree)

    def name(self, tree: Tree) -> Value:
        name = str(tree.value)
        try:
            value = self.values[name]
        except KeyError:
            raise QuizprepError(f"'{name}' has no value") from None
        if tree.rank and _holds_lists(value):
            value = self.values[name] = _frozen(value)
        return value

    def constant(self, tree: Tree) -> Value:
        return +getattr(self.library.module, str(tree.value))

    def negative(self, tree: Tree) -> Value:
        return _each(negated, self.value(tree.args[0]))

    def binary(self, tree: Tree) -> Value:
        left, right = self.value(tree.args[0]), self.value(tree.args[1])
        return _both(partial(BINARY_FUNCTIONS[tree.head], self.library), left, right)

    def matmul(self, tree: Tree) -> Value:
        return _matmul(self.library, self.value(tree.args[0]), self.value(tree.args[1]))

    def transpose(self, tree: Tree) -> Value:
        value = self.value(tree.args[0])
        return tuple(zip(*value, strict=True)) if len(shape(value)) == 2 else value

    def index(self, tree: Tree) -> Value:
        value = self.value(tree.args[0])
        for arg in tree.args[1:]:
            place = self.value(arg)
            if not isinstance(place, int):
                place = as_whole(self.library, place)
            if not isinstance(value, tuple):
                raise undefined("an element of a number", "对一个数取下标")
            if place is None or not 1 <= place <= len(value):
                raise undefined("an index out of range", "下标越界")
            value = value[place - 1]
        return value

    def call(self, tree: Tree) -> Value:
        args = [self.value(arg) for arg in tree.args]
        name = str(tree.value)
        if name in _WHOLE and len(args) == 1:
            return _WHOLE[name](self.library, args[0])
        function = partial(FUNCTIONS[name], self.library)
        return _each(function, args[0]) if len(args) == 1 else _all(function, args)

    def fold(self, tree: Tree) -> Value:
        index, low, high, body, *condition = tree.args
        first, last = (as_whole(self.library, self.value(end)) for end in (low, high))
        if first is None or last is None:
            raise undefined("a sum whose ends are no whole numbers", "求和上下限不是整数")
        if last - first >= MOST_STEPS:
            raise TooLarge(Bilingual("too many terms to add up", "项数过多，无法计算"))
        name = str(index.value)
        hidden = self.values.get(name)
        terms = []
        for place in range(first, last + 1):
            self.values[name] = place
            if not condition or self.value(condition[0]):
                terms.append(self.value(body))
        if hidden is None:
            self.values.pop(name, None)
        else:
            self.values[name] = hidden
        return _folded(self.library, str(tree.value), terms)

    def cases(self, tree: Tree) -> Value:
        args = tree.args
        for place in range(0, len(args) - 1, 2):
            if self.value(args[place + 1]):
                return self.value(args[place])
        if len(args) % 2:
            return self.value(args[-1])
        raise undefined("none of the cases applies", "不满足任何一个分支条件")

    def compare(self, tree: Tree) -> bool:
        left, right = self.value(tree.args[0]), self.value(tree.args[1])
        if isinstance(left, tuple) or isinstance(right, tuple):
            raise undefined("vectors cannot be ordered", "向量不能比较大小")
        return ORDERS[str(tree.value)](order(self.library, left, right))

    def logic(self, tree: Tree) -> bool:
        if tree.head == "not":
            return not self.value(tree.args[0])
        first = self.value(tree.args[0])
        return bool(first if first == (tree.head == "or") else self.value(tree.args[1]))


def _holds_lists(value: Value) -> bool:
    return isinstance(value, list) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], list))


def _frozen(value: Value) -> Value:
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value


# ---- vectors and matrices


def _each(function: Callable[[Number], Number], value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_each(function, item) for item in value)
    return function(value)


def _both(function: Callable[[Number, Number], Number], left: Value, right: Value) -> Value:
    """Apply a function of two numbers to every pair of elements; a number, or a row, is repeated."""
    if not isinstance(left, tuple) and not isinstance(right, tuple):
        return function(left, right)
    ranks = len(shape(left)), len(shape(right))
    if ranks[0] == ranks[1]:
        if len(left) != len(right):
            raise undefined("shapes that do not fit", "形状不匹配")
        return tuple(_both(function, a, b) for a, b in zip(left, right, strict=True))
    if ranks[0] > ranks[1]:
        return tuple(_both(function, item, right) for item in left)
    return tuple(_both(function, left, item) for item in right)


def _all(function: Callable[..., Number], args: list[Value]) -> Value:
    """Apply a function of several numbers element by element."""
    length = next((len(arg) for arg in args if isinstance(arg, tuple)), None)
    if length is None:
        return function(*args)
    if any(isinstance(arg, tuple) and len(arg) != length for arg in args):
        raise undefined("shapes that do not fit", "形状不匹配")
    return tuple(_all(function, [arg[i] if isinstance(arg, tuple) else arg for arg in args]) for i in range(length))


def _matmul(library: Library, left: Value, right: Value) -> Value:
    ranks = len(shape(left)), len(shape(right))
    if 0 in ranks:
        raise undefined("shapes that do not fit", "形状不匹配")
    if ranks[0] == 2:
        return tuple(_matmul(library, row, right) for row in left)
    if ranks[1] == 2:
        return tuple(_matmul(library, left, column) for column in zip(*right, strict=True))
    if len(left) != len(right):
        raise undefined("shapes that do not fit", "形状不匹配")
    return total_of(library, [times(library, a, b) for a, b in zip(left, right, strict=True)])


def _numbers(value: Value) -> list[Number]:
    return [number for item in value for number in _numbers(item)] if isinstance(value, tuple) else [value]


def _folded(library: Library, name: str, terms: list[Value]) -> Value:
    if not terms:
        if name in ("sum", "prod"):
            return int(name == "prod")
        raise undefined(f"the {name} of nothing", f"对空集求 {name}")
    if isinstance(terms[0], tuple):
        return tuple(_folded(library, name, list(column)) for column in zip(*terms, strict=True))
    if name in ("sum", "mean"):
        total = total_of(library, terms)
        return total if name == "sum" else divide(library, total, len(terms))
    if name == "prod":
        result: Number = 1
        for term in terms:
            result = times(library, result, term)
        return result
    return most(library, *terms, sign=1 if name == "max" else -1)


def _softmax(library: Library, value: Value) -> Value:
    """Return the softmax over the last axis."""
    if value and isinstance(value[0], tuple):
        return tuple(_softmax(library, row) for row in value)
    largest = most(library, *value)
    powers = [exp(library, minus(library, item, largest)) for item in value]
    total = total_of(library, powers)
    return tuple(divide(library, power, total) for power in powers)


def _norm(library: Library, value: Value) -> Number:
    return sqrt(library, total_of(library, [times(library, item, item) for item in _numbers(value)]))


def _reduced(name: str) -> Callable[[Library, Value], Number]:
    return lambda library, value: _folded(library, name, _numbers(value))


_WHOLE: dict[str, Callable[[Library, Value], Value]] = {
    "softmax": _softmax,
    "norm": _norm,
    **{name: _reduced(name) for name in ("sum", "prod", "mean", "max", "min")},
}
"""Functions of a whole vector or matrix."""

_HEADS: dict[str, Callable[[_Evaluation, Tree], Value]] = {
    "number": lambda _, tree: tree.value,
    "constant": _Evaluation.constant,
    "name": _Evaluation.name,
    "neg": _Evaluation.negative,
    "matmul": _Evaluation.matmul,
    "transpose": _Evaluation.transpose,
    "index": _Evaluation.index,
    "call": _Evaluation.call,
    "fold": _Evaluation.fold,
    "cases": _Evaluation.cases,
    "compare": _Evaluation.compare,
    "and": _Evaluation.logic,
    "or": _Evaluation.logic,
    "not": _Evaluation.logic,
    **dict.fromkeys(BINARY_FUNCTIONS, _Evaluation.binary),
}
