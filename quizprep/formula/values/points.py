"""Points at which two formulas are compared: values for every variable, drawn from the declared domains.

A formula gives itself away at the ends of a domain, at small integers, where two variables are equal, and where a floor, a
maximum, an absolute value or a condition switches; random values find the rest.  Points with small round values come
first: the first that tells two formulas apart is what the learner is shown.
"""

import math
import random
from collections.abc import Mapping
from itertools import combinations

from quizprep.errors import QuizprepError
from quizprep.formula.tree import Tree, names_in, walk
from quizprep.formula.values.domain import Domain, EmptyDomain, Exact
from quizprep.formula.values.evaluate import Value
from quizprep.formula.values.places import Point, Variables, lengths, parse, put
from quizprep.formula.values.switches import at_switches
from quizprep.model import Variable

SMALL, MIXED = 24, 40
"""How many points of each sort, but for those at switches."""

_LONGEST = (24, 8, 4)
"""How many more than the fewest the terms of sums may be at the end of a domain: of numbers, with vectors, with matrices."""

_LOW, _HIGH = 0, 1
MOST_ENDS = 8
"""How many whole numbers are tried at their upper ends alone."""

MOST_ELEMENTS = 10_000
"""Of one vector or matrix."""

MANY_ELEMENTS = 64
"""A matrix with more brings enough numbers to half as many points."""

_TRIES = 20
_UNDECLARED_SIZE = "integer [2, 5]"


def draw(variables: Variables, rng: random.Random) -> Point:
    """Return values for all variables: numbers, or nested tuples for vectors and matrices.

    Raises:
        QuizprepError: for a domain that cannot be read, or that is empty whatever is drawn.

    """
    return _Drawing(variables, rng, eager=0.0).point()


