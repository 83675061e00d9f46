"""Proof that two formulas are equal, within a bound of time: by the identities of the field, then by SymPy.

A tree is built up from SymPy's own objects, under the assumptions that the domains allow (integer, positive ...); no text
is handed over.  Vectors and matrices are proved element by element, at symbolic indices.

A proof is said beside a verdict that points have already found; where it takes too long, the points decide.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import Any

import sympy

from quizprep import alarm
from quizprep.formula.proving.identities import are_equal
from quizprep.formula.tree import Tree, named_axis
from quizprep.formula.values.domain import Domain
from quizprep.model import Variable

Expr = Any  # sympy.Expr: SymPy has no types of its own

SECONDS = 0.06


class _Beyond(Exception):  # noqa: N818 - not an error: the tree holds what is not handed to SymPy
    """A tree with something that is not handed to SymPy."""


def is_proved(left: Tree, right: Tree, variables: Mapping[str, Variable], seconds: float = SECONDS) -> bool:
    """Tell whether SymPy proves two trees equal in the time given; False says nothing about them."""

    def prove() -> bool:
        try:
            if are_equal(left, right, variables):
                return True
            translate = _Translation(variables)
            place = tuple(sympy.Symbol(f"place{axis}", integer=True, positive=True) for axis in range(left.rank))
            difference = translate.element(left, place) - translate.element(right, place)
            return any(step(difference) == 0 for step in _STEPS)
        except Exception:  # noqa: BLE001 - a fault inside SymPy proves nothing, and must cost no verdict
            return False

    with suppress(alarm.TimeIsUp):
        return left.rank == right.rank and alarm.can_be_set() and alarm.within(seconds, prove)
    return False


def _logarithms(difference: Expr) -> Expr:
    return sympy.expand(sympy.expand_log(difference.rewrite(sympy.exp), force=False))


_STEPS: tuple[Callable[[Expr], Expr], ...] = (
    lambda difference: difference,
    sympy.expand,
    sympy.ratsimp,
    _logarithms,
    lambda difference: sympy.powsimp(sympy.expand_power_base(difference)),
    lambda difference: sympy.simplify(difference.rewrite(sympy.Piecewise)),
    sympy.simplify,
)
"""Ways to bring a difference to 0, the cheap ones first."""


class _Translation:
    """Trees to SymPy: ``element`` gives what stands at a place of a vector or matrix."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self.variables = variables
        self.bound: dict[str, Expr] = {}
        self.depth = 0
        """How many sums stand around what is being translated."""

    def symbol(self, name: str) -> Expr:
        if name in self.bound:
            return self.bound[name]
        variable = self.variables.get(name)
        if variable is None:
            return sympy.Symbol(name, integer=True, positive=True)
        symbol = sympy.Symbol(name, **_assumptions(variable.domain))
        return sympy.IndexedBase(symbol) if variable.shape else symbol

    @contextmanager
    def running(self, count: int = 1) -> Iterator[tuple[Expr, ...]]:
        """Give indices to sum over; at the same depth they are the same symbols, so that equal sums are equal."""
        depth = self.depth
        self.depth += count
        yield tuple(sympy.Symbol(f"running{place}", integer=True) for place in range(depth, self.depth))
        self.depth = depth

    def size(self, tree: Tree, axis: int) -> Expr:
        """Return the length of an axis of a vector or matrix."""
        found = named_axis(tree, axis)
        if not found:
            raise _Beyond
        text = self.variables[found[0]].shape[found[1]]
        return sympy.Integer(text) if text.isdecimal() else self.symbol(text)

    def element(self, tree: Tree, place: tuple[Expr, ...] = ()) -> Expr:  # noqa: C901, PLR0911 - one case a head
        """Return the element of ``tree`` at ``place``; a number has none, and stands at every place."""
        place = place[len(place) - tree.rank :]
        match tree.head:
            case "number":
                value = Fraction(tree.value or 0)
                return sympy.Rational(value.numerator, value.denominator)
            case "constant":
                return sympy.pi if tree.value == "pi" else sympy.E
            case "name":
                symbol = self.symbol(str(tree.value))
                return symbol[place] if place else symbol
            case "neg":
                return -self.element(tree.args[0], place)
            case "transpose":
                return self.element(tree.args[0], place[::-1])
            case "index":
                base, *indices = tree.args
                return self.element(base, (*map(self.element, indices), *place))
            case "matmul":
                return self._matmul(tree, place)
            case "call":
                return self._call(tree, place)
            case "fold":
                return self._fold(tree, place)
            case "cases":
                return self._cases(tree, place)
        left, right = (self.element(arg, place) for arg in tree.args)
        return _BINARY[tree.head](left, right)

    def condition(self, tree: Tree) -> Expr:
        if tree.head == "compare":
            return _COMPARE[str(tree.value)](*map(self.element, tree.args))
        parts = [self.condition(arg) for arg in tree.args]
        return {"and": sympy.And, "or": sympy.Or, "not": sympy.Not}[tree.head](*parts)

    def _matmul(self, tree: Tree, place: tuple[Expr, ...]) -> Expr:
        left, right = tree.args
        cut = left.rank - 1
        with self.running() as (index,):
            product = self.element(left, (*place[:cut], index)) * self.element(right, (index, *place[cut:]))
        return sympy.Sum(product, (index, 1, self.size(left, cut)))

    def _call(self, tree: Tree, place: tuple[Expr, ...]) -> Expr:
        name = str(tree.value)
        if name == "softmax":
            return self._softmax(tree, place)
        if len(tree.args) == 1 and name in ("sum", "mean", "norm"):
            return self._reduced(name, tree.args[0])
        if name not in _FUNCTIONS or (len(tree.args) == 1 and name in ("max", "min")):
            raise _Beyond
        return _FUNCTIONS[name](*(self.element(arg, place) for arg in tree.args))

    def _softmax(self, tree: Tree, place: tuple[Expr, ...]) -> Expr:
        inner = tree.args[0]
        with self.running() as (index,):
            power = sympy.exp(self.element(inner, (*place[:-1], index)))
        return sympy.exp(self.element(inner, place)) / sympy.Sum(power, (index, 1, self.size(inner, inner.rank - 1)))

    def _reduced(self, name: str, inner: Tree) -> Expr:
        sizes = [self.size(inner, axis) for axis in range(inner.rank)]
        with self.running(inner.rank) as indices:
            element = self.element(inner, indices)
        limits = [(index, 1, size) for index, size in zip(indices, sizes, strict=True)]
        total = sympy.Sum(element**2 if name == "norm" else element, *limits)
        if name == "norm":
            return sympy.sqrt(total)
        return total / sympy.Mul(*sizes) if name == "mean" else total

    def _fold(self, tree: Tree, place: tuple[Expr, ...]) -> Expr:
        index, low, high, body, *condition = tree.args
        if condition or tree.value not in ("sum", "prod", "mean"):
            raise _Beyond
        first, last = self.element(low), self.element(high)
        outer = dict(self.bound)
        with self.running() as (symbol,):
            self.bound[str(index.value)] = symbol
            inside = self.element(body, place)
        self.bound = outer
        if tree.value == "prod":
            return sympy.Product(inside, (symbol, first, last))
        total = sympy.Sum(inside, (symbol, first, last))
        return total / (last - first + 1) if tree.value == "mean" else total

    def _cases(self, tree: Tree, place: tuple[Expr, ...]) -> Expr:
        args = tree.args
        pairs = [(self.element(args[i], place), self.condition(args[i + 1])) for i in range(0, len(args) - 1, 2)]
        if len(args) % 2:
            pairs.append((self.element(args[-1], place), sympy.true))
        return sympy.Piecewise(*pairs)


