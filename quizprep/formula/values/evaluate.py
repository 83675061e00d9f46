"""The value of a tree.

Numbers stay exact (``int``, ``Fraction``) as long as the operations allow, so that ``floor`` is exact; roots, logarithms
and the like go on in ``float``.  Where a float is too close to a jump (a floor, a comparison) or too large, the whole tree
is evaluated again in 50 digits.  Vectors and matrices are tuples; indices count from 1.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from quizprep.errors import QuizprepError
from quizprep.formula.tree import Tree, walk
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
    any_function,
    as_whole,
    digits,
    divide,
    exp,
    is_exact,
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
from quizprep.formula.values.matrices import determinant, identity, inverse, ones, outer, product, pseudo_inverse
from quizprep.model import Bilingual

__all__ = ["Glance", "Program", "TooLarge", "Undefined", "Value", "Values", "evaluate", "plain", "precise", "shape"]

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
    return Program(tree)(values)


def precise(tree: Tree, values: Values) -> Value:
    """Return the value in 50 digits: exact numbers stay exact, all others are numbers of mpmath."""
    return Program(tree).precise(values)


class Program:
    """A formula made ready to be worked out at many points; called with values, it returns what ``evaluate`` does."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._code = _code(tree)

    def __call__(self, values: Values) -> Value:
        """Return the value; raises ``Undefined`` where there is none."""
        try:
            return self._code(_Run(values, FLOATS))
        except Unsure:
            value = plain(self.precise(values))
        if _overflows(value):
            raise too_large()
        return value

    def glance(self, values: Values) -> Value:
        """Return the value in floats, None where they cannot tell."""
        try:
            return self._code(_Run(values, FLOATS))
        except Unsure:
            return None

    def precise(self, values: Values) -> Value:
        """Return the value in 50 digits, as :func:`precise` does."""
        # Imported here: 60 ms, and only a close call needs it.
        import mpmath

        with mpmath.workdps(DIGITS):
            return self._code(_Run(values, digits()))


class Glance:
    """The values, in floats, of many trees at one point; what they have in common is worked out once."""

    def __init__(self, values: Values) -> None:
        self.work = 0
        """How many numbers have been worked out, and terms of the sums that products of matrices are."""
        self._run = _Run({name: _roughly(value) for name, value in values.items()}, FLOATS)
        self._known: dict[int, tuple[Tree, Value]] = {}  # by identity; the tree is kept, so that no other takes its place

    def __call__(self, tree: Tree) -> Value:
        """Return the value of a tree, None where floats cannot tell; raises ``Undefined`` like :func:`evaluate`."""
        try:
            return self._value(tree)
        except Unsure:
            return None

    def _value(self, tree: Tree) -> Value:
        if found := self._known.get(id(tree)):
            return found[1]
        self.work += max(1, len(tree.args) - 1)  # a maximum of forty numbers is as much as forty sums
        if tree.args and tree.head in _STRICT and not _is_any_function(tree):
            args = [self._value(arg) for arg in tree.args]
            value = _STRICT[tree.head](self._run.library, tree, args)
            if type(value) is tuple or any(type(arg) is tuple for arg in args):
                self.work += _steps(tree, value, args)
        else:
            self._run.steps = 0
            value = _code(tree)(self._run)
            self.work += self._run.steps
        self._known[id(tree)] = (tree, value)
        return value


def _steps(tree: Tree, value: Value, args: Sequence[Value]) -> int:
    """Return how many numbers were worked out for a value, and terms of the sums that products and inverses are."""
    if tree.head == "matmul":
        return math.prod(shape(value)) * len(args[1])
    if tree.value in ("inv", "pinv", "det"):
        return len(args[0]) ** 3
    sizes: list[int] = [math.prod(shape(one)) for one in (value, *args)]
    return max(sizes)


def _roughly(value: Value) -> Value:
    """Return a matrix in floats, for fractions are slow to multiply; what is no matrix as it is."""
    if len(shape(value)) < 2:
        return value
    return tuple(tuple(map(float, row)) for row in value)


def _overflows(value: Value) -> bool:
    return any(map(_overflows, value)) if isinstance(value, tuple) else isinstance(value, float) and math.isinf(value)


def plain(value: Value) -> Value:
    """Return ``value`` with numbers of mpmath turned into floats."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return value if is_exact(value) or isinstance(value, float) else float(value)


def shape(value: Value) -> tuple[int, ...]:
    """Return the lengths of a vector or matrix, outermost first; nothing for a number."""
    if not isinstance(value, tuple):
        return ()
    return (len(value), *(shape(value[0]) if value else ()))


# ---- a tree as a function of its values


class _Run:
    """One evaluation: the values of the names, the library, and how many nodes the sums have worked out."""

    __slots__ = ("library", "steps", "values")

    def __init__(self, values: Values, library: Library) -> None:
        self.values = dict(values)
        self.library = library
        self.steps = 0

    def spend(self, steps: int) -> None:
        """Count the nodes of a sum, and give up at those of a sum too long."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooLarge(Bilingual("too many terms to add up", "项数过多，无法计算"))


Code = Callable[[_Run], Value]


def _code(tree: Tree) -> Code:
    return _CODES[tree.head](tree)


def _constant(tree: Tree) -> Code:
    name = str(tree.value)
    return lambda run: +getattr(run.library.module, name)


def _name(tree: Tree) -> Code:
    name, is_list = str(tree.value), bool(tree.rank)

    def run_name(run: _Run) -> Value:
        try:
            value = run.values[name]
        except KeyError:
            raise QuizprepError(f"'{name}' has no value") from None
        if is_list and _holds_lists(value):
            value = run.values[name] = _frozen(value)
        return value

    return run_name


