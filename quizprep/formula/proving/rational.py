"""Formulas as quotients of polynomials in atoms: names, elements, logarithms, roundings, sums ... whatever is no arithmetic.

Two formulas are equal where their difference is 0 once it is multiplied out.  An atom is looked up by what it is made of:
``log(a + b)`` and ``log(b + a)`` are one atom, for their insides are equal by the same test.  What makes formulas of the field
equal stands in how atoms are made: powers of e add their exponents, logarithms of products split, a sum lets go of what does
not depend on its index, a rounding of what is whole, and a maximum is half of a sum and an absolute value.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

Mono = tuple[tuple[int, Fraction], ...]
"""Atoms by number, each with its exponent."""

Poly = Mapping[Mono, Fraction]

ONE: Poly = {(): Fraction(1)}
MOST_TERMS = 400
MOST_WORK = 20_000
"""Steps of one proof, a step being what is done with one term, or with one node of a tree: twenty times what any has needed."""
MOST_BITS = 4_000
"""Of a coefficient: a power of a power of a power has no bounds of its own."""


class Beyond(Exception):  # noqa: N818 - not an error: what is not handled here proves nothing
    """A formula with something that is not handled here, or that grows too large."""


class Rational(NamedTuple):
    """A quotient of polynomials; exponents may be negative or fractions, so that most have the denominator 1."""

    over: Poly
    under: Poly = ONE


class Atom(Struct, frozen=True, eq=False):
    """What polynomials are made of."""

    kind: str
    args: tuple[Rational | str, ...]
    positive: bool = False
    whole: bool = False
    square: Poly | None = None
    """What its square is worth: of a root, or of an absolute value."""
    low: Fraction | None = None
    high: Fraction | None = None
    open_ends: tuple[bool, bool] = (False, False)
    free: frozenset[int] = frozenset()
    """The indices of sums, by number, that it depends on."""


def constant(value: int | Fraction) -> Rational:
    """Return a number."""
    return Rational({(): Fraction(value)} if value else {})


def _times(one: Mono, other: Mono) -> Mono:
    powers = dict(one)
    for atom, exponent in other:
        powers[atom] = powers.get(atom, Fraction(0)) + exponent
    return tuple(sorted((atom, exponent) for atom, exponent in powers.items() if exponent))


def power_of(mono: Mono, exponent: Fraction) -> Mono:
    """Return a product of atoms to a power."""
    return tuple((atom, power * exponent) for atom, power in mono)


class Field:
    """The atoms of one proof, and arithmetic with them."""

    def __init__(self, atoms: Iterable[Atom] = (), known: Iterable[Rational] = ()) -> None:
        self.atoms = list(atoms)
        self.known = list(known)
        """What is taken to be above 0."""
        self.work = MOST_WORK

    def spend(self, steps: int) -> None:
        """Take steps from what a proof may cost; whatever may go on for long does.

        Raises:
            Beyond: where none are left.

        """
        self.work -= steps
        if self.work < 0:
            raise Beyond

    # ---- arithmetic

    def _product(self, one: Poly, other: Poly) -> Poly:
        self.spend(len(one) * len(other))
        if len(one) * len(other) > MOST_TERMS:
            raise Beyond
        terms: dict[Mono, Fraction] = {}
        for left, a in one.items():
            for right, b in other.items():
                mono = _times(left, right)
                terms[mono] = terms.get(mono, Fraction(0)) + a * b
        return self._without_squares({mono: coefficient for mono, coefficient in terms.items() if coefficient})

    def _sum(self, one: Poly, other: Poly, sign: int = 1) -> Poly:
        self.spend(len(one) + len(other))
        terms = dict(one)
        for mono, coefficient in other.items():
            terms[mono] = terms.get(mono, Fraction(0)) + sign * coefficient
        return {mono: coefficient for mono, coefficient in terms.items() if coefficient}

    def _without_squares(self, poly: Poly) -> Poly:
        """Return the polynomial with what the squares of roots and absolute values are worth in their place."""
        for mono, coefficient in poly.items():
            for atom, exponent in mono:
                square = self.atoms[atom].square
                if square is None or 0 <= exponent < 2 or (exponent < 0 and len(square) > 1):
                    continue
                step = 2 if exponent > 0 else -2
                rest = {_times(mono, ((atom, Fraction(-step)),)): coefficient}
                others = {other: value for other, value in poly.items() if other != mono}
                if step < 0:
                    [(one, number)] = square.items()
                    square = {power_of(one, Fraction(-1)): 1 / number}
                return self._without_squares(self._sum(others, self._product(rest, square)))
        return poly

    def add(self, one: Rational, other: Rational, sign: int = 1) -> Rational:
        """Return a sum, or with ``sign=-1`` a difference."""
        if one.under == other.under:
            return Rational(self._sum(one.over, other.over, sign), one.under)
        over = self._sum(self._product(one.over, other.under), self._product(other.over, one.under), sign)
        return Rational(over, self._product(one.under, other.under))

    def multiply(self, one: Rational, other: Rational) -> Rational:
        """Return a product."""
        if one.over == other.under:
            return Rational(other.over, one.under)
        if one.under == other.over:
            return Rational(one.over, other.under)
        return Rational(self._product(one.over, other.over), self._product(one.under, other.under))

    def inverse(self, value: Rational) -> Rational:
        """Return 1 over a value."""
        if not value.over:
            raise Beyond
        if len(value.over) == 1:
            [(mono, coefficient)] = value.over.items()
            return Rational(self._product({power_of(mono, Fraction(-1)): 1 / coefficient}, value.under))
        return Rational(value.under, value.over)

    def raised(self, value: Rational, exponent: int) -> Rational:
        """Return a whole power."""
        if abs(exponent) > MOST_TERMS:
            raise Beyond
        base = value if exponent >= 0 else self.inverse(value)
        if abs(exponent) > 8 and len(base.over) > 1:
            raise Beyond
        if len(base.over) == 1 and base.under == ONE:
            [(mono, coefficient)] = base.over.items()
            if bits(coefficient) * abs(exponent) > MOST_BITS:
                raise Beyond
            return Rational(self._without_squares({power_of(mono, Fraction(abs(exponent))): coefficient ** abs(exponent)}))
        result = constant(1)
        for _ in range(abs(exponent)):
            result = self.multiply(result, base)
        return result

    def scaled(self, value: Rational, factor: int | Fraction) -> Rational:
        """Return a multiple."""
        return self.multiply(constant(factor), value)

    def equal(self, one: Rational, other: Rational) -> bool:
        """Tell whether two values are the same wherever both are defined."""
        return not self.add(one, other, -1).over

    # ---- atoms

    def atom(self, made: Atom) -> Rational:
        """Return an atom, which is the one made of equal things if there is one."""
        return Rational({((self.number(made), Fraction(1)),): Fraction(1)})

    def number(self, made: Atom) -> int:
        """Return the number of an atom."""
        self.spend(1)
        for number, atom in enumerate(self.atoms):
            if atom.kind == made.kind and len(atom.args) == len(made.args) and all(map(self._same, atom.args, made.args)):
                return number
        free = frozenset().union(*(self.free(arg) for arg in made.args if not isinstance(arg, str)))
        self.atoms.append(replace(made, free=made.free | free))
        return len(self.atoms) - 1

    def _same(self, one: Rational | str, other: Rational | str) -> bool:
        if isinstance(one, str) or isinstance(other, str):
            return one == other
        return self.equal(one, other)

    def free(self, value: Rational) -> frozenset[int]:
        """Return the indices of sums that a value depends on."""
        monos = (*value.over, *value.under)
        return frozenset().union(*(self.atoms[atom].free for mono in monos for atom, _ in mono))

    # ---- signs

    def _is_not_negative_product(self, mono: Mono) -> bool:
        return all(self.atoms[atom].positive or exponent % 2 == 0 or self._is_root(atom, exponent) for atom, exponent in mono)

    def _is_root(self, atom: int, exponent: Fraction) -> bool:
        """Tell whether this is a power of what is 0 or above, and no divisor."""
        low = self.atoms[atom].low
        return exponent > 0 and low is not None and low >= 0

    def _strictly(self, mono: Mono) -> bool:
        return all(self.atoms[atom].positive for atom, _ in mono)

    def least(self, poly: Poly) -> tuple[Fraction, bool] | None:
        """Return a bound from below, and whether the value is above it."""
        total, above = Fraction(0), False
        for mono, coefficient in poly.items():
            if not mono:
                total += coefficient
                continue
            bound = self._bound(mono, coefficient)
            if bound is None:
                return None
            total, above = total + bound[0], above or bound[1]
        return total, above

    def _bound(self, mono: Mono, coefficient: Fraction) -> tuple[Fraction, bool] | None:
        atom = self.atoms[mono[0][0]]
        if len(mono) == 1 and mono[0][1] == 1:
            end = atom.low if coefficient > 0 else atom.high
            if end is not None:
                return coefficient * end, atom.open_ends[coefficient < 0]
        if len(mono) == 1 and mono[0][1] == -1 and coefficient < 0 and atom.low is not None and atom.low > 0:
            return coefficient / atom.low, atom.open_ends[0]
        if coefficient > 0 and self._is_not_negative_product(mono):
            return Fraction(0), self._strictly(mono)
        return None

    def is_positive(self, value: Rational) -> bool:
        """Tell whether a value is known to be above 0."""
        return self._is_positive(value) or any(self._is_not_negative(self.add(value, one, -1)) for one in self._alike(value))

    def _alike(self, value: Rational) -> list[Rational]:
        """Return what is known to be above 0, at the scale of a value."""
        if value.under != ONE:
            return []
        scale = max(abs(number) for number in value.over.values()) if value.over else Fraction(0)
        return [self.scaled(one, scale / max(abs(number) for number in one.over.values())) for one in self.known]

    def _is_positive(self, value: Rational) -> bool:
        return all(
            (bound := self.least(poly)) is not None and (bound[0] > 0 or (bound[0] == 0 and bound[1]))
            for poly in (value.over, value.under)
        )

    def is_not_negative(self, value: Rational) -> bool:
        """Tell whether a value is known to be 0 or above."""
        return self._is_not_negative(value) or self.is_positive(value)

    def _is_not_negative(self, value: Rational) -> bool:
        bound = self.least(value.over)
        return bound is not None and bound[0] >= 0 and self._is_positive(Rational(value.under))

    def is_whole(self, poly: Poly) -> bool:
        """Tell whether a polynomial is known to be a whole number."""
        return all(self.is_whole_term(mono, coefficient) for mono, coefficient in poly.items())

    def is_whole_term(self, mono: Mono, coefficient: Fraction) -> bool:
        """Tell whether a term is known to be a whole number."""
        powers = all(self.atoms[atom].whole and exponent > 0 and exponent.denominator == 1 for atom, exponent in mono)
        return powers and coefficient.denominator == 1

    # ---- a polynomial as a product of its content and the rest

    def split(self, poly: Poly) -> tuple[Fraction, Mono, Poly]:
        """Return number, positive atoms and rest of which a polynomial is the product; the rest starts at exponent 0."""
        numbers = [abs(coefficient) for coefficient in poly.values()]
        content = Fraction(gcd(*(number.numerator for number in numbers)), lcm(*(number.denominator for number in numbers)))
        atoms = {atom for mono in poly for atom, _ in mono if self.atoms[atom].positive}
        least = {atom: min(dict(mono).get(atom, Fraction(0)) for mono in poly) for atom in atoms}
        common: Mono = tuple(sorted((atom, exponent) for atom, exponent in least.items() if exponent))
        back = power_of(common, Fraction(-1))
        return content, common, {_times(mono, back): coefficient / content for mono, coefficient in poly.items()}


def bits(value: Fraction) -> int:
    """Return how long a number is, written in binary."""
    return value.numerator.bit_length() + value.denominator.bit_length()


def squares_in(value: Fraction) -> tuple[Fraction, Fraction]:
    """Return root and rest of a positive number: ``value == root**2 * rest``, the rest whole and without squares."""
    whole = value.numerator * value.denominator
    root = next((n for n in range(min(isqrt(whole), 1000), 1, -1) if whole % (n * n) == 0), 1)
    return Fraction(root, value.denominator), Fraction(whole, root * root)


def primes_of(value: int) -> dict[int, int]:
    """Return the prime factors of a whole number, with their exponents; a large one counts as prime."""
    found: dict[int, int] = {}
    for prime in (2, 3, 5, 7, 11, 13):
        while value and value % prime == 0:
            found[prime], value = found.get(prime, 0) + 1, value // prime
    return found | ({value: 1} if value > 1 else {})
