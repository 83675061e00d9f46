"""Functions of rational expressions, and the identities by which they become atoms, or none."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import lcm

from quizprep.formula.proving.rational import (
    ONE,
    Atom,
    Beyond,
    Field,
    Mono,
    Rational,
    constant,
    power_of,
    primes_of,
    squares_in,
)

_HALF = Fraction(1, 2)


class Split(Exception):  # noqa: N818 - not an error: it asks for cases
    """A value on whose sign it depends what a formula is."""

    def __init__(self, value: Rational, *, touches: bool) -> None:
        super().__init__()
        self.value = value
        self.touches = touches
        """Whether the formula may jump where the value is 0."""


class Functions(Field):
    """A field with the functions of formulas."""

    def __init__(self, atoms: Iterable[Atom] = (), known: Iterable[Rational] = (), *, by_cases: bool = False) -> None:
        super().__init__(atoms, known)
        self.by_cases = by_cases
        """Whether an absolute value asks for the sign of what it is of."""

    def copy(self, known: Iterable[Rational]) -> "Functions":
        """Return the same atoms with more that is known of them."""
        made = Functions(self.atoms, known, by_cases=self.by_cases)
        made.work = self.work // 2
        return made

    def exp(self, value: Rational) -> Rational:
        """Return e to a power: of a sum, the product of powers; of logarithms, what they are of."""
        result = constant(1)
        for mono, coefficient in value.over.items():
            [*logs] = [(atom, exponent) for atom, exponent in mono if self.atoms[atom].kind == "log"]
            if value.under == ONE and len(mono) == 1 and logs and logs[0][1] == 1:
                [inner] = self.atoms[logs[0][0]].args
                assert isinstance(inner, Rational)
                power = self._positive_power(inner, coefficient)
            else:
                term = Rational({mono: Fraction(1)}, value.under)
                low = Fraction(1) if self.is_not_negative(term) else Fraction(0)
                open_ends = (low == 0 or self.is_positive(term), False)
                atom = self.number(Atom("exp", (term,), positive=True, low=low, open_ends=open_ends))
                power = Rational({((atom, coefficient),): Fraction(1)})
            result = self.multiply(result, power)
        return result

    def _positive_power(self, value: Rational, exponent: Fraction) -> Rational:
        if exponent.denominator == 1:
            return self.raised(value, int(exponent))
        if len(value.over) == 1 and value.under == ONE:
            [(mono, coefficient)] = value.over.items()
            if coefficient == 1:
                return Rational({power_of(mono, exponent): Fraction(1)})
        atom = self.number(Atom("power", (value,), positive=True))
        return Rational({((atom, exponent),): Fraction(1)})

    def log_of(self, value: Rational) -> Rational:
        """Return the natural logarithm: of a product of positive things, a sum."""
        if value.under != ONE:
            if self.is_positive(value):
                return self.add(self.log_of(Rational(value.over)), self.log_of(Rational(value.under)), -1)
            return self.atom(Atom("log", (value,)))
        if not value.over:
            raise Beyond  # zero has no logarithm
        content, common, rest = self.split(value.over)
        result = self._log_of_number(content)
        for atom, exponent in common:
            made = self.atoms[atom]
            if made.kind in ("exp", "power") and isinstance(made.args[0], Rational):
                inside = made.args[0] if made.kind == "exp" else self.log_of(made.args[0])
            else:
                # The logarithm of what is at most 1 is written as that of its reciprocal, which has no sign.
                below = made.high is not None and made.high <= 1
                one = Rational({((atom, Fraction(-1 if below else 1)),): Fraction(1)})
                strictly = below and (made.high < 1 or made.open_ends[1])  # type: ignore[operator]
                inside = self.atom(Atom("log", (one,), positive=strictly, low=Fraction(0) if below else None))
                inside = self.scaled(inside, -1 if below else 1)
            result = self.add(result, self.scaled(inside, exponent))
        return result if rest == ONE else self.add(result, self.atom(Atom("log", (Rational(rest),))))

    def _log_of_number(self, value: Fraction) -> Rational:
        result = constant(0)
        for sign, whole in ((1, value.numerator), (-1, value.denominator)):
            for prime, times in primes_of(whole).items():
                log = self.atom(Atom("log", (constant(prime),), positive=True))
                result = self.add(result, self.scaled(log, sign * times))
        return result

    def root_of(self, value: Rational) -> Rational:
        """Return the square root: of a product of positive things, a product."""
        if value.under != ONE:
            if not self.is_positive(Rational(value.under)):
                return self.atom(Atom("sqrt", (value,)))
            return self.multiply(self.root_of(Rational(value.over)), self.inverse(self.root_of(Rational(value.under))))
        if not value.over:
            return constant(0)
        content, common, rest = self.split(value.over)
        outside, inside = squares_in(content)
        result = Rational({power_of(common, _HALF): outside})
        if self.is_positive(Rational(rest)):
            for prime in primes_of(int(inside)):
                result = self.multiply(
                    result, self.atom(Atom("sqrt", (constant(prime),), positive=True, square={(): Fraction(prime)}))
                )
        else:
            rest = {mono: coefficient * inside for mono, coefficient in rest.items()}
        if rest == ONE:
            return result
        if len(rest) == 1:
            [(mono, coefficient)] = rest.items()
            if coefficient == 1 and all(exponent % 2 == 0 for _, exponent in mono):
                return self.multiply(result, self.absolute(Rational({power_of(mono, _HALF): Fraction(1)})))
        return self.multiply(
            result, self.atom(Atom("sqrt", (Rational(rest),), positive=self.is_positive(Rational(rest)), square=rest))
        )

    # ---- what has two sides

    def absolute(self, value: Rational) -> Rational:
        """Return the absolute value: the value itself, or its opposite, where the sign is known."""
        if self.is_not_negative(value):
            return value
        opposite = self.scaled(value, -1)
        if self.is_not_negative(opposite):
            return opposite
        if self.by_cases and value.under == ONE and not self.free(value):
            raise Split(value, touches=False)
        if value.under != ONE:
            if self.is_positive(Rational(value.under)):
                return self.multiply(self.absolute(Rational(value.over)), self.inverse(Rational(value.under)))
            return self.atom(Atom("abs", (value,)))
        content, common, rest = self.split(value.over)
        sign = 1 if max(rest.items())[1] > 0 else -1
        inner = {mono: coefficient * sign for mono, coefficient in rest.items()}
        square = self.raised(Rational(inner), 2).over
        return self.multiply(Rational({common: content}), self.atom(Atom("abs", (Rational(inner),), square=square)))

    def most(self, *values: Rational) -> Rational:
        """Return the maximum, as half of a sum and a distance."""
        return reduce(lambda one, other: self._middle(one, other, 1), sorted(values, key=repr))

    def fewest(self, *values: Rational) -> Rational:
        """Return the minimum, likewise."""
        return reduce(lambda one, other: self._middle(one, other, -1), sorted(values, key=repr))

    def _middle(self, one: Rational, other: Rational, sign: int) -> Rational:
        apart = self.absolute(self.add(one, other, -1))
        return self.scaled(self.add(self.add(one, other), apart, sign), _HALF)

    def floor(self, value: Rational) -> Rational:
        """Return a rounding, less whatever in it is whole."""
        if value.under != ONE:
            return self.atom(Atom("floor", (value,), whole=True))
        whole = {mono: number for mono, number in value.over.items() if self.is_whole_term(mono, number)}
        rest = {mono: number for mono, number in value.over.items() if mono not in whole}
        if () in rest:
            whole[()] = Fraction(rest[()].__floor__())
            rest[()] -= whole[()]
        if not rest:
            return Rational(whole)
        # Of whole multiples of a step, floor(-x) = -floor(x + 1 - step): of the two, one is taken always.
        if (step := self._step(rest)) is not None:
            opposite = self.add(Rational({mono: -number for mono, number in rest.items()}), self.add(constant(1), step, -1))
            carried = {mono: number for mono, number in opposite.over.items() if self.is_whole_term(mono, number)}
            turned = {mono: number for mono, number in opposite.over.items() if mono not in carried}
            if sorted(turned.items()) < sorted(rest.items()):
                floor = self.atom(Atom("floor", (Rational(turned),), whole=True))
                return self.add(Rational(whole), self.add(floor, Rational(carried)), -1)
        return self.add(Rational(whole), self.atom(Atom("floor", (Rational(rest),), whole=True)))

    def ceil(self, value: Rational) -> Rational:
        """Return a rounding up: the opposite of one down."""
        return self.scaled(self.floor(self.scaled(value, -1)), -1)

    def trunc(self, value: Rational) -> Rational:
        """Return what a number is cut off to towards 0: rounded down where it is not negative, else up."""
        if self.is_not_negative(value):
            return self.floor(value)
        if self.is_not_negative(self.scaled(value, -1)):
            return self.ceil(value)
        if self.by_cases and not self.free(value) and self.is_positive(Rational(value.under)):
            raise Split(Rational(value.over), touches=False)
        return self.atom(Atom("trunc", (value,), whole=True))

    def _step(self, poly: Mapping[Mono, Fraction]) -> Rational | None:
        """Return 1/n, where a polynomial is known to be a whole multiple of it, and n a positive whole number."""
        under = 1
        powers: dict[int, Fraction] = {}
        for mono, coefficient in poly.items():
            under = lcm(under, coefficient.denominator)
            for atom, exponent in mono:
                if exponent < 0:
                    powers[atom] = min(powers.get(atom, Fraction(0)), exponent)
        step: Mono = tuple(sorted(powers.items()))
        n = {power_of(step, Fraction(-1)): Fraction(under)}
        if not self.is_whole(n) or not self.is_positive(Rational(n)):
            return None
        times = self.multiply(Rational(poly), Rational(n))
        return Rational({step: Fraction(1, under)}) if self.is_whole(times.over) else None


def _sigmoid(made: Functions, value: Rational) -> Rational:
    power = made.exp(value)
    return made.multiply(power, made.inverse(made.add(constant(1), power)))


def _tanh(made: Functions, value: Rational) -> Rational:
    twice = _sigmoid(made, made.scaled(value, 2))
    return made.add(made.scaled(twice, 2), constant(1), -1)


OF_VALUES: dict[str, Callable[..., Rational]] = {
    "abs": Functions.absolute,
    "max": Functions.most,
    "min": Functions.fewest,
    "relu": lambda made, value: made.most(value, constant(0)),
    "clip": lambda made, value, low, high: made.fewest(made.most(value, low), high),
    "floor": Functions.floor,
    "ceil": Functions.ceil,
    "trunc": Functions.trunc,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": lambda made, value: made.log_of(made.add(constant(1), made.exp(value))),
    "log1p": lambda made, value: made.log_of(made.add(constant(1), value)),
    "expm1": lambda made, value: made.add(made.exp(value), constant(1), -1),
}
"""Functions whose value is made from the values of their arguments."""
