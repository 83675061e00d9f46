"""Where the values of a variable come from: ``integer [1, 64]``, ``real (0, 1)``, ``real [0, inf)``, ``integer [1, K]``.

A bound is a formula and may name other variables.  Values are exact and short in decimals, so that they can be shown.
"""

import math
import random
import re
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from quizprep.errors import QuizprepError
from quizprep.formula.reading.reader import read
from quizprep.formula.reading.words import CONSTANTS, FUNCTIONS, SPELLINGS
from quizprep.formula.tree import Tree
from quizprep.formula.values.evaluate import Values, evaluate
from quizprep.model import ResponseError

Exact = int | Fraction

_FORM = re.compile(r"(integer|real)\s*([\[(])(.*)([\])])\s*(?:step\s+(\S+)\s*)?")
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_STEP = re.compile(r"(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?:[eE][-+]?[0-9]{1,2})?|[0-9]{1,12}/[1-9][0-9]{0,11}")
_SPREAD = 100
"""How far an unbounded domain of whole numbers is drawn from."""

_LARGEST = 1.5
"""The power of ten up to which reals without a bound are drawn: e^-32 is still no zero in 50 digits, nor is its square."""


class EmptyDomain(QuizprepError):  # noqa: N818 - said of the draw, which may be tried again
    """No value lies between the bounds, as they are for the other variables drawn."""


class Domain(Struct, frozen=True):
    """A set of numbers; ``low`` and ``high`` are ``None`` where there is no bound."""

    text: str
    whole: bool
    low: Tree | None
    high: Tree | None
    low_open: bool = False
    high_open: bool = False
    step: Fraction | None = None
    names: tuple[str, ...] = ()
    """The variables that the bounds name."""
    fixed: tuple[Exact | None, Exact | None] | None = None
    """The ends, worked out once, where no other variable moves them."""

    @classmethod
    def parse(cls, text: str) -> "Domain":
        """Return the domain that ``text`` describes.

        Raises:
            QuizprepError: where it describes none, with the form that it should have.

        """
        found = _FORM.fullmatch(text.strip())
        bounds = _split(found[3]) if found else []
        if found is None or len(bounds) != 2:
            raise QuizprepError(f"'{text}' is no domain: write 'integer [1, 64]', 'real (0, 1)' or 'real [0, inf) step 0.5'")
        names = [word for bound in bounds for word in _WORD.findall(bound) if not _is_known(word)]
        domain = cls(
            text=text.strip(),
            whole=found[1] == "integer",
            low=_bound(text, bounds[0], names, "-inf"),
            high=_bound(text, bounds[1], names, "inf"),
            low_open=found[2] == "(",
            high_open=found[4] == ")",
            step=_step(text, found[5]),
            names=tuple(dict.fromkeys(names)),
        )
        return domain if names else replace(domain, fixed=domain.ends({}))

    def ends(self, values: Values) -> tuple[Exact | None, Exact | None]:
        """Return the least and the greatest value (for an open end of reals: the end itself), ``None`` for no bound.

        Raises:
            EmptyDomain: where nothing lies between the bounds.

        """
        if self.fixed is not None:
            return self.fixed
        low, high = (None if bound is None else _worth(bound, values) for bound in (self.low, self.high))
        if self.whole:
            low = None if low is None else (math.floor(low) + 1 if self.low_open else math.ceil(low))
            high = None if high is None else (math.ceil(high) - 1 if self.high_open else math.floor(high))
        nothing = low is not None and high is not None and (low > high or (low == high and self._has_open_end()))
        if nothing:
            raise EmptyDomain(f"no value lies in '{self.text}'")
        return low, high

    def _has_open_end(self) -> bool:
        return not self.whole and (self.low_open or self.high_open)

    def contains(self, value: Exact | float, values: Values) -> bool:
        """Tell whether a number lies in the domain, given the other values."""
        low, high = self.ends(values)
        if self.whole and value != math.floor(value):
            return False
        if low is not None and (value < low or (value == low and self.low_open and not self.whole)):
            return False
        if high is not None and (value > high or (value == high and self.high_open and not self.whole)):
            return False
        return self.step is None or (value - (low or 0)) % self.step == 0

    def sample(self, rng: random.Random, values: Values | None = None, *, digits: int = 2) -> Exact:
        """Return a random value; reals get about ``digits`` significant digits.

        Raises:
            EmptyDomain: where nothing lies between the bounds.

        """
        low, high = self.ends(values or {})
        if self.step is not None:
            return self._on_grid(rng, low, high, self.step, start=low or 0)
        if self.whole:
            low, high = _finite(low, high)
            return rng.randint(math.ceil(low), math.floor(high))
        if low is None or high is None:
            return self._unbounded(rng, low, high, digits)
        if low == high:
            return low
        return self._on_grid(rng, low, high, _grid(high - low, digits), start=0)

    def _on_grid(self, rng: random.Random, low: Exact | None, high: Exact | None, step: Fraction, *, start: Exact) -> Exact:
        """Return one of the values ``start + n * step`` in the domain."""
        low, high = _finite(low, high)
        first, last = math.ceil((low - start) / step), math.floor((high - start) / step)
        first += self.low_open and start + first * step == low
        last -= self.high_open and start + last * step == high
        if first > last:
            raise EmptyDomain(f"no value lies in '{self.text}'")
        return _short(start + rng.randint(first, last) * step)

    def _unbounded(self, rng: random.Random, low: Exact | None, high: Exact | None, digits: int) -> Exact:
        """Return a value of any size, small ones as often as large ones."""
        size = Fraction(f"{10 ** rng.uniform(-2, _LARGEST):.{digits - 1}e}")
        if low is not None:
            return _short(low + size)
        if high is not None:
            return _short(high - size)
        return _short(size * rng.choice((-1, 1)))

    def special(self, values: Values) -> list[Exact]:
        """Return the values at which formulas give themselves away: the ends, and the small numbers in between."""
        low, high = self.ends(values)
        near = Fraction(1, 1000) if low is None or high is None else Fraction(high - low) / 1000
        candidates: list[Exact] = [0, 1, 2, -1, 3, Fraction(1, 2), Fraction(1, 4)]
        for end, inward in ((low, near if self.low_open else 0), (high, -near if self.high_open else 0)):
            if end is not None:
                candidates.append(end if self.whole else _short(end + inward))
        return [value for value in dict.fromkeys(candidates) if self.contains(value, values)]


