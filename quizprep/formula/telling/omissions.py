"""Mistakes that take something away: a term, a factor, an exponent, a function, a rounding, a case."""

from collections.abc import Iterator

from quizprep.formula.telling.locals import ONE, TWO, Local, is_minus_one, negative, quotient
from quizprep.formula.tree import ROUNDINGS, Tree, binary, rebuilt


def part(node: Tree) -> Iterator[Local]:
    """Yield a sum without one of its terms, a product without one of its factors, a power without its exponent."""
    if len(node.args) != 2 or node.head == "fold":
        return
    left, right = node.args
    match node.head:
        case "add":
            yield Local("term", left, (right,))
            yield Local("term", right, (left,))
        case "sub":
            yield Local("term", left, (negative(right),))
            yield Local("term", negative(right), (left,))
        case "mul" | "matmul":
            # Without -1, it is the sign that is wrong.
            yield from (
                Local("factor", other, (one,)) for one, other in ((right, left), (left, right)) if not is_minus_one(one)
            )
        case "div":
            yield Local("divisor", left, (right,))
            if left != ONE and not is_minus_one(left):
                yield Local("factor", binary("div", ONE, right), (left,))
        case "pow":
            yield Local("power", left, (left, right))
            if left.head == "constant":
                yield Local("function", right, ("exp", right))
        case "call" if node.value in ("max", "min"):
            yield Local("choice", left, (right, node))
            yield Local("choice", right, (left, node))


def rounding(node: Tree) -> Iterator[Local]:
    """Yield what is rounded."""
    if node.head == "floordiv":
        yield Local("rounding", quotient(node), ("floor", quotient(node)))
    elif node.head == "call" and node.value in ROUNDINGS:
        yield Local("rounding", node.args[0], (str(node.value), node.args[0]))


def function(node: Tree) -> Iterator[Local]:
    """Yield the argument of a function, or what is transposed."""
    if node.head == "transpose":
        yield Local("transpose", node.args[0], (node,))
    elif node.head == "call" and len(node.args) == 1 and node.value not in (*ROUNDINGS, "eye", "ones"):
        inner = node.args[0]
        yield Local("function", inner, (str(node.value), inner))


def square(node: Tree) -> Iterator[Local]:
    """Yield what is squared."""
    if node.head == "pow" and node.args[1] == TWO:
        yield Local("square", node.args[0], ())


def branch(node: Tree) -> Iterator[Local]:
    """Yield one of the cases alone, and a sum without the condition on its index."""
    if node.head == "cases":
        for value in node.args[::2] if len(node.args) % 2 == 0 else (*node.args[:-1:2], node.args[-1]):
            yield Local("branch", value, (value, node))
    elif node.head == "fold" and len(node.args) == 5:
        yield Local("filter", rebuilt(node, node.args[:4]), (node.args[4],))
