"""Every tree that is one mistake away from another: a term dropped, a sign, a name for another, a bracket moved.

``dropped`` takes something away, ``changed`` puts something else in its place, ``throughout`` does so wherever it stands.
Each edit says what it did in the words of ``sayings``: the ``parts`` are what these speak of, ``where`` is what surrounds it.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import combinations

from msgspec import Struct

from quizprep.formula.tree import Tree, binary, number, rebuilt, walk

Names = Sequence[str]
Put = Callable[[Tree], Tree]

GROUPS = (
    ("exp", "log", "log2", "log10"),
    ("max", "min"),
    ("sum", "mean", "max", "prod"),
    ("floor", "ceil", "round"),
    ("sin", "cos", "tan"),
    ("sigmoid", "tanh", "relu", "softmax", "exp", "softplus", "erf"),
    ("abs", "sqrt"),
)
"""Functions that are taken for each other."""

_CHAINS = (("add", "sub"), ("mul", "div"))
"""Operations that are read from left to right as one."""

_ROUNDINGS = ("floor", "ceil", "round")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_ONE, _TWO = number(1), number(2)


class Edit(Struct, frozen=True):
    """A tree after one mistake, and what there is to say about it."""

    name: str
    tree: Tree
    parts: tuple[Tree | str, ...]
    where: Tree | None = None


class Local(Struct, frozen=True):
    """What a mistake makes of one node."""

    name: str
    tree: Tree
    parts: tuple[Tree | str, ...]


Rule = Callable[[Tree], Iterator[Local]]


def dropped(tree: Tree) -> Iterator[Edit]:
    """Yield the tree without one of the things in it."""
    for rule in (_rounding_dropped, _parts_dropped, _function_dropped, _branches_dropped):
        yield from _wherever(tree, rule)


def changed(tree: Tree, names: Names) -> Iterator[Edit]:
    """Yield the tree with one thing in it changed; ``names`` are those that may stand for each other."""
    for rule in (
        _signs,
        _order,
        _sum_order,
        _exchanged,
        _complements,
        _operators,
        _bounds,
        _numbers,
        _shifts,
        _brackets,
        _powers,
    ):
        yield from _wherever(tree, rule)
    yield from _wherever(tree, lambda node: _other_names(node, names))
    # A factor of the whole is a relation, and said as one.
    yield from (edit for edit in _wherever(tree, _scaled) if edit.parts[0] is not tree)


def small(tree: Tree) -> Iterator[Edit]:
    """Yield the tree with one of the mistakes that come in pairs."""
    yield from dropped(tree)
    for rule in (_signs, _exchanged, _bounds, _numbers, _shifts, _square_added, _scaled, _complements):
        yield from _wherever(tree, rule)


def throughout(tree: Tree, names: Names) -> Iterator[Edit]:
    """Yield the tree with the same thing changed wherever it stands."""
    present = list(dict.fromkeys(str(node.value) for node in walk(tree) if node.head == "name"))
    for one, other in combinations(dict.fromkeys((*present, *names)), 2):
        if one in present:
            yield Edit("swapped", _renamed(tree, {one: other, other: one}), (one, other))
            yield Edit("wrong-name", _renamed(tree, {one: other}), (one, other))
    for name in present:
        for value in (_ONE, number(0)):
            yield Edit("as-if", replaced(tree, name, partial(_in_place_of, value)), (name, value))
        yield Edit("complemented", replaced(tree, name, lambda node: binary("sub", _ONE, node)), (name,))
    for rule in (_function_dropped, _exchanged, _square_dropped, _signs):
        yield from _all_at_once(tree, rule)


def replaced(tree: Tree, name: str, by: Put) -> Tree:
    """Return the tree with something else for every ``name`` but the indices of sums."""
    if tree.head == "name" and tree.value == name:
        return by(tree)
    if tree.head == "fold" and tree.args[0].value == name:
        index, low, high, *inside = tree.args
        return rebuilt(tree, (index, replaced(low, name, by), replaced(high, name, by), *inside))
    return rebuilt(tree, tuple(replaced(arg, name, by) for arg in tree.args)) if tree.args else tree


def _in_place_of(value: Tree, name: Tree) -> Tree:
    return name if name.rank else value


def _renamed(tree: Tree, names: dict[str, str]) -> Tree:
    if tree.head == "name" and str(tree.value) in names:
        return Tree("name", (), names[str(tree.value)], tree.rank)
    return rebuilt(tree, tuple(_renamed(arg, names) for arg in tree.args)) if tree.args else tree


# ---- where


def _places(tree: Tree, put: Put = lambda new: new, whole: Tree | None = None) -> Iterator[tuple[Tree, Put, Tree]]:
    """Yield every node, with what returns the tree with another node in its place, and the sum or product it belongs to."""
    whole = whole or tree
    yield tree, put, whole
    for place, arg in enumerate(tree.args):
        if tree.head == "fold" and place == 0:
            continue  # the index of a sum is no value

        def inside(new: Tree, tree: Tree = tree, place: int = place) -> Tree:
            return put(rebuilt(tree, (*tree.args[:place], new, *tree.args[place + 1 :])))

        goes_on = place == 0 and any(tree.head in heads and arg.head in heads for heads in _CHAINS)
        yield from _places(arg, inside, whole if goes_on else arg)


def _wherever(tree: Tree, rule: Rule) -> Iterator[Edit]:
    for node, put, whole in _places(tree):
        for local in rule(node):
            told = whole is tree or (local.parts and local.parts[0] is whole)
            yield Edit(local.name, put(local.tree), local.parts, None if told else whole)


def _all_at_once(tree: Tree, rule: Rule) -> Iterator[Edit]:
    """Yield the edits of one name and kind together, where there are two or more of them."""
    kinds: dict[tuple[object, ...], int] = {}
    for node, _, _ in _places(tree):
        for local in rule(node):
            kind = _kind(local)
            kinds[kind] = kinds.get(kind, 0) + 1
    for kind, count in kinds.items():
        if count > 1:
            yield Edit(f"all-{kind[0]}", _every(tree, rule, kind), tuple(map(str, kind[1:])))


def _kind(local: Local) -> tuple[object, ...]:
    return (local.name, *(part for part in local.parts if isinstance(part, str)))


def _every(tree: Tree, rule: Rule, kind: tuple[object, ...]) -> Tree:
    inner = rebuilt(tree, tuple(_every(arg, rule, kind) for arg in tree.args)) if tree.args else tree
    return next((local.tree for local in rule(inner) if _kind(local) == kind), inner)


# ---- taking away


def _parts_dropped(node: Tree) -> Iterator[Local]:  # noqa: C901 - one case a head
    if len(node.args) != 2 or node.head == "fold":
        return
    left, right = node.args
    match node.head:
        case "add":
            yield Local("term", left, (right,))
            yield Local("term", right, (left,))
        case "sub":
            yield Local("term", left, (_negative(right),))
            yield Local("term", _negative(right), (left,))
        case "mul" | "matmul":
            yield Local("factor", left, (right,))
            yield Local("factor", right, (left,))
        case "div":
            yield Local("divisor", left, (right,))
            if left != _ONE:
                yield Local("factor", binary("div", _ONE, right), (left,))
        case "pow":
            yield Local("power", left, (left, right))
            if left.head == "constant":
                yield Local("function", right, ("exp", right))
        case "compare" | "mod" | "floordiv" | "index" | "and" | "or":
            return
        case "call" if node.value in ("max", "min"):
            yield Local("choice", left, (right, node))
            yield Local("choice", right, (left, node))


def _negative(tree: Tree) -> Tree:
    return Tree("neg", (tree,), None, tree.rank)


def _rounding_dropped(node: Tree) -> Iterator[Local]:
    if node.head == "floordiv":
        yield Local("rounding", _quotient(node), ("floor", node))
    elif node.head == "call" and node.value in _ROUNDINGS:
        yield Local("rounding", node.args[0], (str(node.value), node))


def _quotient(node: Tree) -> Tree:
    return binary("div", node.args[0], node.args[1])


def _function_dropped(node: Tree) -> Iterator[Local]:
    if node.head == "transpose":
        yield Local("transpose", node.args[0], (node,))
    elif node.head == "call" and len(node.args) == 1 and node.value not in _ROUNDINGS:
        inner = node.args[0]
        yield Local("function", inner, (str(node.value), inner))


def _square_dropped(node: Tree) -> Iterator[Local]:
    if node.head == "pow" and node.args[1] == _TWO:
        yield Local("square", node.args[0], ())


def _branches_dropped(node: Tree) -> Iterator[Local]:
    if node.head == "cases":
        for value in node.args[::2] if len(node.args) % 2 == 0 else (*node.args[:-1:2], node.args[-1]):
            yield Local("branch", value, (value, node))
    elif node.head == "fold" and len(node.args) == 5:
        yield Local("filter", rebuilt(node, node.args[:4]), (node.args[4],))


# ---- putting something else in its place


def _amounts(name: str, old: Tree, new: Tree) -> Local:
    return Local(name, new, (old, new))


def _signs(node: Tree) -> Iterator[Local]:
    match node.head:
        case "add":
            left, right = node.args
            yield Local("sign", binary("sub", left, right), (right,))
            yield Local("sign", binary("sub", right, left), (left,))
        case "sub":
            left, right = node.args
            yield Local("sign", binary("add", left, right), (right,))
            yield Local("sign", _negative(binary("add", left, right)), (left,))
        case "neg":
            yield Local("sign", node.args[0], (node.args[0],))
        case "pow":
            yield Local("sign", binary("pow", node.args[0], _negative(node.args[1])), (node.args[1],))
        case "call" if len(node.args) == 1 and node.value not in ("abs", "cos", "norm"):
            inner = node.args[0]
            if inner.head != "neg":
                yield Local("sign", rebuilt(node, (_negative(inner),)), (inner,))


def _exchanged(node: Tree) -> Iterator[Local]:
    if node.head == "floordiv":
        for name in ("ceil", "round"):
            yield Local("rounding-direction", Tree("call", (_quotient(node),), name), ("floor", name))
    if node.head not in ("call", "fold"):
        return
    old = str(node.value)
    if old == "exp":
        yield Local("function-exchanged", binary("pow", _TWO, node.args[0]), ("e^", "2^"))
    for group in GROUPS:
        if old not in group or (group == ("abs", "sqrt") and len(node.args) != 1):
            continue
        for new in group:
            if new == old or not _takes(new, node):
                continue
            if len(node.args) > 1 and node.head == "call" and new in ("sum", "mean", "prod"):
                continue  # 'max(a, b)' has no sum
            name = "rounding-direction" if old in _ROUNDINGS else "function-exchanged"
            yield Local(name, Tree(node.head, node.args, new, node.rank), (old, new))


def _takes(function: str, node: Tree) -> bool:
    """Tell whether a function can stand for that of a node: it takes as many arguments, and softmax a vector."""
    if node.head == "fold":
        return function in ("sum", "mean", "max", "min", "prod")
    if function == "softmax":
        return bool(node.args[0].rank)
    return len(node.args) == 1 or function in ("max", "min")


def _operators(node: Tree) -> Iterator[Local]:
    if node.head not in ("add", "sub", "mul", "div", "pow", "compare", "cases"):
        return
    left, right, *_ = node.args
    match node.head:
        case "add" | "sub" if _ONE not in node.args:
            yield _amounts("operation", node, binary("mul", left, right))
        case "mul":
            yield _amounts("operation", node, binary("div", left, right))
            yield _amounts("operation", node, binary("div", right, left))
            yield _amounts("operation", node, binary("add", left, right))
            yield _amounts("operation", node, binary("pow", left, right))
            *others, factor = _factors(left)
            for place, other in enumerate(others):
                rest = [*others[:place], factor, binary("add", other, right), *others[place + 1 :]]
                yield _amounts("operation", binary("mul", other, right), reduce(partial(binary, "mul"), rest))
        case "div":
            yield _amounts("upside-down", node, binary("div", right, left))
            yield _amounts("operation", node, binary("mul", left, right))
            yield _amounts("operation", node, binary("sub", left, right))
        case "pow":
            yield _amounts("operation", node, binary("mul", left, right))
            yield _amounts("operation", node, binary("pow", right, left))
        case "compare" if node.value in _TURNED:
            yield _amounts("condition", node, Tree("compare", node.args, _TURNED[str(node.value)]))
        case "cases" if len(node.args) == 3:
            yield Local("branches-swapped", rebuilt(node, (node.args[2], node.args[1], node.args[0])), (node,))


def _factors(tree: Tree) -> list[Tree]:
    """Return the factors of a product of numbers."""
    return [*_factors(tree.args[0]), tree.args[1]] if tree.head == "mul" and not tree.rank else [tree]


def _numbers(node: Tree) -> Iterator[Local]:
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
        ):
            if new != value:
                yield _amounts("number", node, number(new))


def _shifts(node: Tree) -> Iterator[Local]:
    """Yield names off by one, and other elements of a vector or matrix."""
    if (node.head == "name" or (node.head == "index" and node.args[0].head == "name")) and not node.rank:
        for head in ("sub", "add"):
            yield _amounts("off-by-one", node, binary(head, node, _ONE))
    if node.head == "index":
        for place, index in enumerate(node.args[1:], 1):
            for name, shifted in _shifted(index):
                yield _amounts(name, node, rebuilt(node, (*node.args[:place], shifted, *node.args[place + 1 :])))


def _shifted(index: Tree) -> Iterator[tuple[str, Tree]]:
    yield "off-by-one", _moved_by(index, -1)
    yield "off-by-one", _moved_by(index, 1)
    yield "wrong-index", _ONE


def _moved_by(tree: Tree, step: int) -> Tree:
    if tree.head == "number":
        assert isinstance(tree.value, (int, Fraction))
        return number(tree.value + step)
    return binary("add" if step > 0 else "sub", tree, _ONE)


def _bounds(node: Tree) -> Iterator[Local]:
    if node.head != "fold":
        return
    index, low, high, *inside = node.args
    for place, bound in enumerate((low, high)):
        for moved in (_moved_by(bound, -1), _moved_by(bound, 1)):
            bounds = (moved, high) if place == 0 else (low, moved)
            yield Local("bound", rebuilt(node, (index, *bounds, *inside)), (low, high, *bounds))


def _order(node: Tree) -> Iterator[Local]:
    """Yield what exchanges the factors of a matrix product with each other, and what transposes one."""
    if node.head == "matmul":
        left, right = node.args
        yield _amounts("factor-order", node, binary("matmul", right, left))
        for one, other in ((_turned(left), right), (left, _turned(right)), (_turned(left), _turned(right))):
            yield _amounts("transpose-added", node, binary("matmul", one, other))
        if left.rank == right.rank:
            yield _amounts("operation", node, binary("mul", left, right))


def _sum_order(node: Tree) -> Iterator[Local]:
    """Yield what exchanges an operation with a sum."""
    for place, arg in enumerate(node.args):
        if node.head in ("call", "pow", "neg", "div", "mul") and _is_total(arg) and not _is_total(node):
            others = [*node.args[:place], arg.args[-1], *node.args[place + 1 :]]
            if arg.head == "call" or len(arg.args) == 4:
                yield _amounts("sum-order", node, _total(arg, _as_elements(node, others)))
    if _is_total(node) and len(node.args) in (1, 4):
        body = node.args[-1]
        if body.head in ("call", "pow") and not _is_total(body):
            # Of a power, its base may be summed up; of a function, each argument.
            for place, arg in enumerate(body.args[:1]):
                inside = [*body.args[:place], _total(node, arg), *body.args[place + 1 :]]
                yield _amounts("sum-order", node, rebuilt(body, tuple(inside)))
        if body.head in ("mul", "div"):
            left, right = (_total(node, arg) for arg in body.args)
            yield _amounts("sum-order", node, binary(body.head, left, right))


def _turned(tree: Tree) -> Tree:
    return tree.args[0] if tree.head == "transpose" else Tree("transpose", (tree,), None, tree.rank)


def _is_total(tree: Tree) -> bool:
    return tree.value in ("sum", "mean", "prod") and (tree.head == "fold" or (tree.head == "call" and len(tree.args) == 1))


def _total(like: Tree, body: Tree) -> Tree:
    return Tree(like.head, (*like.args[:-1], body), like.value)


def _as_elements(node: Tree, args: list[Tree]) -> Tree:
    return Tree(node.head, tuple(args), node.value, max(arg.rank for arg in args))


def _brackets(node: Tree) -> Iterator[Local]:
    """Yield what a bracket that ends too early, or too late, makes of an operation."""
    for new in _moved(node):
        yield _amounts("bracket", node, new)


def _moved(node: Tree) -> Iterator[Tree]:
    if node.head == "call" and len(node.args) == 1 and node.args[0].head in ("add", "sub", "mul", "div"):
        inner = node.args[0]
        left, right = inner.args
        yield binary(inner.head, rebuilt(node, (left,)), right)
        yield binary(inner.head, left, rebuilt(node, (right,)))
    if node.head == "fold" and node.args[3].head in ("add", "sub"):
        inner = node.args[3]
        yield binary(inner.head, rebuilt(node, (*node.args[:3], inner.args[0])), inner.args[1])
    if node.head not in ("add", "sub", "mul", "div", "pow"):
        return
    left, right = node.args
    if left.head in ("add", "sub", "mul", "div") and (left.head, node.head) not in (("add", "add"), ("mul", "mul")):
        yield binary(left.head, left.args[0], binary(node.head, left.args[1], right))
    if right.head in ("add", "sub", "mul", "div") and (right.head, node.head) not in (("add", "add"), ("mul", "mul")):
        yield binary(right.head, binary(node.head, left, right.args[0]), right.args[1])
    if node.head in ("add", "sub", "mul", "div") and left.head == "call" and len(left.args) == 1:
        yield rebuilt(left, (binary(node.head, left.args[0], right),))
    if node.head in ("add", "sub", "mul", "div") and right.head == "call" and len(right.args) == 1:
        yield rebuilt(right, (binary(node.head, left, right.args[0]),))
    if node.head in ("add", "sub", "mul", "div") and left.head == "pow":
        yield binary("pow", left.args[0], binary(node.head, left.args[1], right))
    if node.head in ("add", "sub", "mul", "div") and right.head == "pow":
        yield binary("pow", binary(node.head, left, right.args[0]), right.args[1])


def _complements(node: Tree) -> Iterator[Local]:
    if node.head == "sub" and node.args[0].head == "number":
        yield _amounts("complement", node, node.args[1])
    elif not node.rank and node.head in ("name", "call", "index", "div", "fold", "pow"):
        yield _amounts("complement", node, binary("sub", _ONE, node))


def _powers(node: Tree) -> Iterator[Local]:
    if node.head in ("number", "constant", "compare", "and", "or", "not", "neg", "transpose"):
        return
    for name in ("sqrt", "abs", "log", "exp") if not node.rank else ("abs",):
        if node.value != name:
            yield Local("function-added", Tree("call", (node,), name, node.rank), (name, node))
    yield from _square_added(node)
    if node.head == "div":
        for name in _ROUNDINGS:
            yield Local("function-added", Tree("call", (node,), name), (name, node))


def _square_added(node: Tree) -> Iterator[Local]:
    if node.rank < 2 and node.head in ("name", "index", "call", "fold", "div", "pow", "add", "sub", "mul"):
        yield Local("square-added", binary("pow", node, _TWO), (node,))


def _scaled(node: Tree) -> Iterator[Local]:
    if node.head in ("number", "constant", "compare", "and", "or", "not", "neg"):
        return
    for factor, name in ((_TWO, "twice"), (number(Fraction(1, 2)), "half")):
        yield Local(name, binary("mul", factor, node), (node,))


def _other_names(node: Tree, names: Names) -> Iterator[Local]:
    if node.head == "name":
        for other in names:
            if other != node.value:
                yield Local("wrong-name", Tree("name", (), other, node.rank), (str(node.value), other))
