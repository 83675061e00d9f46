"""Mistakes that put something else in the place of a thing: a sign, a function, a number, a name, an order."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial, reduce

from quizprep.formula.telling.locals import (
    HALF,
    ONE,
    TWO,
    Local,
    amounts,
    is_minus_one,
    is_total,
    negative,
    quotient,
)
from quizprep.formula.tree import ROUNDINGS, Tree, binary, number, rebuilt
from quizprep.model import Variable

Names = Mapping[str, Variable]
"""The variables that may stand for each other."""

GROUPS = (
    ("exp", "log", "log2", "log10"),
    ("max", "min"),
    ("sum", "mean", "max", "prod"),
    ROUNDINGS,
    ("sin", "cos", "tan"),
    ("sigmoid", "tanh", "relu", "softmax", "exp", "softplus", "erf"),
    ("abs", "sqrt"),
)
"""Functions that are taken for each other."""

_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def sign(node: Tree) -> Iterator[Local]:
    """Yield a sign turned round, and a difference the wrong way round."""
    match node.head:
        case "add":
            left, right = node.args
            yield Local("sign", binary("sub", left, right), (right,))
            yield Local("sign", binary("sub", right, left), (left,))
        case "sub":
            left, right = node.args
            yield Local("sign", binary("add", left, right), (right,))
            yield Local("sign", negative(binary("add", left, right)), (left,))
            yield amounts("difference-reversed", node, binary("sub", right, left))
        case "neg":
            yield Local("sign", node.args[0], (node.args[0],))
        case "mul" | "div" if _is_negative(first := node.args[0]):
            yield Local("sign", binary(node.head, _turned_round(first), node.args[1]), (node,))
        case "pow":
            yield Local("exponent-sign", binary("pow", node.args[0], negative(node.args[1])), node.args[::-1])
        case "call" if len(node.args) == 1 and node.value not in ("abs", "cos", "norm"):
            inner = node.args[0]
            if inner.head != "neg":
                yield Local("sign", rebuilt(node, (negative(inner),)), (inner,))


def _is_negative(tree: Tree) -> bool:
    return tree.head == "neg" or (isinstance(tree.value, (int, Fraction)) and tree.value < 0)


def _turned_round(tree: Tree) -> Tree:
    return tree.args[0] if tree.head == "neg" else negative(tree)


def function(node: Tree) -> Iterator[Local]:
    """Yield another function in the place of one, and a rounding in another direction."""
    if node.head == "floordiv":
        for name in ROUNDINGS[1:]:
            yield Local("rounding-direction", Tree("call", (quotient(node),), name), ("floor", name))
    if node.head not in ("call", "fold"):
        return
    yield from _halves(node)
    old = str(node.value)
    if old == "exp":
        yield Local("function-exchanged", binary("pow", TWO, node.args[0]), ("e^", "2^"))
    for group in GROUPS:
        if old not in group or (group == ("abs", "sqrt") and len(node.args) != 1):
            continue
        for new in group:
            if new == old or not _takes(new, node):
                continue
            if len(node.args) > 1 and node.head == "call" and new in ("sum", "mean", "prod"):
                continue  # 'max(a, b)' has no sum
            name = "rounding-direction" if old in ROUNDINGS else "function-exchanged"
            yield Local(name, Tree(node.head, node.args, new, node.rank), (old, new))


def _halves(node: Tree) -> Iterator[Local]:
    """Yield the rounding to the nearest whole number that does otherwise with halves."""
    inner = node.args[0]
    if node.value == "round":
        yield Local("halves", Tree("call", (binary("add", inner, HALF),), "floor", node.rank), (node,))
        yield Local("halves", Tree("call", (binary("sub", inner, HALF),), "ceil", node.rank), (node,))
    elif (node.value, inner.head) in (("floor", "add"), ("ceil", "sub")) and inner.args[1] == HALF:
        yield Local("halves", Tree("call", (inner.args[0],), "round", node.rank), (node,))


def _takes(function: str, node: Tree) -> bool:
    """Tell whether a function can stand for that of a node: it takes as many arguments, and softmax a vector."""
    if node.head == "fold":
        return function in ("sum", "mean", "max", "min", "prod")
    if function == "softmax":
        return bool(node.args[0].rank)
    return len(node.args) == 1 or function in ("max", "min")


def operation(node: Tree) -> Iterator[Local]:  # noqa: C901 - one case a head
    """Yield another operation in the place of one, a fraction upside down, a condition turned round."""
    if node.head not in ("add", "sub", "mul", "div", "pow", "compare", "cases"):
        return
    left, right, *_ = node.args
    match node.head:
        case "add" | "sub" if ONE not in node.args:
            yield amounts("operation", node, binary("mul", left, right))
        case "mul":
            if "div" not in (left.head, right.head):  # such a fraction is turned upside down
                yield amounts("operation", node, binary("div", left, right))
                yield amounts("operation", node, binary("div", right, left))
            yield amounts("operation", node, binary("add", left, right))
            yield amounts("operation", node, binary("pow", left, right))
            yield from _split(node)
            *others, factor = _factors(left)
            for place, other in enumerate(others):
                rest = [*others[:place], factor, binary("add", other, right), *others[place + 1 :]]
                yield amounts("operation", binary("mul", other, right), reduce(partial(binary, "mul"), rest))
        case "div":
            yield amounts("upside-down", node, _upside_down(left, right))
            yield amounts("operation", node, binary("mul", left, right))
            yield amounts("operation", node, binary("sub", left, right))
        case "pow":
            if right == TWO:
                yield Local("absolute-for-square", Tree("call", (left,), "abs", left.rank), (left,))
            yield amounts("operation", node, binary("mul", left, right))
            yield amounts("operation", node, binary("pow", right, left))
        case "compare" if node.value in _TURNED:
            yield amounts("condition", node, Tree("compare", node.args, _TURNED[str(node.value)]))
        case "cases" if len(node.args) == 3:
            yield Local("branches-swapped", rebuilt(node, (node.args[2], node.args[1], node.args[0])), (node,))


def _split(product: Tree) -> Iterator[Local]:
    """Yield ``a + b*c`` of ``a*b*c``; that the last factor is added has been said."""
    factors = _factors(product)
    for place in range(1, len(factors) - 1):
        left, right = (reduce(partial(binary, "mul"), some) for some in (factors[:place], factors[place:]))
        yield amounts("operation", product, binary("add", left, right))


def _upside_down(left: Tree, right: Tree) -> Tree:
    if left == ONE:
        return right
    return negative(right) if is_minus_one(left) else binary("div", right, left)


def _factors(tree: Tree) -> list[Tree]:
    """Return the factors of a product of numbers."""
    return [*_factors(tree.args[0]), tree.args[1]] if tree.head == "mul" and not tree.rank else [tree]


def other_number(node: Tree) -> Iterator[Local]:
    """Yield other numbers that are near a number, or easily taken for it."""
    if node.head == "number":
        assert isinstance(node.value, (int, Fraction))
        value = node.value
        for step in (1, -1):
            yield Local("off-by-one", number(value + step), (node, number(value + step)))
        for new in (
            value * 2,
            Fraction(value) / 2,
            value * 10,
            Fraction(value) / 10,
            Fraction(1) / (value or 1),
            value * value,
            value + 2,
            value - 2,
        ):
            if new != value:
                yield amounts("number", node, number(new))


def shift(node: Tree, names: Names) -> Iterator[Local]:
    """Yield whole numbers off by one, and other elements of a vector or matrix."""
    named = node.args[0] if node.head == "index" else node
    if named.head == "name" and not node.rank and _counts(named, names):
        for head in ("sub", "add"):
            yield amounts("off-by-one", node, binary(head, node, ONE))
    if node.head == "index":
        for place, index in enumerate(node.args[1:], 1):
            for name, shifted in _shifted(index):
                yield amounts(name, node, rebuilt(node, (*node.args[:place], shifted, *node.args[place + 1 :])))


def _counts(name: Tree, names: Names) -> bool:
    """Tell whether a name stands for whole numbers, as the index of a sum does, which is no variable."""
    variable = names.get(str(name.value))
    return variable is None or variable.domain.startswith("integer")


def _shifted(index: Tree) -> Iterator[tuple[str, Tree]]:
    yield "off-by-one", _moved_by(index, -1)
    yield "off-by-one", _moved_by(index, 1)
    yield "wrong-index", ONE


def _moved_by(tree: Tree, step: int) -> Tree:
    if tree.head == "number":
        assert isinstance(tree.value, (int, Fraction))
        return number(tree.value + step)
    head, opposite = ("add", "sub") if step > 0 else ("sub", "add")
    if tree.head == opposite and tree.args[1] == ONE:
        return tree.args[0]  # one more than i - 1
    return binary(head, tree, ONE)


def bound(node: Tree) -> Iterator[Local]:
    """Yield a sum that begins or ends one too early or too late."""
    if node.head != "fold":
        return
    index, low, high, *inside = node.args
    for place, bound in enumerate((low, high)):
        for moved in (_moved_by(bound, -1), _moved_by(bound, 1)):
            bounds = (moved, high) if place == 0 else (low, moved)
            yield Local("bound", rebuilt(node, (index, *bounds, *inside)), (low, high, *bounds))


def factor_order(node: Tree) -> Iterator[Local]:
    """Yield what exchanges the factors of a matrix product with each other, and what transposes one."""
    if node.head == "matmul":
        left, right = node.args
        yield amounts("factor-order", node, binary("matmul", right, left))
        for one, other in ((_turned(left), right), (left, _turned(right)), (_turned(left), _turned(right))):
            yield amounts("transpose-added", node, binary("matmul", one, other))
        if left.rank == right.rank:
            yield amounts("operation", node, binary("mul", left, right))


def sum_order(node: Tree) -> Iterator[Local]:
    """Yield what exchanges an operation with a sum."""
    for place, arg in enumerate(node.args):
        if node.head in ("call", "pow", "neg", "div", "mul") and is_total(arg) and not is_total(node):
            others = [*node.args[:place], arg.args[-1], *node.args[place + 1 :]]
            if arg.head == "call" or len(arg.args) == 4:
                yield amounts("sum-order", node, _total(arg, _as_elements(node, others)))
    if is_total(node) and len(node.args) in (1, 4):
        body = node.args[-1]
        if body.head in ("call", "pow") and not is_total(body):
            # Of a power, its base may be summed up; of a function, each argument.
            for place, arg in enumerate(body.args[:1]):
                inside = [*body.args[:place], _total(node, arg), *body.args[place + 1 :]]
                yield amounts("sum-order", node, rebuilt(body, tuple(inside)))
        if body.head in ("mul", "div"):
            left, right = (_total(node, arg) for arg in body.args)
            yield amounts("sum-order", node, binary(body.head, left, right))


def _turned(tree: Tree) -> Tree:
    return tree.args[0] if tree.head == "transpose" else Tree("transpose", (tree,), None, tree.rank)


def _total(like: Tree, body: Tree) -> Tree:
    return Tree(like.head, (*like.args[:-1], body), like.value)


def _as_elements(node: Tree, args: list[Tree]) -> Tree:
    return Tree(node.head, tuple(args), node.value, max(arg.rank for arg in args))


def absolute(node: Tree) -> Iterator[Local]:
    """Yield the absolute value in the place of a square."""
    if node.head == "pow" and node.args[1] == TWO:
        yield Local("absolute-for-square", Tree("call", (node.args[0],), "abs", node.rank), (node.args[0],))


def complement(node: Tree) -> Iterator[Local]:
    """Yield ``1 - p`` for ``p``, and the other way round."""
    if node.head == "sub" and node.args[0].head == "number":
        yield amounts("complement", node, node.args[1])
    elif not node.rank and node.head in ("name", "call", "index", "div", "fold", "pow"):
        yield amounts("complement", node, binary("sub", ONE, node))


def more(node: Tree) -> Iterator[Local]:
    """Yield a function, a rounding or a square where none belongs."""
    if node.head in ("number", "constant", "compare", "and", "or", "not", "neg", "transpose"):
        return
    for name in ("sqrt", "abs", "log", "exp") if not node.rank else ("abs",):
        if node.value != name:
            yield Local("function-added", Tree("call", (node,), name, node.rank), (name, node))
    yield from square(node)
    if node.head == "div":
        for name in ROUNDINGS:
            yield Local("function-added", Tree("call", (node,), name), (name, node))


def square(node: Tree) -> Iterator[Local]:
    """Yield the square of what belongs there without."""
    if node.rank < 2 and node.head in ("name", "index", "call", "fold", "div", "pow", "add", "sub", "mul"):
        yield Local("square-added", binary("pow", node, TWO), (node,))


def scale(node: Tree) -> Iterator[Local]:
    """Yield twice, and half of, a part."""
    if node.head in ("number", "constant", "compare", "and", "or", "not", "neg"):
        return
    for factor, name in ((TWO, "twice"), (number(Fraction(1, 2)), "half")):
        yield Local(name, binary("mul", factor, node), (node,))


def other_name(node: Tree, names: Names) -> Iterator[Local]:
    """Yield the other variables of the same sort: numbers, vectors, matrices."""
    if node.head == "name":
        for other, variable in names.items():
            if other != node.value and len(variable.shape) == node.rank:
                yield Local("wrong-name", Tree("name", (), other, node.rank), (str(node.value), other))
