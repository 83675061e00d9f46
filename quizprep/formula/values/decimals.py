"""Decimals that were rounded: ``0.7978845608`` for √(2/π), ``3.14`` for π.

A decimal stands for another number where the formula with that number in its place is equal to the answer, in every digit
and at every point, and the decimal is this number rounded, or cut off, to the digits typed.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from quizprep.errors import QuizprepError
from quizprep.formula.tree import Tree, rebuilt, walk
from quizprep.formula.values.arithmetic import DIGITS, is_exact
from quizprep.formula.values.evaluate import Program, Undefined, Value, precise
from quizprep.formula.values.places import Point

LONG = 10**8
"""A decimal that is written over and under a fraction bar with larger numbers than this has no end: ten digits, or nine."""

MOST = 4
"""More decimals are not solved for at once."""

EVERY_DIGIT = 1e-30
"""What 50 digits leave of a difference that rounding made."""

_SLACK = 1e-9
"""0.9999999999 is not 1 cut off, though what is found may fall short of 1 by what rounding leaves."""

_MOST_STEPS = 7
"""Newton's method doubles the digits that are right with each step: from one or two to fifty."""

Mpf = Any  # a number of mpmath, which has no types


def decimals_in(tree: Tree) -> set[Fraction]:
    """Return the numbers that were typed with decimals."""
    return {node.value for node in walk(tree) if node.head == "number" and isinstance(node.value, Fraction)}


def long_decimals(tree: Tree) -> set[Fraction]:
    """Return those of so many digits that they must stand for others."""
    return {value for value in decimals_in(tree) if min(abs(value.numerator), value.denominator) > LONG}


def are_equal_but_for_digits(left: Tree, right: Tree, points: Sequence[Point]) -> bool:
    """Tell whether two formulas are equal, with for each long decimal that one of them has the number it stands for."""
    return numbers_meant(left, right, long_decimals(left) ^ long_decimals(right), points) is not None


def numbers_meant(left: Tree, right: Tree, typed: Collection[Fraction], points: Sequence[Point]) -> dict[Fraction, Mpf] | None:
    """Return for each of these decimals the number it stands for, in 50 digits, None where there is none."""
    if not 0 < len(typed) <= MOST:
        return None
    names = {value: f"decimal {place}" for place, value in enumerate(sorted(typed))}
    found = _Solving(_named(left, names), _named(right, names), points, names).found()
    if found is None or not all(map(_stands_for, names, found)):
        return None
    return dict(zip(names, found, strict=True))


def is_worth(tree: Tree, number: Mpf) -> bool:
    """Tell whether a part of a formula has this value, in every digit."""
    import mpmath

    try:
        with mpmath.workdps(DIGITS):
            return bool(abs(_in_digits(precise(tree, {})) - number) <= EVERY_DIGIT * abs(number))
    except QuizprepError:
        return False


def _named(tree: Tree, names: Mapping[Fraction, str]) -> Tree:
    """Return the tree with a name in the place of each of these numbers."""
    if tree.head == "number" and isinstance(tree.value, Fraction) and tree.value in names:
        return Tree("name", (), names[tree.value])
    return rebuilt(tree, tuple(_named(arg, names) for arg in tree.args)) if tree.args else tree


class _Solving:
    """The search for the numbers that decimals stand for, by the method of Gauss and Newton in 50 digits."""

    def __init__(self, left: Tree, right: Tree, points: Sequence[Point], names: Mapping[Fraction, str]) -> None:
        self.sides = Program(left), Program(right)
        self.points = points
        self.names = names

    def found(self) -> list[Mpf] | None:
        """Return the numbers with which the formulas are equal, None where there are none nearby."""
        # Imported here: 60 ms, and only a decimal in doubt needs it.
        import mpmath

        with mpmath.workdps(DIGITS):
            numbers = [mpmath.mpf(value.numerator) / value.denominator for value in self.names]
            try:
                apart = self._residuals(numbers)
                for _ in range(_MOST_STEPS):
                    if max(map(abs, apart)) < EVERY_DIGIT:
                        return numbers
                    numbers = self._nearer(numbers, apart)
                    apart = self._residuals(numbers)
            except (Undefined, ZeroDivisionError, ValueError):
                return None
            return numbers if max(map(abs, apart)) < EVERY_DIGIT else None

    def _nearer(self, numbers: list[Mpf], apart: list[Mpf]) -> list[Mpf]:
        import mpmath

        columns = []
        for place, number in enumerate(numbers):
            step = mpmath.mpf(10) ** (-DIGITS // 2) * max(abs(number), mpmath.mpf(10) ** -9)
            there = self._residuals([*numbers[:place], number + step, *numbers[place + 1 :]])
            columns.append([(b - a) / step for a, b in zip(apart, there, strict=True)])
        # The least change is taken where many would do, as for the two factors of a product.
        normal = mpmath.matrix([[mpmath.fdot(one, other) for other in columns] for one in columns])
        slight = mpmath.mpf(10) ** -30 * (mpmath.mnorm(normal) or 1)
        change = mpmath.lu_solve(
            normal + slight * mpmath.eye(len(numbers)), [-mpmath.fdot(column, apart) for column in columns]
        )
        return [number + change[place] for place, number in enumerate(numbers)]

    def _residuals(self, numbers: list[Mpf]) -> list[Mpf]:
        """Return how far the formulas are apart, relative to what they are worth."""
        apart = []
        for point in self.points:
            values: dict[str, Value] = {**point, **dict(zip(self.names.values(), numbers, strict=True))}
            apart += _apart(*(side.precise(values) for side in self.sides))
        return apart


def _apart(one: Value, other: Value) -> list[Mpf]:
    import mpmath

    if isinstance(one, tuple) or isinstance(other, tuple):
        return [value for pair in zip(one, other, strict=True) for value in _apart(*pair)]
    one, other = map(_in_digits, (one, other))
    return [(one - other) / max(abs(one), abs(other), mpmath.mpf(10) ** -20)]


def _in_digits(value: Value) -> Mpf:
    import mpmath

    return mpmath.mpf(value.numerator) / value.denominator if is_exact(value) else value


def _stands_for(typed: Fraction, number: Mpf) -> bool:
    """Tell whether a decimal is a number rounded, or cut off, to as many digits as it has."""
    import mpmath

    with mpmath.workdps(DIGITS):
        places = next(count for count in range(DIGITS * 4) if 10**count % typed.denominator == 0)
        beyond = (number - _in_digits(typed)) * 10**places * (1 if typed > 0 else -1)
        return bool(-0.5 <= beyond < 1 - _SLACK)
