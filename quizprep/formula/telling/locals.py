"""What one mistake makes of one node of a tree, and the small trees that such mistakes are made of."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct

from quizprep.formula.tree import Tree, binary, number

CHAINS = (("add", "sub"), ("mul", "div"))
"""Operations that are read from left to right as one."""

ONE, TWO, HALF = number(1), number(2), number(Fraction(1, 2))


class Local(Struct, frozen=True):
    """What a mistake makes of one node."""

    name: str
    tree: Tree
    parts: tuple[Tree | str, ...]
    """What there is to say about it, in the order in which ``sayings`` has places for it."""


Rule = Callable[[Tree], Iterator[Local]]


def amounts(name: str, old: Tree, new: Tree) -> Local:
    """Return the mistake that puts another tree in the place of a node."""
    return Local(name, new, (old, new))


def negative(tree: Tree) -> Tree:
    """Return minus a tree."""
    return Tree("neg", (tree,), None, tree.rank)


def is_minus_one(tree: Tree) -> bool:
    """Tell whether a tree is -1, however it was read."""
    return tree in (number(-1), negative(ONE))


def quotient(node: Tree) -> Tree:
    """Return what a division that rounds down works out before it rounds."""
    return binary("div", node.args[0], node.args[1])


def is_total(tree: Tree) -> bool:
    """Tell whether a tree adds or multiplies many values up: a sum over an index, or one of a vector."""
    return tree.value in ("sum", "mean", "prod") and (tree.head == "fold" or (tree.head == "call" and len(tree.args) == 1))
