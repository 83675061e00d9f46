"""How far an index runs where nobody says it: the size of what it is an index of."""

from collections.abc import Callable
from operator import attrgetter

from quizprep.formula.reading.names import Scope
from quizprep.formula.tree import Tree, number, rebuilt, walk

SIZED = ("eye", "ones")
"""Functions that make a matrix or a vector of a size; one that was typed without, ``I``, has no argument till it is known."""


def with_sizes(scope: Scope, head: str, left: Tree, right: Tree) -> tuple[Tree, Tree]:
    """Return both sides of an operation, with a size for each ``I`` that takes it from the other side."""
    if head == "matmul":
        return _sized(left, lambda: size_of(scope, right, 0)), _sized(right, lambda: size_of(scope, left, left.rank - 1))
    if left.rank == right.rank:
        return _sized(left, lambda: size_of(scope, right, 0)), _sized(right, lambda: size_of(scope, left, 0))
    return left, right


def lacks_size(tree: Tree) -> bool:
    """Tell whether this is an ``I`` whose size is not known yet."""
    return tree.head == "call" and tree.value in SIZED and not tree.args


def _sized(tree: Tree, size: Callable[[], Tree | None]) -> Tree:
    if not any(map(lacks_size, walk(tree))) or (found := size()) is None:
        return tree
    return _with_size(tree, found)


def _with_size(tree: Tree, size: Tree) -> Tree:
    args = (size,) if lacks_size(tree) else tuple(_with_size(arg, size) for arg in tree.args)
    return rebuilt(tree, args)


def range_of(scope: Scope, index: str, body: Tree) -> Tree | None:
    """Return the size of the first axis on which ``index`` stands in ``body``."""
    for node in walk(body):
        if node.head == "index":
            for axis, arg in enumerate(node.args[1:]):
                if arg.head == "name" and arg.value == index and (size := size_of(scope, node.args[0], axis)):
                    return size
    return None


def size_of(scope: Scope, tree: Tree, axis: int) -> Tree | None:  # noqa: PLR0911 - one case a head
    """Return the size of an axis of a vector or matrix."""
    if tree.head == "name":
        text = scope.shapes[str(tree.value)][axis]
        return number(int(text)) if text.isdecimal() else Tree("name", (), text)
    if tree.head == "transpose":
        return size_of(scope, tree.args[0], tree.rank - 1 - axis)
    if tree.head == "index":
        return size_of(scope, tree.args[0], axis + len(tree.args) - 1)
    if tree.head == "call" and tree.value in SIZED:
        return tree.args[0] if tree.args else None
    if tree.head == "call" and tree.value == "pinv":
        return size_of(scope, tree.args[0], 1 - axis)
    if tree.head == "call" and tree.value == "outer":
        return size_of(scope, tree.args[axis], 0)
    if tree.head == "fold":
        return size_of(scope, tree.args[3], axis)
    if tree.head == "matmul":
        left, right = tree.args
        if axis < left.rank - 1:
            return size_of(scope, left, axis)
        return size_of(scope, right, axis - (left.rank - 1) + 1)
    widest = max(tree.args, key=attrgetter("rank"), default=None)
    return size_of(scope, widest, axis) if widest is not None else None