def _assumptions(text: str) -> dict[str, bool]:
    """Return what SymPy may assume about a variable."""
    domain = Domain.parse(text)
    known = {"integer" if domain.whole else "real": True}
    try:
        low, high = domain.ends({})
    except Exception:  # noqa: BLE001 - bounds that name other variables say nothing here
        return known
    if low is not None and (low > 0 or (low == 0 and domain.low_open and not domain.whole)):
        known["positive"] = True
    elif low is not None and low >= 0:
        known["nonnegative"] = True
    elif high is not None and high < 0:
        known["negative"] = True
    return known


_BINARY: dict[str, Callable[[Expr, Expr], Expr]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "floordiv": lambda a, b: sympy.floor(a / b),
    "mod": lambda a, b: a - b * sympy.floor(a / b),
    "pow": lambda a, b: a**b,
}

_COMPARE: dict[str, Callable[[Expr, Expr], Expr]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
    "==": sympy.Eq,
    "!=": sympy.Ne,
}

_FUNCTIONS: dict[str, Callable[..., Expr]] = {
    **{name: getattr(sympy, name) for name in ("floor", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan")},
    **{name: getattr(sympy, name) for name in ("sinh", "cosh", "tanh", "erf", "sign")},
    "ceil": sympy.ceiling,
    "trunc": lambda a: sympy.sign(a) * sympy.floor(sympy.Abs(a)),
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "log2": lambda a: sympy.log(a) / sympy.log(2),
    "log10": lambda a: sympy.log(a) / sympy.log(10),
    "log1p": lambda a: sympy.log(1 + a),
    "expm1": lambda a: sympy.exp(a) - 1,
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "relu": lambda a: sympy.Max(a, 0),
    "clip": lambda a, low, high: sympy.Min(sympy.Max(a, low), high),
}