def _binary(tree: Tree) -> Code:
    left, right = map(_code, tree.args)
    function = BINARY_FUNCTIONS[tree.head]

    def run_binary(run: _Run) -> Value:
        a, b = left(run), right(run)
        if type(a) is tuple or type(b) is tuple:
            return _both(partial(function, run.library), a, b)
        return function(run.library, a, b)

    return run_binary


def _strict(tree: Tree) -> Code:
    """Return the code of a node that needs the values of all its arguments."""
    codes = list(map(_code, tree.args))
    apply = _STRICT[tree.head]
    return lambda run: apply(run.library, tree, [code(run) for code in codes])


def _fold(tree: Tree) -> Code:
    index, *rest = tree.args
    low, high, body, *condition = map(_code, rest)
    name, kind = str(index.value), str(tree.value)
    size = sum(1 for part in tree.args[3:] for _ in walk(part))

    def run_fold(run: _Run) -> Value:
        first, last = (_whole(run.library, end(run)) for end in (low, high))
        if first is None or last is None:
            raise undefined("a sum whose ends are no whole numbers", "求和上下限不是整数")
        run.spend(max(last - first + 1, 0) * size)
        hidden = run.values.get(name)
        terms = []
        try:
            for place in range(first, last + 1):
                run.values[name] = place
                if not condition or condition[0](run):
                    terms.append(body(run))
        finally:
            # Of a sum without a value too: a glance goes on to the next tree with the same values.
            if hidden is None:
                run.values.pop(name, None)
            else:
                run.values[name] = hidden
        return _folded(run.library, kind, terms)

    return run_fold


def _cases(tree: Tree) -> Code:
    codes = list(map(_code, tree.args))
    branches = list(zip(codes[::2], codes[1::2], strict=False))
    otherwise = codes[-1] if len(codes) % 2 else None

    def run_cases(run: _Run) -> Value:
        for value, condition in branches:
            if condition(run):
                return value(run)
        if otherwise is None:
            raise undefined("none of the cases applies", "不满足任何一个分支条件")
        return otherwise(run)

    return run_cases


def _and_or(tree: Tree) -> Code:
    left, right = map(_code, tree.args)
    decides = tree.head == "or"

    def run_and_or(run: _Run) -> bool:
        return decides if bool(left(run)) == decides else bool(right(run))

    return run_and_or


def _call(library: Library, tree: Tree, args: list[Value]) -> Value:
    name = str(tree.value)
    if name in _WHOLE and len(args) == 1:
        return _WHOLE[name](library, args[0])
    if name == "outer":
        return outer(library, *args)
    function = partial(FUNCTIONS[name], library)
    return _each(function, args[0]) if len(args) == 1 else _all(function, args)


def _called(tree: Tree) -> Code:
    """Return the code of a function; one that nobody defines is made by the number that stands for it at each point."""
    if not _is_any_function(tree):
        return _strict(tree)
    name, codes = str(tree.value), list(map(_code, tree.args))

    def run_any_function(run: _Run) -> Value:
        return _all(partial(any_function, run.library, run.values[name]), [code(run) for code in codes])

    return run_any_function


def _is_any_function(tree: Tree) -> bool:
    return tree.head == "call" and not (tree.value in FUNCTIONS or tree.value in _WHOLE or tree.value == "outer")


def _index(library: Library, _: Tree, args: list[Value]) -> Value:
    value, *places = args
    for place in places:
        at = place if isinstance(place, int) else _whole(library, place)
        if not isinstance(value, tuple):
            raise undefined("an element of a number", "对一个数取下标")
        if at is None or not 1 <= at <= len(value):
            raise undefined("an index out of range", "下标越界")
        value = value[at - 1]
    return value


def _whole(library: Library, value: Value) -> int | None:
    """Return a whole number, None for any other and for what is no number."""
    return None if isinstance(value, tuple) else as_whole(library, value)


def _transpose(_: Library, __: Tree, args: list[Value]) -> Value:
    [value] = args
    return tuple(zip(*value, strict=True)) if len(shape(value)) == 2 else value


def _compare(library: Library, tree: Tree, args: list[Value]) -> bool:
    left, right = args
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise undefined("vectors cannot be ordered", "向量不能比较大小")
    return ORDERS[str(tree.value)](order(library, left, right))


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
    if type(left) is not tuple and type(right) is not tuple:
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
    if not isinstance(value, tuple):
        raise undefined("the softmax of a number", "对一个数求 softmax")
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
    "inv": inverse,
    "pinv": pseudo_inverse,
    "eye": identity,
    "ones": ones,
    "det": determinant,
    "norm": _norm,
    **{name: _reduced(name) for name in ("sum", "prod", "mean", "max", "min")},
}
"""Functions of a whole vector or matrix."""

_STRICT: dict[str, Callable[[Library, Tree, list[Value]], Value]] = {
    "neg": lambda _, __, args: _each(negated, args[0]),
    "matmul": lambda library, _, args: product(library, *args),
    "transpose": _transpose,
    "index": _index,
    "call": _call,
    "compare": _compare,
    "not": lambda _, __, args: not args[0],
    **dict.fromkeys(BINARY_FUNCTIONS, lambda library, tree, args: _both(partial(BINARY_FUNCTIONS[tree.head], library), *args)),
}
"""What the heads whose arguments are all worked out make of their values."""

_CODES: dict[str, Callable[[Tree], Code]] = {
    "number": lambda tree: lambda _, value=tree.value: value,  # type: ignore[misc]
    "constant": _constant,
    "name": _name,
    "fold": _fold,
    "cases": _cases,
    "and": _and_or,
    "or": _and_or,
    **dict.fromkeys(_STRICT, _strict),
    "call": _called,
    **dict.fromkeys(BINARY_FUNCTIONS, _binary),
}