class Drawn:
    """Where the points of a question come from: first those with small round values, then any, then at its switches.

    ``sizes`` are names that numbers of terms depend on, which are kept small.  The same arguments give the same points.
    """

    def __init__(self, variables: Variables, seed: int, sizes: frozenset[str] = frozenset()) -> None:
        self.variables = variables
        self.seed = seed
        self.sizes = sizes
        # A matrix brings many numbers to each point, so fewer points tell as much.
        matrices = [variable.shape for variable in variables.values() if len(variable.shape) > 1]
        self.share = (4 if any(map(_is_large, matrices)) else 2) if matrices else 1

    def points(self, tree: Tree) -> list[Point]:
        """Return the points at which anything is compared with ``tree``."""
        small = self._points(SMALL, eager=1.0, seed=self.seed)
        mixed = self._points(MIXED, eager=0.3, seed=self.seed + 1)
        return small + mixed + self.at_switches(tree, small) + self._at_ends()

    def at_switches(self, tree: Tree, found: list[Point]) -> list[Point]:
        """Return points where something in ``tree`` switches, and close beside them on both sides."""
        return at_switches(self.variables, tree, found, random.Random(self.seed + 2)) if found else []

    def _at_ends(self) -> list[Point]:
        """Return points where all numbers are at their lower ends, or their upper ones, and where one whole number is."""
        numbers = [name for name, variable in self.variables.items() if not variable.shape and not variable.arguments]
        whole = [name for name in numbers if parse(self.variables[name].domain).whole]
        rng = random.Random(self.seed + 3)
        corners = (dict.fromkeys(numbers, _LOW), dict.fromkeys(numbers, _HIGH), *({name: _HIGH} for name in whole[:MOST_ENDS]))
        return [_Drawing(self.variables, rng, eager=0.3, sizes=self.sizes, ends=ends).point() for ends in corners]

    def _points(self, count: int, *, eager: float, seed: int) -> list[Point]:
        rng = random.Random(seed)
        return [_Drawing(self.variables, rng, eager=eager, sizes=self.sizes).point() for _ in range(count // self.share)]


def _is_large(shape: tuple[str, ...]) -> bool:
    """Tell whether a matrix has many elements whatever is drawn."""
    return math.prod(int(size) for size in shape if size.isdecimal()) > MANY_ELEMENTS


def sizes_in(tree: Tree) -> frozenset[str]:
    """Return the names that the numbers of terms of sums depend on."""
    return frozenset(name for node in walk(tree) if node.head == "fold" for end in node.args[1:3] for name in names_in(end))


class _Drawing:
    """One point being drawn.

    ``eager`` is the share of values that are small or special; ``sizes`` are names that numbers of terms depend on, which
    are kept small; ``ends`` are those at the ends of their domains.
    """

    def __init__(
        self,
        variables: Variables,
        rng: random.Random,
        *,
        eager: float,
        sizes: frozenset[str] = frozenset(),
        ends: Mapping[str, int] | None = None,
    ) -> None:
        self.variables = variables
        self.rng = rng
        self.eager = eager
        self.ends = ends or {}
        self.sizes = sizes | lengths(variables)
        ranks = [len(variable.shape) for variable in variables.values()]
        self.longest = _LONGEST[min(max(ranks, default=0), 2)]
        self.values: Point = {}

    def point(self) -> Point:
        for _ in range(_TRIES):
            self.values = {}
            try:
                for name in self.variables:
                    self._need(name, ())
            except EmptyDomain as error:
                reason = error
                continue
            if self.rng.random() < 0.2:
                self._equal_pair()
            return self.values
        raise QuizprepError(f"no values can be drawn: {reason}")

    def _need(self, name: str, waiting: tuple[str, ...]) -> Value:
        """Draw a variable, after those that its bounds and its shape name."""
        if name in self.values:
            return self.values[name]
        if name in waiting:
            raise QuizprepError(f"the domains of {' and '.join(waiting)} depend on each other")
        variable = self.variables.get(name) or Variable(domain=_UNDECLARED_SIZE)
        domain = parse(variable.domain)
        for other in domain.names:
            if other not in self.variables:
                raise QuizprepError(f"the domain of '{name}' names '{other}', which is no variable")
            if isinstance(self._need(other, (*waiting, name)), tuple):
                raise QuizprepError(f"the domain of '{name}' names '{other}', which is no number")
        shape = self._shape(name, variable, waiting)
        special = domain.special(self.values)
        if shape:
            self.values[name] = self._array(domain, shape, special)
        elif name in self.ends:
            self.values[name] = self._end(name, domain)
        elif name in self.sizes and domain.whole:
            self.values[name] = self._small(domain)
        else:
            self.values[name] = self._number(domain, special)
        return self.values[name]

    def _shape(self, name: str, variable: Variable, waiting: tuple[str, ...]) -> list[int]:
        shape = [int(size) if size.isdecimal() else self._need(size, (*waiting, name)) for size in variable.shape]
        if any(not isinstance(size, int) or size < 0 for size in shape):
            raise QuizprepError(f"the sizes of '{name}' are no whole numbers from 0 up")
        if math.prod(shape) > MOST_ELEMENTS:
            raise QuizprepError(
                f"'{name}' may have {MOST_ELEMENTS} elements, and has {math.prod(shape)}; give it smaller sizes"
            )
        return shape

    def _array(self, domain: Domain, shape: list[int], special: list[Exact]) -> Value:
        if len(shape) > 1:
            return tuple(self._array(domain, shape[1:], special) for _ in range(shape[0]))
        return tuple(self._number(domain, special) for _ in range(shape[0]))

    def _number(self, domain: Domain, special: list[Exact]) -> Exact:
        if self.rng.random() >= self.eager:
            return domain.sample(self.rng, self.values, digits=3)
        if domain.whole and domain.step is None and self.rng.random() < 0.7:
            return self._small(domain)
        return (
            self.rng.choice(special) if special and self.rng.random() < 0.7 else domain.sample(self.rng, self.values, digits=1)
        )

    def _end(self, name: str, domain: Domain) -> Exact:
        """Return the least or the greatest value of a domain, where it has one that is not too much to work out."""
        ends = domain.ends(self.values)
        end = ends[self.ends[name]]
        if name in self.sizes and domain.whole and self.ends[name] == _HIGH:
            most = self.longest + int(ends[_LOW] or 0)
            return most if end is None else min(int(end), most)
        is_in = end is not None and domain.contains(end, self.values)
        return end if end is not None and is_in else domain.sample(self.rng, self.values, digits=3)

    def _small(self, domain: Domain) -> int:
        """Return one of the six least whole numbers of a domain."""
        low, high = domain.ends(self.values)
        first = 1 if low is None else int(low)
        return self.rng.randint(first, first + 5 if high is None else min(int(high), first + 5))

    def _equal_pair(self) -> None:
        """Give two variables the same value where both may have it."""
        free = [name for name, variable in self.variables.items() if not variable.shape and name not in self.sizes]
        pairs = list(combinations(free, 2))
        if pairs:
            one, other = self.rng.choice(pairs)
            put(self.variables, self.values, one, self.values[other])
