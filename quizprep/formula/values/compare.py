"""Whether two values are the same number, vector or matrix.

Exact numbers are the same when they are equal.  Floats are the same when they agree to ``TOLERANCE``; where they do not,
both formulas are worked out again in 50 digits, for floats lose digits where large numbers cancel.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from quizprep.formula.tree import Tree
from quizprep.formula.values.arithmetic import DIGITS, is_exact
from quizprep.formula.values.decimals import EVERY_DIGIT, are_equal_but_for_digits, long_decimals
from quizprep.formula.values.evaluate import Program, Undefined, Value, precise, shape
from quizprep.formula.values.known import Known
from quizprep.formula.values.places import Point

FEWEST_POINTS = 8
"""Fewer points at which the answer has a value decide nothing."""

ENOUGH_POINTS = 16
"""So many points are enough to show a difference at round values."""

CONFIRMED_POINTS = 6
TOLERANCE = 1e-9
_ROUGHLY = 1e-6
"""What floats say of a formula with a decimal in ten digits, where differences make more of the eleventh."""

_NOTHING = 1e-30
"""What 50 digits leave of a zero."""

_PLAINLY = 1e-3
"""Floats of ordinary size that differ by this much differ."""


class Sample(NamedTuple):
    """What the response and the right formula are worth at a point."""

    point: Point
    yours: Value
    right: Value


class Comparison:
    """A response and the right formula at many points: where both have a value, where they differ, where only one has one.

    Once they are seen to differ, no more points are worked out than are asked for by going through the samples.
    """

    def __init__(self, yours: Tree, known: Known) -> None:
        self.both: list[Sample] = []
        self.different: list[Sample] = []
        self.undefined: list[tuple[Point, Undefined, Value]] = []
        self.is_close = False
        """Whether it takes more digits than floats have to tell them apart."""
        self._yours = Program(yours)
        self._right = known.tree
        self._left = known.at(yours)
        self._is_rough = known.has_long_decimals or bool(long_decimals(yours))
        for _ in self:
            if self.different and len(self.both) >= ENOUGH_POINTS:
                break

    def __iter__(self) -> Iterator[Sample]:
        place = 0
        while place < len(self.both) or self._look_further():
            yield self.both[place]
            place += 1

    @property
    def decides(self) -> bool:
        """Whether the answer has a value at enough points to decide anything."""
        return len(self.both) + len(self.undefined) >= FEWEST_POINTS

    def confirm(self) -> None:
        """Compare again, in 50 digits, where floats agreed: 1e-12 too much is nothing to them.

        A constant that was typed in many digits, 0.7978845608 for √(2/π), is as good as the digits that it has.
        """
        yours, right = self._yours.tree, self._right
        seen = [
            sample for sample in self.both if self._is_rough or not _all_exact(sample.yours) or not _all_exact(sample.right)
        ]
        some = seen[:: max(1, len(seen) // CONFIRMED_POINTS)]
        different = [sample for sample in some if not _same_in_digits(yours, right, sample.point, EVERY_DIGIT)]
        if different and not are_equal_but_for_digits(yours, right, [sample.point for sample in some]):
            self.different += different
            self.is_close = True

    def _look_further(self) -> bool:
        """Work out points up to the next at which both have a value; return False where there is none left."""
        for point, expected in self._left:
            try:
                sample = Sample(point, self._yours(point), expected)
            except Undefined as reason:
                self.undefined.append((point, reason, expected))
                continue
            self.both.append(sample)
            # One difference found with care is enough to believe the plain ones after it.
            if not self._agrees(sample, careful=not self.different):
                self.different.append(sample)
            return True
        return False

    def _agrees(self, sample: Sample, *, careful: bool) -> bool:
        yours, right = sample.yours, sample.right
        if self._is_rough and shape(yours) == shape(right) and _close(yours, right, _ROUGHLY, 0.0, exact=False):
            return True
        return agree(self._yours.tree, self._right, yours, right, sample.point, careful=careful)


def agree(left: Tree, right: Tree, one: Value, other: Value, point: Point, *, careful: bool = True) -> bool:
    """Tell whether two values, of two trees at a point, are the same."""
    if is_exact(one) and is_exact(other):
        return bool(one == other)
    fits = shape(one) == shape(other)
    if fits and _close(one, other, TOLERANCE, 0.0):
        return True
    if not fits or (_all_exact(one) and _all_exact(other)):
        return False
    plain = not (_overflows(one) or _overflows(other))
    if not careful and plain and not _close(one, other, _PLAINLY, _PLAINLY):
        return False
    return _same_in_digits(left, right, point, TOLERANCE)


def _same_in_digits(left: Tree, right: Tree, point: Point, tolerance: float) -> bool:
    """Tell whether two trees have the same value in 50 digits."""
    # Imported here: 60 ms, and only a close call needs it.
    import mpmath

    with mpmath.workdps(DIGITS):
        try:
            return _close(precise(left, point), precise(right, point), tolerance, _NOTHING)
        except Undefined:
            return False


def _all_exact(value: Value) -> bool:
    return all(map(_all_exact, value)) if isinstance(value, tuple) else is_exact(value)


def _overflows(value: Value) -> bool:
    return any(map(_overflows, value)) if isinstance(value, tuple) else isinstance(value, float) and math.isinf(value)


def _close(one: Value, other: Value, relative: float, absolute: float, *, exact: bool = True) -> bool:
    """Tell whether numbers, or all elements, are this close; exact ones must be equal, unless they may be rough as well."""
    if isinstance(one, tuple):
        return all(_close(a, b, relative, absolute, exact=exact) for a, b in zip(one, other, strict=True))
    if is_exact(one) and is_exact(other):
        if exact:
            return bool(one == other)
    else:
        one, other = _comparable(one, other)
    if _overflows(one) or _overflows(other):
        return False  # too large for a float: 50 digits tell
    return bool(abs(one - other) <= max(relative * max(abs(one), abs(other)), absolute))


def _comparable(one: Value, other: Value) -> tuple[Value, Value]:
    """Return two numbers of one sort: mpmath and Fraction cannot be compared, and whole numbers may be beyond floats."""
    if isinstance(one, float) or isinstance(other, float):
        return _as_float(one), _as_float(other)
    if is_exact(one):
        return type(other)(one.numerator) / one.denominator, other
    if is_exact(other):
        return one, type(one)(other.numerator) / other.denominator
    return one, other


def _as_float(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
