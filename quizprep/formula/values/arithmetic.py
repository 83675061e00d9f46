"""Operations on numbers: exact where they can be, else in floats or in 50 digits.

Every operation takes the library that holds the functions which leave exact numbers.  A float that is too close to a jump
(of a floor, of a comparison) to tell its side raises ``Unsure``, and so does one that overflows; the same operation in
50 digits decides.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import partial, reduce
from typing import Any

from quizprep.errors import QuizprepError
from quizprep.model import Bilingual

Number = Any  # int, Fraction, float, or a number of mpmath: they mix, and no common type says so

MOST_BITS = 4096
_LARGEST_FACTORIAL = 450
DIGITS = 50
CLOSE = 1e-9
"""How near a float may come to a jump before more digits are asked for."""


class Undefined(QuizprepError):  # noqa: N818 - a result as much as an error, and named so in messages
    """A formula that has no value at a point; ``why`` says why."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


class TooLarge(Undefined):
    """A value, or a sum, that is too large to work out here."""


class Unsure(Exception):  # noqa: N818 - not an error: it asks for more digits
    """A float that cannot decide a jump."""


def undefined(en: str, zh: str) -> Undefined:
    """Return the reason why there is no value."""
    return Undefined(Bilingual(en, zh))


def too_large() -> TooLarge:
    """Return the reason that a number has outgrown what can be worked with."""
    return TooLarge(Bilingual("too large to compute", "数值过大，无法计算"))


class Library:
    """The functions that leave exact numbers: of floats, or of mpmath."""

    def __init__(self, module: Any, *, real: Callable[[Any], Number], margin: float, largest: float) -> None:
        self.module = module
        self.real = real
        self.margin = margin
        """Relative distance from a jump below which a number counts as too close to tell."""
        self.largest = largest
        """Largest exponent of e."""


def digits() -> Library:
    """Return the library that computes in 50 digits, inside ``mpmath.workdps``."""
    import mpmath

    def real(value: Number) -> Number:
        return mpmath.mpf(value.numerator) / value.denominator if type(value) is Fraction else mpmath.mpf(value)

    return Library(mpmath, real=real, margin=10.0 ** (10 - DIGITS), largest=1e6)


def _as_float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Unsure from None


FLOATS = Library(math, real=_as_float, margin=CLOSE, largest=700.0)


_SMALL = 2**62


def _checked(library: Library, value: Number) -> Number:
    """Return a result in its simplest type, unless it has outgrown what can be worked with."""
    kind = type(value)
    if kind is float:
        if math.isfinite(value):
            return value
        raise Unsure
    if kind is Fraction:
        if value.denominator == 1:
            return _checked(library, value.numerator)
        if value.numerator.bit_length() + value.denominator.bit_length() > MOST_BITS:
            return library.real(value)
    elif kind is int and value.bit_length() > MOST_BITS:
        raise too_large()
    return value


_EXACT = frozenset((int, bool, Fraction))


def is_exact(value: Number) -> bool:
    """Tell whether a number is exact; by its type alone, for ``isinstance`` of a Fraction is slow."""
    return type(value) in _EXACT


def _shrunk(value: Number) -> Number:
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def _arithmetic(library: Library, operation: Callable[[Number, Number], Number], a: Number, b: Number) -> Number:
    if type(a) is int and type(b) is int and -_SMALL < (result := operation(a, b)) < _SMALL:
        return result  # most are, and need no second look
    # mpmath and Fraction do not always mix.
    if library is not FLOATS:
        a, b = _of_one_sort(library, a, b)
    try:
        return _checked(library, operation(a, b))
    except OverflowError:
        raise Unsure from None


def _of_one_sort(library: Library, a: Number, b: Number) -> tuple[Number, Number]:
    if type(a) is Fraction and not is_exact(b):
        return library.real(a), b
    if type(b) is Fraction and not is_exact(a):
        return a, library.real(b)
    return a, b


def plus(library: Library, a: Number, b: Number) -> Number:
    """Return ``a + b``."""
    return _arithmetic(library, operator.add, a, b)


def minus(library: Library, a: Number, b: Number) -> Number:
    """Return ``a - b``."""
    return _arithmetic(library, operator.sub, a, b)


def times(library: Library, a: Number, b: Number) -> Number:
    """Return ``a * b``."""
    return _arithmetic(library, operator.mul, a, b)


def negated(a: Number) -> Number:
    """Return ``-a``."""
    return -a


def _is_zero(library: Library, value: Number) -> bool:
    """Tell whether a divisor is zero; a float this small may be what rounding left of zero."""
    if is_exact(value) or abs(value) > library.margin * 1e-3:
        return bool(value == 0)
    if isinstance(value, float):
        raise Unsure
    return bool(abs(value) < 10.0 ** (10 - DIGITS))


def divide(library: Library, a: Number, b: Number) -> Number:
    """Return ``a / b``, a fraction where both are exact."""
    if _is_zero(library, b):
        raise undefined("a division by zero", "除数为零")
    if isinstance(a, int) and isinstance(b, int):
        return a // b if a % b == 0 else Fraction(a, b)
    return _arithmetic(library, operator.truediv, a, b)


