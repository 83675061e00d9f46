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
from quizprep.model import Bilingual

Number = Any  # int, Fraction, float, or a number of mpmath: they mix, and no common type says so
Value = Any  # a Number, or a tuple of Values
Values = Mapping[str, Value]

MOST_BITS = 4096
MOST_STEPS = 200_000
DIGITS = 50
CLOSE = 1e-9
"""How near a float may come to a jump before more digits are asked for."""


class Undefined(QuizprepError):
    """A formula that has no value at a point; ``why`` says why."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


class TooLarge(Undefined):
    """A value, or a sum, that is too large to work out here."""


class _Unsure(Exception):  # noqa: N818 - not an error: it asks for more digits
    """A float that cannot decide a jump."""


def evaluate(tree: Tree, values: Values) -> Value:
    """Return the value of a formula, or of a condition (``bool``).

    Args:
        tree: what ``read`` or ``read_condition`` returned.
        values: a value for every name; vectors and matrices as sequences.

    Raises:
        Undefined: where the formula has no value there.

    """
    try:
        return _Evaluation(values, _FLOATS).value(tree)
    except _Unsure:
        return plain(precise(tree, values))


def precise(tree: Tree, values: Values) -> Value:
    """Return the value in 50 digits: exact numbers stay exact, all others are numbers of mpmath."""
    # Imported here: 60 ms, and only a close call needs it.
    import mpmath

    with mpmath.workdps(DIGITS):
        return _Evaluation(values, _digits()).value(tree)


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


def _undefined(en: str, zh: str) -> Undefined:
    return Undefined(Bilingual(en, zh))


def _too_large() -> TooLarge:
    return TooLarge(Bilingual("too large to compute", "数值过大，无法计算"))


class _Library:
    """The functions that leave exact numbers: of floats, or of mpmath."""

    def __init__(self, module: Any, *, real: Callable[[Any], Number], margin: float, largest: float) -> None:
        self.module = module
        self.real = real
        self.margin = margin
        """Relative distance from a jump below which a number counts as too close to tell."""
        self.largest = largest
        """Largest exponent of e."""


def _digits() -> _Library:
    import mpmath

    def real(value: Number) -> Number:
        return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpf(value)

    return _Library(mpmath, real=real, margin=10.0 ** (10 - DIGITS), largest=1e6)


_FLOATS = _Library(math, real=float, margin=CLOSE, largest=700.0)


class _Evaluation:
    """One walk over a tree at one point."""

    def __init__(self, values: Values, library: _Library) -> None:
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
        return _each(_negated, self.value(tree.args[0]))

    def binary(self, tree: Tree) -> Value:
        left, right = self.value(tree.args[0]), self.value(tree.args[1])
        return _both(partial(_BINARY[tree.head], self.library), left, right)

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
                place = _whole(self.library, place)
            if not isinstance(value, tuple):
                raise _undefined("an element of a number", "对一个数取下标")
            if place is None or not 1 <= place <= len(value):
                raise _undefined("an index out of range", "下标越界")
            value = value[place - 1]
        return value

    def call(self, tree: Tree) -> Value:
        args = [self.value(arg) for arg in tree.args]
        name = str(tree.value)
        if name in _WHOLE and len(args) == 1:
            return _WHOLE[name](self.library, args[0])
        function = partial(_FUNCTIONS[name], self.library)
        return _each(function, args[0]) if len(args) == 1 else _all(function, args)

    def fold(self, tree: Tree) -> Value:
        index, low, high, body, *condition = tree.args
        first, last = (_whole(self.library, self.value(end)) for end in (low, high))
        if first is None or last is None:
            raise _undefined("a sum whose ends are no whole numbers", "求和上下限不是整数")
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
        raise _undefined("none of the cases applies", "不满足任何一个分支条件")

    def compare(self, tree: Tree) -> bool:
        left, right = self.value(tree.args[0]), self.value(tree.args[1])
        if isinstance(left, tuple) or isinstance(right, tuple):
            raise _undefined("vectors cannot be ordered", "向量不能比较大小")
        return _COMPARE[str(tree.value)](_order(self.library, left, right))

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
            raise _undefined("shapes that do not fit", "形状不匹配")
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
        raise _undefined("shapes that do not fit", "形状不匹配")
    return tuple(_all(function, [arg[i] if isinstance(arg, tuple) else arg for arg in args]) for i in range(length))


def _matmul(library: _Library, left: Value, right: Value) -> Value:
    ranks = len(shape(left)), len(shape(right))
    if 0 in ranks:
        raise _undefined("shapes that do not fit", "形状不匹配")
    if ranks[0] == 2:
        return tuple(_matmul(library, row, right) for row in left)
    if ranks[1] == 2:
        return tuple(_matmul(library, left, column) for column in zip(*right, strict=True))
    if len(left) != len(right):
        raise _undefined("shapes that do not fit", "形状不匹配")
    return _total(library, [a * b for a, b in zip(left, right, strict=True)])


def _numbers(value: Value) -> list[Number]:
    return [number for item in value for number in _numbers(item)] if isinstance(value, tuple) else [value]


def _total(library: _Library, terms: list[Number]) -> Number:
    if any(isinstance(term, float) for term in terms):
        return math.fsum(map(_as_float, terms))
    return sum(terms[1:], terms[0]) if terms else 0


def _folded(library: _Library, name: str, terms: list[Value]) -> Value:
    if not terms:
        if name in ("sum", "prod"):
            return int(name == "prod")
        raise _undefined(f"the {name} of nothing", f"对空集求 {name}")
    if isinstance(terms[0], tuple):
        return tuple(_folded(library, name, list(column)) for column in zip(*terms, strict=True))
    if name in ("sum", "mean"):
        total = _total(library, terms)
        return total if name == "sum" else _divide(library, total, len(terms))
    if name == "prod":
        result: Number = 1
        for term in terms:
            result = _times(library, result, term)
        return result
    return _most(library, *terms, sign=1 if name == "max" else -1)


def _softmax(library: _Library, value: Value) -> Value:
    """Return the softmax over the last axis."""
    if value and isinstance(value[0], tuple):
        return tuple(_softmax(library, row) for row in value)
    largest = _most(library, *value)
    powers = [_exp(library, item - largest) for item in value]
    total = _total(library, powers)
    return tuple(_divide(library, power, total) for power in powers)


def _norm(library: _Library, value: Value) -> Number:
    return _sqrt(library, _total(library, [item * item for item in _numbers(value)]))


def _reduced(name: str) -> Callable[[_Library, Value], Number]:
    return lambda library, value: _folded(library, name, _numbers(value))


# ---- numbers


def _as_float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError:
        raise _Unsure from None


def _checked(value: Number) -> Number:
    """Return a result unless it has outgrown what can be worked with."""
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise _Unsure
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise _too_large()
    if isinstance(value, Fraction) and value.numerator.bit_length() + value.denominator.bit_length() > MOST_BITS:
        return value.numerator / value.denominator
    return value


def _is_exact(value: Number) -> bool:
    return isinstance(value, (int, Fraction))


def _shrunk(value: Number) -> Number:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _arithmetic(operation: Callable[[Number, Number], Number], a: Number, b: Number) -> Number:
    try:
        return _checked(_shrunk(operation(a, b)))
    except OverflowError:
        raise _Unsure from None


def _plus(_: _Library, a: Number, b: Number) -> Number:
    return _arithmetic(lambda a, b: a + b, a, b)


def _minus(_: _Library, a: Number, b: Number) -> Number:
    return _arithmetic(lambda a, b: a - b, a, b)


def _times(_: _Library, a: Number, b: Number) -> Number:
    return _arithmetic(lambda a, b: a * b, a, b)


def _negated(a: Number) -> Number:
    return -a


def _is_zero(library: _Library, value: Number) -> bool:
    """Tell whether a divisor is zero; a float this small may be what rounding left of zero."""
    if _is_exact(value) or abs(value) > library.margin * 1e-3:
        return bool(value == 0)
    if isinstance(value, float):
        raise _Unsure
    return abs(value) < 10.0 ** (10 - DIGITS)


def _divide(library: _Library, a: Number, b: Number) -> Number:
    if _is_zero(library, b):
        raise _undefined("a division by zero", "除数为零")
    if isinstance(a, int) and isinstance(b, int):
        return _shrunk(Fraction(a, b))
    return _arithmetic(lambda a, b: a / b, a, b)


def _floor_divide(library: _Library, a: Number, b: Number) -> Number:
    return _floor(library, _divide(library, a, b))


def _mod(library: _Library, a: Number, b: Number) -> Number:
    return _minus(library, a, _times(library, b, _floor_divide(library, a, b)))


def _power(library: _Library, base: Number, exponent: Number) -> Number:
    if _is_exact(base) and _is_exact(exponent) and (exact := _exact_power(library, base, exponent)) is not None:
        return exact
    if _order(library, base, 0) == 0:
        if exponent > 0:
            return 0
        raise _undefined("zero to a power that is not positive", "零的非正次幂")
    if base < 0:
        whole = _whole(library, exponent)
        if whole is None:
            raise _undefined("a root of a negative number", "负数开方")
        sign = -1 if whole % 2 else 1
        return sign * _power(library, -base, exponent)
    return _exp(library, exponent * library.module.log(library.real(base)), base, exponent)


def _exact_power(library: _Library, base: Number, exponent: Number) -> Number | None:
    """Return an exact power, or None where it is not rational."""
    base, exponent = Fraction(base), Fraction(exponent)
    if exponent.denominator == 1:
        whole = exponent.numerator
        if base == 0 and whole < 0:
            raise _undefined("a division by zero", "除数为零")
        size = max(abs(base.numerator), base.denominator).bit_length() * abs(whole)
        if base in (0, 1, -1):
            whole = whole % 2 if base == -1 else min(whole, 1)
        elif size > MOST_BITS:
            return _bounded_power(library, base, whole)
        return _shrunk(base**whole)
    if exponent.denominator == 2 and base >= 0 and (root := _exact_root(base)) is not None:
        return _exact_power(library, root, Fraction(exponent.numerator))
    return None


def _bounded_power(library: _Library, base: Fraction, whole: int) -> Number | None:
    """Refuse a power beyond any number used here; a small one goes on without being exact."""
    bits = abs(whole) * abs(math.log2(abs(base.numerator)) - math.log2(base.denominator))
    if bits > MOST_BITS * 16:
        raise _too_large()
    del library
    return None


def _exact_root(value: Number) -> Fraction | None:
    over, under = math.isqrt(value.numerator), math.isqrt(value.denominator)
    return Fraction(over, under) if over**2 == value.numerator and under**2 == value.denominator else None


def _sqrt(library: _Library, a: Number) -> Number:
    if _order(library, a, 0) < 0:
        raise _undefined("a root of a negative number", "负数开方")
    if _is_exact(a) and (root := _exact_root(a)) is not None:
        return _shrunk(root)
    return library.module.sqrt(max(library.real(a), 0))


def _exp(library: _Library, a: Number, *_: Number) -> Number:
    if a == 0 and _is_exact(a):
        return 1
    if abs(a) > library.largest:
        if library.module is not math:
            raise _too_large()
        if a > 0:
            raise _Unsure
    return library.module.exp(library.real(a))


def _log(library: _Library, a: Number, base: Number | None = None) -> Number:
    if _order(library, a, 0) <= 0:
        raise _undefined("a logarithm of a number that is not positive", "对非正数取对数")
    if base is not None:
        return _divide(library, _log(library, a), _log(library, base))
    if a == 1 and _is_exact(a):
        return 0
    if _is_exact(a) and isinstance(a, int):
        return library.module.log(a)
    return library.module.log(library.real(a))


def _whole(library: _Library, a: Number) -> int | None:
    """Return a whole number as ``int``, None for any other."""
    if _is_exact(a):
        return a.numerator if a.denominator == 1 else None
    nearest = int(library.module.floor(a + 0.5))
    if abs(a - nearest) > library.margin * max(1, abs(nearest)):
        return None
    if isinstance(a, float):
        raise _Unsure
    return nearest


def _floor(library: _Library, a: Number) -> int:
    if _is_exact(a):
        return math.floor(a)
    if abs(a) > 1e15 and isinstance(a, float):
        raise _Unsure
    whole = _whole(library, a)
    return int(library.module.floor(a)) if whole is None else whole


def _ceil(library: _Library, a: Number) -> int:
    return -_floor(library, -a)


def _round(library: _Library, a: Number) -> int:
    """Return the nearest whole number, the even one of two, like Python."""
    if _is_exact(a):
        return round(a)
    low = _floor(library, a)
    side = _order(library, a - low, Fraction(1, 2))
    return low + (side > 0 or (side == 0 and low % 2))


def _order(library: _Library, a: Number, b: Number) -> int:
    """Return -1, 0 or 1 as ``a`` is below, equal to or above ``b``."""
    if _is_exact(a) and _is_exact(b):
        return (a > b) - (a < b)
    a, b = library.real(a), library.real(b)
    if abs(a - b) <= library.margin * max(abs(a), abs(b), 1e-3):
        if library.module is math:
            raise _Unsure
        return 0
    return 1 if a > b else -1


def _most(library: _Library, *args: Number, sign: int = 1) -> Number:
    best = args[0]
    for arg in args[1:]:
        exact = _is_exact(arg) and _is_exact(best)
        a, b = (arg, best) if exact else (library.real(arg), library.real(best))
        if (a - b) * sign > 0:
            best = arg
    return best


def _least(library: _Library, *args: Number) -> Number:
    return _most(library, *args, sign=-1)


def _sign(library: _Library, a: Number) -> int:
    return _order(library, a, 0)


def _clip(library: _Library, a: Number, low: Number, high: Number) -> Number:
    return _least(library, _most(library, a, low), high)


def _sigmoid(library: _Library, a: Number) -> Number:
    if a < 0:
        power = _exp(library, a)
        return _divide(library, power, 1 + power)
    return _divide(library, 1, 1 + _exp(library, -a))


def _softplus(library: _Library, a: Number) -> Number:
    return _most(library, a, 0) + library.module.log1p(library.real(_exp(library, -abs(a))))


def _of_one(name: str, *, low: float = -math.inf, high: float = math.inf, zero: int | None = 0) -> Callable[..., Number]:
    """Return a function of the library, defined from ``low`` to ``high``; ``zero`` is its exact value at 0."""

    def function(library: _Library, a: Number) -> Number:
        if zero is not None and _is_exact(a) and a == 0:
            return zero
        if not low <= a <= high:
            raise _undefined(f"{name} outside of its domain", f"{name} 的自变量超出定义域")
        try:
            return getattr(library.module, name)(library.real(a))
        except OverflowError:
            raise _Unsure from None

    return function


def _log1p(library: _Library, a: Number) -> Number:
    if _order(library, a, -1) <= 0:
        raise _undefined("a logarithm of a number that is not positive", "对非正数取对数")
    return library.module.log1p(library.real(a))


def _expm1(library: _Library, a: Number) -> Number:
    if abs(a) > library.largest:
        return _exp(library, a) - 1
    return library.module.expm1(library.real(a))


_BINARY: dict[str, Callable[[_Library, Number, Number], Number]] = {
    "add": _plus,
    "sub": _minus,
    "mul": _times,
    "div": _divide,
    "floordiv": _floor_divide,
    "mod": _mod,
    "pow": _power,
}

_COMPARE: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
}

_WHOLE: dict[str, Callable[[_Library, Value], Value]] = {
    "softmax": _softmax,
    "norm": _norm,
    **{name: _reduced(name) for name in ("sum", "prod", "mean", "max", "min")},
}
"""Functions of a whole vector or matrix."""

_FUNCTIONS: dict[str, Callable[..., Number]] = {
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "abs": lambda _, a: abs(a),
    "sign": _sign,
    "sqrt": _sqrt,
    "exp": _exp,
    "log": _log,
    "log2": lambda library, a: _log(library, a, 2),
    "log10": lambda library, a: _log(library, a, 10),
    "log1p": _log1p,
    "expm1": _expm1,
    "sin": _of_one("sin"),
    "cos": _of_one("cos", zero=1),
    "tan": _of_one("tan"),
    "asin": _of_one("asin", low=-1, high=1),
    "acos": _of_one("acos", low=-1, high=1, zero=None),
    "atan": _of_one("atan"),
    "sinh": _of_one("sinh"),
    "cosh": _of_one("cosh", zero=1),
    "tanh": _of_one("tanh"),
    "erf": _of_one("erf"),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": lambda library, a: _most(library, a, 0),
    "clip": _clip,
    "max": _most,
    "min": _least,
}

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
    **dict.fromkeys(_BINARY, _Evaluation.binary),
}
