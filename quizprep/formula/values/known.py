"""What the right formula is worth at the points where responses are compared with it, worked out once for all responses."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from quizprep.formula.tree import Tree
from quizprep.formula.values.decimals import long_decimals
from quizprep.formula.values.evaluate import Program, Undefined, Value
from quizprep.formula.values.places import Point, Variables
from quizprep.formula.values.points import Drawn, sizes_in


class Expected(NamedTuple):
    """What the right formula is worth at a point."""

    point: Point
    value: Value


class Known:
    """The right formula at the points of its question.

    ``sizes`` are more names that numbers of terms depend on: those of sums in the response.
    """

    def __init__(self, tree: Tree, variables: Variables, seed: int, sizes: frozenset[str] = frozenset()) -> None:
        self.tree = tree
        self._program = Program(tree)
        self._drawn = Drawn(variables, seed, sizes | sizes_in(tree))

    @cached_property
    def values(self) -> list[Expected]:
        """The values, those at points with small round values first."""
        return self._expected(self._drawn.points(self.tree))

    @cached_property
    def has_long_decimals(self) -> bool:
        """Whether there is a number in it that was broken off."""
        return bool(long_decimals(self.tree))

    def at(self, yours: Tree) -> Iterator[Expected]:
        """Yield the values at which a response is compared: these, and those where something in it switches."""
        yield from self.values
        yield from self._expected(self._drawn.at_switches(yours, [expected.point for expected in self.values]))

    def _expected(self, points: list[Point]) -> list[Expected]:
        """Return the values where there are any: the author's formula decides nothing where it has none."""
        result = []
        for point in points:
            try:
                result.append(Expected(point, self._program(point)))
            except Undefined:
                continue
        return result