def _floor_divide(library: Library, a: Number, b: Number) -> Number:
    return _floor(library, divide(library, a, b))


def _mod(library: Library, a: Number, b: Number) -> Number:
    return minus(library, a, times(library, b, _floor_divide(library, a, b)))


def _power(library: Library, base: Number, exponent: Number) -> Number:
    if is_exact(base) and is_exact(exponent) and (exact := _exact_power(base, exponent)) is not None:
        return exact
    if order(library, base, 0) == 0:
        if exponent > 0:
            return 0
        raise undefined("zero to a power that is not positive", "零的非正次幂")
    if base < 0:
        whole = as_whole(library, exponent)
        if whole is None:
            raise undefined("a root of a negative number", "负数开方")
        sign = -1 if whole % 2 else 1
        return sign * _power(library, -base, exponent)
    return exp(library, library.real(exponent) * library.module.log(library.real(base)))


def _exact_power(base: Number, exponent: Number) -> Number | None:
    """Return an exact power, or None where it is not rational."""
    if isinstance(exponent, int) and 0 < exponent <= 4 and _is_short(base):
        return base**exponent
    base, exponent = Fraction(base), Fraction(exponent)
    if exponent.denominator == 1:
        whole = exponent.numerator
        if base == 0 and whole < 0:
            raise undefined("a division by zero", "除数为零")
        size = max(abs(base.numerator), base.denominator).bit_length() * abs(whole)
        if base in (0, 1, -1):
            whole = whole % 2 if base == -1 else min(whole, 1)
        elif size > MOST_BITS:
            _refuse_if_too_large(base, whole)
            return None
        return _shrunk(base**whole)
    if exponent.denominator == 2 and base >= 0 and (root := _exact_root(base)) is not None:
        return _exact_power(root, Fraction(exponent.numerator))
    return None


def _is_short(value: Number) -> bool:
    return bool(-_SMALL < value.numerator < _SMALL and value.denominator < _SMALL)


def _refuse_if_too_large(base: Fraction, whole: int) -> None:
    """Refuse a power beyond any number used here; others go on without being exact."""
    bits_of_base = abs(math.log2(abs(base.numerator)) - math.log2(base.denominator))
    # Divided, for the exponent may be beyond floats.
    if bits_of_base and abs(whole) > MOST_BITS * 16 / bits_of_base:
        raise too_large()


def _exact_root(value: Number) -> Fraction | None:
    over, under = math.isqrt(value.numerator), math.isqrt(value.denominator)
    return Fraction(over, under) if over**2 == value.numerator and under**2 == value.denominator else None


def sqrt(library: Library, a: Number) -> Number:
    """Return the square root, exact where it is rational."""
    if order(library, a, 0) < 0:
        raise undefined("a root of a negative number", "负数开方")
    if is_exact(a) and (root := _exact_root(a)) is not None:
        return _shrunk(root)
    return library.module.sqrt(max(library.real(a), 0))


def exp(library: Library, a: Number) -> Number:
    """Return the power of e; 1 for an exact 0."""
    if a == 0 and is_exact(a):
        return 1
    if abs(a) > library.largest:
        if library.module is not math:
            raise too_large()
        if a > 0:
            raise Unsure
    return library.module.exp(library.real(a))


def _log(library: Library, a: Number, base: Number | None = None) -> Number:
    if order(library, a, 0) <= 0:
        raise undefined("a logarithm of a number that is not positive", "对非正数取对数")
    if base is not None:
        return divide(library, _log(library, a), _log(library, base))
    if a == 1 and is_exact(a):
        return 0
    if is_exact(a) and isinstance(a, int):
        return library.module.log(a)
    return library.module.log(library.real(a))


def as_whole(library: Library, a: Number) -> int | None:
    """Return a whole number as ``int``, None for any other."""
    if is_exact(a):
        return a.numerator if a.denominator == 1 else None
    if not isinstance(a, float) and abs(a) > library.module.ldexp(1, MOST_BITS):
        raise too_large()  # an exponent of mpmath holds what as whole digits fills the memory
    nearest = int(library.module.floor(a + 0.5))
    if abs(a - nearest) > library.margin * max(1, abs(a)):
        return None
    if isinstance(a, float):
        raise Unsure
    return nearest


def _floor(library: Library, a: Number) -> int:
    if is_exact(a):
        exact: int = math.floor(a)
        return exact
    if abs(a) > 1e15 and isinstance(a, float):
        raise Unsure
    whole = as_whole(library, a)
    return int(library.module.floor(a)) if whole is None else whole


def _ceil(library: Library, a: Number) -> int:
    return -_floor(library, -a)


def _round(library: Library, a: Number) -> int:
    """Return the nearest whole number, the even one of two, like Python."""
    if is_exact(a):
        return round(Fraction(a))
    low = _floor(library, a)
    side = order(library, a, low + Fraction(1, 2))
    return low + int(side > 0 or (side == 0 and low % 2 == 1))