def _split(text: str) -> list[str]:
    """Split at the commas outside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _is_known(word: str) -> bool:
    return word in FUNCTIONS or word in SPELLINGS or word in CONSTANTS or word == "inf"


def _bound(text: str, bound: str, names: list[str], infinite: str) -> Tree | None:
    if bound in (infinite, f"+{infinite}"):
        return None
    try:
        return read(bound, names)
    except ResponseError as error:
        raise QuizprepError(f"'{text}' is no domain: '{bound}': {error}") from None


def _step(text: str, step: str | None) -> Fraction | None:
    if step is None:
        return None
    # Not any text that Fraction takes: 1e999999999 is worked out to the last digit.
    value = Fraction(step) if _STEP.fullmatch(step) else Fraction(0)
    if not value:
        raise QuizprepError(f"'{text}' is no domain: the step must be a number above 0")
    return value


def _worth(bound: Tree, values: Values) -> Exact:
    """Return the value of a bound, most of which are plain numbers."""
    if isinstance(bound.value, (int, Fraction)):
        return bound.value
    value: int | Fraction | float = evaluate(bound, values)
    return Fraction(str(value)) if isinstance(value, float) else value


def _short(value: Exact) -> Exact:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _finite(low: Exact | None, high: Exact | None) -> tuple[Exact, Exact]:
    if low is None:
        low = -_SPREAD if high is None else high - _SPREAD
    return low, low + _SPREAD if high is None else high


def _grid(width: Exact, digits: int) -> Fraction:
    """Return the power of ten that cuts ``width`` into 10**digits values or more."""
    return Fraction(10) ** (math.floor(math.log10(width)) - digits)
