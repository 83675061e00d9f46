"""The tree of a formula: one type of node, told apart by ``head``.

================  =======================================  ==========================
head              args                                     value
================  =======================================  ==========================
number                                                     int or Fraction
constant                                                   ``pi`` or ``e``
name                                                       declared spelling
add mul div ...   left, right (see ``BINARY``)
neg, transpose    one
index             base, one index per axis (from 1)
call              arguments                                name of the function
fold              index name, low, high, body[, filter]    sum, prod, max, min, mean
cases             value, condition, value, ... [, else]
compare           left, right                              ``<`` ``<=`` ...
and, or           left, right
not               one
================  =======================================  ==========================

One shape of node keeps walks, rewrites and comparisons short: none of them needs to know every head.
Where a node was typed (``span``) is no part of what it is: equal trees may come from different spellings.
"""

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

Span = tuple[int, int]

BINARY = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "floordiv": "//",
    "mod": "%",
    "matmul": "@",
    "pow": "^",
}
"""Operators with a left and a right side, and their ASCII sign."""

ROUNDINGS = ("floor", "ceil", "round", "trunc")
"""Functions that make a whole number of any."""

CONDITIONS = frozenset({"compare", "and", "or", "not"})


class Tree(Struct, frozen=True, eq=False):
    """A node; ``rank`` is 0 for a number, 1 for a vector, 2 for a matrix."""

    head: str
    args: tuple["Tree", ...] = ()
    value: int | Fraction | str | None = None
    rank: int = 0
    span: Span = (0, 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        return self.head == other.head and self.value == other.value and self.args == other.args

    def __ne__(self, other: object) -> bool:
        return not self == other  # the struct's own would compare identities

    def __hash__(self) -> int:
        return hash((self.head, self.value, self.args))


def number(value: int | Fraction, span: Span = (0, 0)) -> Tree:
    """Return the node of an exact number."""
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Tree("number", (), value, 0, span)


def binary(head: str, left: Tree, right: Tree, span: Span = (0, 0)) -> Tree:
    """Return the node of an operator; a number beside a vector is added to or multiplied with every element."""
    rank = max(left.rank + right.rank - 2, 0) if head == "matmul" else max(left.rank, right.rank)
    return Tree(head, (left, right), None, rank, span)


def is_row(tree: Tree) -> bool:
    """Tell whether a vector lies: ``y^T``, ``-y^T``, ``2 y^T``, ``y^T A``; any other vector stands."""
    if tree.head == "transpose":
        return tree.rank == 1 and not is_row(tree.args[0])
    return tree.rank == 1 and tree.head in ("neg", "mul", "div", "matmul") and any(map(is_row, tree.args))


def named_axis(tree: Tree, axis: int) -> tuple[str, int] | None:
    """Return a name and that axis of it which is as long as an axis of ``tree``, None where no name tells."""
    while tree.head != "name":
        if tree.head == "transpose":
            tree, axis = tree.args[0], tree.rank - 1 - axis
        elif tree.head == "index":
            tree, axis = tree.args[0], axis + len(tree.args) - 1
        elif tree.head == "matmul":
            left, right = tree.args
            tree, axis = (left, axis) if axis < left.rank - 1 else (right, axis - left.rank + 2)
        elif tree.value == "pinv":
            tree, axis = tree.args[0], 1 - axis
        else:
            widest = (named_axis(arg, axis) for arg in tree.args if arg.rank == tree.rank)
            return next(filter(None, widest), None)
    return str(tree.value), axis


def rebuilt(tree: Tree, args: tuple[Tree, ...]) -> Tree:
    """Return ``tree`` with other arguments of the same ranks."""
    return Tree(tree.head, args, tree.value, tree.rank, tree.span)


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield the tree and everything in it."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.args)


def depth(tree: Tree) -> int:
    """Return how many nodes lie above the deepest one, itself counted."""
    level, count = [tree], 0
    while level:
        level, count = [arg for node in level for arg in node.args], count + 1
    return count


def names_in(tree: Tree) -> set[str]:
    """Return the declared names that occur free; the index of a sum is not one."""
    if tree.head == "name":
        return {str(tree.value)}
    if tree.head == "fold":
        index, low, high, *inside = tree.args
        inner = set().union(*map(names_in, inside)) - {str(index.value)}
        return inner | names_in(low) | names_in(high)
    return set().union(*map(names_in, tree.args))