def _trunc(library: Library, a: Number) -> int:
    """Return the whole part of a number, which is cut off towards 0, as ``int`` does in Python."""
    return _floor(library, a) if a >= 0 else _ceil(library, a)


def order(library: Library, a: Number, b: Number) -> int:
    """Return -1, 0 or 1 as ``a`` is below, equal to or above ``b``."""
    if is_exact(a) and is_exact(b):
        return int(a > b) - int(a < b)
    a, b = library.real(a), library.real(b)
    if abs(a - b) <= library.margin * max(abs(a), abs(b), 1e-3):
        if library.module is math:
            raise Unsure
        return 0
    return 1 if a > b else -1


def most(library: Library, *args: Number, sign: int = 1) -> Number:
    """Return the largest of the numbers, with ``sign=-1`` the smallest; exact numbers stay exact."""
    best = args[0]
    for arg in args[1:]:
        exact = is_exact(arg) and is_exact(best)
        a, b = (arg, best) if exact else (library.real(arg), library.real(best))
        if a > b if sign > 0 else a < b:
            best = arg
    return best


def _least(library: Library, *args: Number) -> Number:
    return most(library, *args, sign=-1)


def _sign(library: Library, a: Number) -> int:
    return order(library, a, 0)


def _clip(library: Library, a: Number, low: Number, high: Number) -> Number:
    return _least(library, most(library, a, low), high)


def _sigmoid(library: Library, a: Number) -> Number:
    if a < 0:
        power = exp(library, a)
        return divide(library, power, 1 + power)
    return divide(library, 1, 1 + exp(library, -a))


def _softplus(library: Library, a: Number) -> Number:
    return most(library, a, 0) + library.module.log1p(library.real(exp(library, -abs(a))))


def _of_one(name: str, *, low: float = -math.inf, high: float = math.inf, zero: int | None = 0) -> Callable[..., Number]:
    """Return a function of the library, defined from ``low`` to ``high``; ``zero`` is its exact value at 0."""

    def function(library: Library, a: Number) -> Number:
        if zero is not None and is_exact(a) and a == 0:
            return zero
        if not low <= a <= high:
            raise undefined(f"{name} outside of its domain", f"{name} 的自变量超出定义域")
        try:
            return getattr(library.module, name)(library.real(a))
        except OverflowError:
            raise Unsure from None

    return function


def _log1p(library: Library, a: Number) -> Number:
    if order(library, a, -1) <= 0:
        raise undefined("a logarithm of a number that is not positive", "对非正数取对数")
    return library.module.log1p(library.real(a))


def _expm1(library: Library, a: Number) -> Number:
    if abs(a) > library.largest:
        return exp(library, a) - 1
    return library.module.expm1(library.real(a))


def _factorial(library: Library, a: Number) -> Number:
    whole = as_whole(library, a)
    if whole is None or whole < 0:
        raise undefined("the factorial of a number that is not whole, or below 0", "对非自然数求阶乘")
    if whole > _LARGEST_FACTORIAL:
        raise too_large()
    return math.factorial(whole)


def _binomial(library: Library, n: Number, k: Number) -> Number:
    over, under = as_whole(library, n), as_whole(library, k)
    if over is None or under is None or over < 0:
        raise undefined("a binomial coefficient of numbers that are not whole", "对非整数求组合数")
    if over > _LARGEST_FACTORIAL:
        raise too_large()
    return math.comb(over, under) if under >= 0 else 0


def any_function(library: Library, seed: Number, *args: Number) -> Number:
    """Return the value of a smooth function that differs from seed to seed; below a half its values are between 0 and 1."""
    phase = library.real(7 * seed) + sum(library.real((place + 1 + seed) * arg) for place, arg in enumerate(args))
    wave = library.module.sin(phase)
    return wave / 3 + library.real(Fraction(1, 2)) if seed < Fraction(1, 2) else 2 * wave


def total_of(library: Library, terms: list[Number]) -> Number:
    """Return the sum of numbers; of floats with a single rounding."""
    if any(isinstance(term, float) for term in terms):
        return math.fsum(map(_as_float, terms))
    return reduce(partial(plus, library), terms, 0)


BINARY_FUNCTIONS: dict[str, Callable[[Library, Number, Number], Number]] = {
    "add": plus,
    "sub": minus,
    "mul": times,
    "div": divide,
    "floordiv": _floor_divide,
    "mod": _mod,
    "pow": _power,
}

ORDERS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
}

FUNCTIONS: dict[str, Callable[..., Number]] = {
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "trunc": _trunc,
    "abs": lambda _, a: abs(a),
    "sign": _sign,
    "sqrt": sqrt,
    "exp": exp,
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
    "relu": lambda library, a: most(library, a, 0),
    "clip": _clip,
    "factorial": _factorial,
    "binom": _binomial,
    "max": most,
    "min": _least,
}
