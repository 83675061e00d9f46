"""The formulas one mistake away from another, each with what it is worth at a point that tells them apart.

A wrong response is looked up by its value there; only what agrees is compared with care.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from quizprep.formula.telling.edits import Edit, changed, dropped, ranges, small, throughout
from quizprep.formula.telling.exchanges import Names
from quizprep.formula.tree import Tree
from quizprep.formula.values.compare import agree
from quizprep.formula.values.evaluate import Glance, Value
from quizprep.formula.values.known import Expected
from quizprep.formula.values.places import Point

PROBES = 3
"""How many points are held ready: a response may have no value at one, or happen to be right there."""

_ROUGHLY = 1e-6
MOST_WORK = 60_000
"""Nodes worked out for the edits of one formula: what fits into a fraction of a second."""


class Neighbour(NamedTuple):
    """One mistake, or two, in a formula, and what is then its value at the probe; None where floats cannot tell."""

    edits: tuple[Edit, ...]
    value: Value
    rough: float | None
    """The value of a number in floats."""

    @property
    def tree(self) -> Tree:
        """The formula with the mistakes in it."""
        return self.edits[-1].tree


Sort = Callable[[Tree, Names], Iterable[tuple[Edit, ...]]]
"""What yields the edits of a formula, or pairs of them, given the names there are."""


def missing(tree: Tree, _: Names) -> Iterator[tuple[Edit, ...]]:
    """Yield what leaves one thing out."""
    return ((edit,) for edit in dropped(tree))


def elsewhere(tree: Tree, _: Names) -> Iterator[tuple[Edit, ...]]:
    """Yield what begins or ends a sum elsewhere."""
    return ((edit,) for edit in ranges(tree))


def different(tree: Tree, names: Names) -> Iterator[tuple[Edit, ...]]:
    """Yield what replaces one thing, or one throughout, by another."""
    return ((edit,) for edit in chain(changed(tree, names), throughout(tree, names)))


def pairs(tree: Tree, names: Names) -> Iterator[tuple[Edit, ...]]:
    """Yield what leaves two things out, or one and makes one more small mistake."""
    once = list(dropped(tree))
    known = {edit.tree for edit in once}
    # What is left of one thing may be left out by one mistake as well.
    twice = ((first, second) for first in once for second in dropped(first.tree) if second.tree not in known)
    return chain(twice, ((first, second) for first in once for second in small(first.tree, names)))


class Probe:
    """The neighbours of a formula, seen from one point; each sort is worked out when it is first asked for."""

    def __init__(self, tree: Tree, names: Names, expected: Expected) -> None:
        self.tree = tree
        self.names = names
        self.expected = expected
        self._glance = Glance(expected.point)
        self._found: dict[Sort, list[Neighbour]] = {}

    @property
    def work(self) -> int:
        """How much has been worked out here."""
        return self._glance.work

    def like(self, sort: Sort, yours: Tree, value: Value) -> Iterator[Neighbour]:
        """Yield the neighbours of one sort that may equal a response, which has this value here."""
        if sort not in self._found:
            self._found[sort] = list(worked_out(sort(self.tree, self.names), self._glance))
        size = rough(value)
        for neighbour in self._found[sort]:
            if near(size, neighbour.rough) and may_be(yours, value, neighbour, self.expected.point):
                yield neighbour


def worked_out(edits: Iterable[tuple[Edit, ...]], glance: Glance) -> Iterator[Neighbour]:
    """Yield edits with their values, as long as there is work left; those without a value are left out."""
    for some in edits:
        if glance.work > MOST_WORK:
            return
        try:
            value = glance(some[-1].tree)
        except Exception:  # noqa: BLE001, S112 - an edit may make nonsense of shapes, or of what a sum runs over; it is none
            continue
        yield Neighbour(some, value, rough(value))


def rough(value: Value) -> float | None:
    """Return a number as a float, None for what is none, or too large to be one."""
    try:
        return None if value is None or isinstance(value, tuple) else float(value)
    except OverflowError:
        return None


def near(one: float | None, other: float | None) -> bool:
    """Tell whether two numbers may be the same; a glance, for most of many are not."""
    return one is None or other is None or abs(one - other) <= _ROUGHLY * abs(one)


def may_be(tree: Tree, value: Value, neighbour: Neighbour, point: Point) -> bool:
    """Tell whether a formula, of this value at the point, may equal a neighbour."""
    return neighbour.value is None or agree(tree, neighbour.tree, value, neighbour.value, point, careful=False)


def probes(tree: Tree, names: Names, expected: Sequence[Expected]) -> list[Probe]:
    """Return the points at which formulas that differ are the most likely to have different values."""
    chosen = sorted(expected, key=lambda item: _hiding(item.point))[:PROBES]
    return [Probe(tree, names, item) for item in chosen]


def _hiding(point: Point) -> float:
    """Order points by how much in them hides a mistake (equal values, 0, 1, 2), then by how soon they are worked out."""
    values = [value for value in point.values() if not isinstance(value, tuple)]
    hiding = len(values) - len(set(values)) + sum(value in (0, 1, -1, 2) for value in values)
    load = sum(10 * _count(value) if isinstance(value, tuple) else min(abs(value), 20) for value in point.values())
    return 1000 * hiding + load


def _count(value: object) -> int:
    return sum(map(_count, value)) if isinstance(value, tuple) else 1
