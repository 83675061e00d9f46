"""What functions are made of: the node of a call, or the formula that a function stands for."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.folds import over_all
from quizprep.formula.reading.names import Scope
from quizprep.formula.reading.ranges import size_of
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.words import (
    AXES,
    CORRECTIONS,
    DEFAULTS,
    DEFINED,
    FOLDS,
    FUNCTIONS,
    IGNORED_ARGUMENTS,
    NAMED_ARGUMENTS,
    QUOTED,
    ROUNDING_MODE,
)
from quizprep.formula.tree import CONDITIONS, Span, Tree, binary, names_in, number
from quizprep.model import ResponseError, Variable

Named = Mapping[str, Tree]

OVER_ELEMENTS = frozenset({*FOLDS, "norm", "var", "std", "logsumexp"})
"""Functions that make one number of all elements."""

_WITH_AXIS = OVER_ELEMENTS | {"softmax", "log_softmax"}


def call(parser: DoubtfulStream, name: str, args: Sequence[Tree], span: Span, named: Named | None = None) -> Tree:
    """Return the node of a function; some are built of others.

    Raises:
        ResponseError: where it does not take these arguments.

    """
    if name in parser.scope.functions:
        return _declared(parser, name, parser.scope.functions[name], list(args), span)
    items, rest = _placed(parser, name, list(args), named or {})
    items, axis = _taken_axis(name, items, rest)
    _check_count(parser, name, len(items), span)
    if axis is not None:
        return _along(parser, name, items[0], axis, rest, span)
    if ROUNDING_MODE in rest and not is_nothing(rest[ROUNDING_MODE]):
        return _rounded_quotient(parser, items, rest[ROUNDING_MODE], span)
    if name in ("var", "std"):
        return _variance(parser, name, items[0], rest, span)
    return _known(parser, name, items, span)


def _known(parser: DoubtfulStream, name: str, items: list[Tree], span: Span) -> Tree:
    """Return the node of a function whose arguments are in their places."""
    if name in DEFINED:
        items += [number(DEFAULTS[name], span)] if name in DEFAULTS and len(items) == 1 else []
        return _written_out(parser, DEFINED[name], dict(zip(("x", "y"), items, strict=False)), span)
    if name in _BUILT:
        return _BUILT[name](parser, items, span)
    rank = max(arg.rank for arg in items)
    if (FUNCTIONS[name].maps == "total" and len(items) == 1) or name == "softmax":
        return over_all(parser, name, items[0], span)
    return Tree("call", tuple(items), name, rank, span)


def _check_count(parser: DoubtfulStream, name: str, count: int, span: Span, *, least: int = 0, most: int = 0) -> None:
    if not least:
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
    if not least <= count <= most:
        wanted = str(least) if least == most else f"{least}-{most}"
        raise parser.refuse(
            span, f"'{name}' takes {wanted} argument(s), here are {count}", f"“{name}”需要 {wanted} 个参数，这里有 {count} 个"
        )


# ---- functions that a question declares, and those that are formulas


def _declared(parser: DoubtfulStream, name: str, function: Variable, args: list[Tree], span: Span) -> Tree:
    """Return ``f(x)``: what the question says it is, or a call of which nothing else is known."""
    if function.arguments != ("...",):
        _check_count(parser, name, len(args), span, least=len(function.arguments), most=len(function.arguments))
    if function.definition:
        return _written_out(parser, function.definition, dict(zip(function.arguments, args, strict=True)), span)
    return Tree("call", tuple(args), name, max(arg.rank for arg in args), span)


_READ: dict[tuple[str, tuple[str, ...]], Tree] = {}
"""Formulas of functions that have been read, by text and arguments."""


def _written_out(parser: DoubtfulStream, formula: str, values: dict[str, Tree], span: Span) -> Tree:
    """Return a formula with trees for its names; it is taken element by element."""
    key = formula, tuple(values)
    if key not in _READ:
        _READ[key] = parser.another(formula, tuple(values))
    return _with_values(_READ[key], values, span)


def _with_values(tree: Tree, values: Mapping[str, Tree], span: Span) -> Tree:
    if tree.head == "name" and tree.value in values:
        return values[str(tree.value)]
    args = tuple(_with_values(arg, values, span) for arg in tree.args)
    return Tree(tree.head, args, tree.value, max((arg.rank for arg in args), default=0), span)


# ---- arguments by name


def _placed(parser: DoubtfulStream, name: str, items: list[Tree], named: Named) -> tuple[list[Tree], dict[str, Tree]]:
    """Put arguments that code gives by name where they belong; return those that have no place as well."""
    rest: dict[str, Tree] = {}
    places = NAMED_ARGUMENTS.get(name, ())
    for key, value in named.items():
        place = next((place for place, keys in enumerate(places) if key in keys), None)
        if place is not None and place >= len(items) > 0:
            items += [nothing(value.span)] * (place - len(items)) + [value]
        elif place is not None and items and is_nothing(items[place]):
            items[place] = value
        elif _has_a_meaning(key, name):
            rest[key] = value
        elif key not in IGNORED_ARGUMENTS:
            raise parser.refuse(value.span, f"'{key}=' has no meaning here in '{name}'", f"此处“{name}”不支持参数“{key}=”")
    if name != "clip" and any(map(is_nothing, items)):
        raise parser.refuse(next(filter(is_nothing, items)).span, "'None' is no value", "“None”不是数值")
    return items, rest


def _has_a_meaning(key: str, name: str) -> bool:
    """Tell whether an argument by name changes what a function is, and has no place among the others."""
    if key in AXES:
        return name in _WITH_AXIS
    if key in CORRECTIONS:
        return name in ("var", "std")
    return key in ("keepdim", "keepdims") or (key, name) == (ROUNDING_MODE, "divide")


def nothing(span: Span) -> Tree:
    """Return the node of ``None``, which some arguments may be."""
    return Tree("constant", (), "None", 0, span)


def is_nothing(tree: Tree) -> bool:
    """Tell whether an argument is ``None``."""
    return tree.head == "constant" and tree.value == "None"


# ---- axes


def _taken_axis(name: str, items: list[Tree], rest: dict[str, Tree]) -> tuple[list[Tree], Tree | None]:
    """Take the axis out of ``sum(X, axis=1)``, ``X.sum(1)`` and ``softmax(x, -1)``."""
    for key in AXES:
        if key in rest and not is_nothing(rest[key]):
            return items, rest[key]
    by_place = name in _WITH_AXIS - {"max", "min", "norm"} and len(items) == 2 and items[0].rank > 0
    return (items[:1], items[1]) if by_place else (items, None)


def _along(parser: DoubtfulStream, name: str, tree: Tree, axis: Tree, rest: Named, span: Span) -> Tree:
    """Return a function along one axis of a vector or matrix; the other axis stays."""
    place = _axis_number(axis, tree.rank)
    if place is None:
        raise parser.refuse(axis.span, f"there is no such axis: '{name}' is of rank {tree.rank} here", "没有这个轴")
    if name in ("softmax", "log_softmax"):
        if place == tree.rank - 1:
            return call(parser, name, [tree], span)
        return _transposed(call(parser, name, [_transposed(tree, span)], span), span)
    if tree.rank == 1:
        return call(parser, name, [tree], span, {key: rest[key] for key in rest if key in CORRECTIONS})
    kept = next((rest[key] for key in ("keepdim", "keepdims") if key in rest), None)
    if kept is not None and kept.value == 1 and place == 1:
        raise parser.refuse(
            span, "a column that is kept has no place here; write it with sums over an index", "请用带下标的求和来写"
        )
    lines = tree if place == 0 else _transposed(tree, span)
    if name == "norm":
        return Tree("call", (_over_lines(parser, "sum", _square(parser, [lines], span), span),), "sqrt", 1, span)
    if name == "logsumexp":
        powers = Tree("call", (lines,), "exp", 2, span)
        return Tree("call", (_over_lines(parser, "sum", powers, span),), "log", 1, span)
    if name not in FOLDS:
        raise parser.refuse(span, f"'{name}' along an axis is not known here", f"此处不支持沿轴计算“{name}”")
    return _over_lines(parser, name, lines, span)


def _axis_number(axis: Tree, rank: int) -> int | None:
    sign, value = (-1, axis.args[0]) if axis.head == "neg" else (1, axis)
    if value.head != "number" or not isinstance(value.value, int):
        return None
    place = sign * value.value + (rank if sign < 0 else 0)
    return place if 0 <= place < rank else None


def _over_lines(parser: DoubtfulStream, name: str, tree: Tree, span: Span) -> Tree:
    """Return the sum of the rows of a matrix, or another fold over them: a vector."""
    letter = fresh_index(parser.scope, tree, span)
    row = Tree("index", (tree, letter), None, 1, span)
    return Tree("fold", (letter, number(1, span), _size(parser, tree, 0, span), row), name, 1, span)


def fresh_index(scope: Scope, tree: Tree, span: Span) -> Tree:
    """Return an index whose letter means nothing else."""
    taken = names_in(tree) | set(scope.bound)
    letter = next(letter for letter in ("i", "j", "l", "m", "r", "t", "u") if not scope.exact(letter) and letter not in taken)
    return Tree("name", (), letter, 0, span)


def _size(parser: DoubtfulStream, tree: Tree, axis: int, span: Span) -> Tree:
    size = size_of(parser.scope, tree, axis)
    if size is None:
        raise parser.refuse(span, "the size of this is not known here", "此处无法确定其大小")
    return size


# ---- functions that are other nodes


def _where(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    condition, value, other = args
    return parser.cases([parser.value(value), parser.condition(condition), parser.value(other)], span)


def _piecewise(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    for place, arg in enumerate(args):
        (parser.condition if place % 2 else parser.value)(arg)
    return parser.cases(args, span)


def _float(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return ``float(x > 0)``, which is 1 or 0; of a number, the number."""
    [tree] = args
    return parser.cases([number(1), tree, number(0)], span) if tree.head in CONDITIONS else tree


def _int(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return what ``int(x)`` cuts off, which many take for a floor; ``int(x > 0)`` is 1 or 0."""
    [tree] = args
    if tree.head in CONDITIONS:
        return _float(parser, args, span)
    name = "floor" if parser.is_flipped("truncation", span, strong=False) else "trunc"
    return Tree("call", (tree,), name, tree.rank, span)


def _round(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return a rounding to the nearest whole number: to the even one of two, as in code, or upwards, as on paper."""
    if len(args) == 2 and args[1] != number(0):
        unit = binary("pow", number(10, span), args[1], span)
        return binary("div", _round(parser, [binary("mul", args[0], unit, span)], span), unit, span)
    return rounded(parser, args[0], span)


def rounded(parser: DoubtfulStream, tree: Tree, span: Span) -> Tree:
    """Return what ``round`` makes of a number."""
    if parser.is_flipped("halves", span, strong=False):
        return Tree("call", (binary("add", tree, number(Fraction(1, 2)), span),), "floor", tree.rank, span)
    return Tree("call", (tree,), "round", tree.rank, span)


def _step(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return the step function; what it is at 0 may be said by a second argument, and is in doubt where it is not."""
    tree = args[0]
    if len(args) == 2:
        below, at = (Tree("compare", (tree, number(0)), sign) for sign in ("<", "=="))
        return parser.cases([number(0), below, args[1], at, number(1)], span)
    above = parser.is_flipped("step", span, strong=False)
    if tree.rank:
        sign = Tree("call", (tree if above else Tree("neg", (tree,), None, tree.rank, span),), "sign", tree.rank, span)
        positive = Tree("call", (sign,), "relu", tree.rank, span)
        return positive if above else binary("sub", number(1), positive, span)
    condition = Tree("compare", (tree, number(0)), ">" if above else ">=", 0, span)
    return parser.cases([number(1), condition, number(0)], span)


def _operator(head: str, sign: str) -> Callable[[DoubtfulStream, list[Tree], Span], Tree]:
    def build(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
        tree = parser.operation(Token("sign", sign, *span), head, args[0], args[1])
        return Tree(tree.head, tree.args, tree.value, tree.rank, span)

    return build


def _transpose(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    if not args[0].rank:
        raise parser.refuse(span, "only a vector or a matrix can be transposed", "只有向量或矩阵可以转置")
    return _transposed(args[0], span)


def _transposed(tree: Tree, span: Span) -> Tree:
    """Swap the two axes, whichever way ``transpose(-2, -1)`` names them."""
    if tree.head == "transpose" and tree.rank == 2:
        return tree.args[0]
    return Tree("transpose", (tree,), None, tree.rank, span)


def _logsumexp(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    powers = Tree("call", (args[0],), "exp", args[0].rank, span)
    return Tree("call", (over_all(parser, "sum", powers, span),), "log", 0, span)


def _log_softmax(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    shares = over_all(parser, "softmax", args[0], span)
    return Tree("call", (shares,), "log", shares.rank, span)


def _root(_parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    degree = args[1] if len(args) > 1 else number(3, span)
    return binary("pow", args[0], binary("div", number(1), degree, span), span)


def _square(_parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    return binary("pow", args[0], number(2, span), span)


def _clip(_parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return ``clip(x, low, high)``; without one of the ends it is a maximum or a minimum."""
    tree, low, high = [*args, nothing(span)][:3]
    ends = [end for end in (low, high) if not is_nothing(end)]
    if not ends:
        return tree
    name = "clip" if len(ends) == 2 else "min" if is_nothing(low) else "max"
    return Tree("call", (tree, *ends), name, max(arg.rank for arg in (tree, *ends)), span)


def _norm(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    order = args[1] if len(args) > 1 else Tree("constant", (), "F", 0, span)
    return norm_of(parser, args[0], order, span) if args[0].rank else over_all(parser, "norm", args[0], span)


def norm_of(parser: DoubtfulStream, tree: Tree, order: Tree, span: Span) -> Tree:
    """Return the norm of a vector, or of a matrix by its elements; the other norms of a matrix are other things."""
    if order.value == "F" or (order.value == 2 and tree.rank == 1):
        return Tree("call", (tree,), "norm", 0, span)
    if tree.rank > 1:
        raise parser.refuse(span, "matrices have several norms; write this one out", "矩阵范数有多种；请写出具体式子")
    sizes = Tree("call", (tree,), "abs", 1, span)
    if order.value in (1, "inf"):
        return Tree("call", (sizes,), "sum" if order.value == 1 else "max", 0, span)
    total = Tree("call", (binary("pow", sizes, order, span),), "sum", 0, span)
    return binary("pow", total, binary("div", number(1), order, span), span)


def _trace(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    tree = _matrix(parser, "trace", args[0], span)
    letter = fresh_index(parser.scope, tree, span)
    element = Tree("index", (tree, letter, letter), None, 0, span)
    return Tree("fold", (letter, number(1, span), _size(parser, tree, 0, span), element), "sum", 0, span)


def _inverse(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    if not args[0].rank:
        return binary("div", number(1), args[0], span)
    return Tree("call", (_matrix(parser, "inv", args[0], span),), "inv", 2, span)


def _pseudo_inverse(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    return Tree("call", (_matrix(parser, "pinv", args[0], span),), "pinv", 2, span)


def _least_squares(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return what ``lstsq(A, b)`` solves for: the solution of least norm."""
    return parser.operation(Token("sign", "@", *span), "matmul", _pseudo_inverse(parser, args[:1], span), args[1])


def _of_size(name: str, rank: int) -> Callable[[DoubtfulStream, list[Tree], Span], Tree]:
    """Return what builds ``eye(n)`` or ``ones(n)``."""

    def build(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
        if any(arg.rank for arg in args) or args[1:] not in ([], args[:1]):
            raise parser.refuse(span, f"'{name}' takes one size here", f"此处“{name}”需要一个大小")
        return Tree("call", (args[0],), name, rank, span)

    return build


def _lg(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return the logarithm to the base 10, as engineers write it; to the base 2, as a few books of algorithms do."""
    name = "log2" if parser.is_flipped("lg", span, strong=False) else "log10"
    return Tree("call", tuple(args), name, args[0].rank, span)


def _distance(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    return call(parser, "norm", [binary("sub", args[0], args[1], span)], span)


def _cosine_similarity(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    product = parser.operation(Token("sign", "·", *span), "matmul", args[0], args[1])
    one, other = (call(parser, "norm", [arg], span) for arg in args)
    return binary("div", product, binary("mul", one, other, span), span)


def _lerp(_parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return what lies between two values: ``torch.lerp(a, b, t)`` is ``a + t*(b - a)``."""
    start, end, share = args
    way = binary("mul", share, binary("sub", end, start, span), span)
    return binary("add", start, way, span)


def _determinant(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    return Tree("call", (_matrix(parser, "det", args[0], span),), "det", 0, span)


def _solve(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    inverse = Tree("call", (_matrix(parser, "solve", args[0], span),), "inv", 2, span)
    return parser.operation(Token("sign", "@", *span), "matmul", inverse, args[1])


def _outer(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    if any(arg.rank != 1 for arg in args):
        raise parser.refuse(span, "'outer' takes two vectors", "“outer”需要两个向量")
    return Tree("call", tuple(args), "outer", 2, span)


def _matrix(parser: DoubtfulStream, name: str, tree: Tree, span: Span) -> Tree:
    if tree.rank != 2:
        raise parser.refuse(span, f"'{name}' needs a matrix", f"“{name}”需要矩阵")
    return tree


def _length(parser: DoubtfulStream, args: list[Tree], span: Span) -> Tree:
    """Return the number of elements of a vector; of a matrix, ``len`` and ``size`` mean different things."""
    if args[0].rank != 1:
        raise parser.refuse(span, "the length of a vector is meant; write sizes by their names", "此处只支持向量的长度")
    return _size(parser, args[0], 0, span)


def _variance(parser: DoubtfulStream, name: str, tree: Tree, rest: Named, span: Span) -> Tree:
    """Return the mean squared distance from the mean; whether it is divided by n or n - 1 is in doubt if nothing says so."""
    if not tree.rank:
        raise _no_vector(parser, name, span)
    distance = binary("sub", tree, over_all(parser, "mean", tree, span), span)
    squares = binary("pow", distance, number(2, span), span)
    variance = over_all(parser, "mean", squares, span)
    if _is_of_sample(parser, rest, span):
        size = _size(parser, tree, 0, span)
        count = size if tree.rank == 1 else binary("mul", size, _size(parser, tree, 1, span), span)
        variance = binary("div", over_all(parser, "sum", squares, span), binary("sub", count, number(1), span), span)
    return Tree("call", (variance,), "sqrt", 0, span) if name == "std" else variance


def _is_of_sample(parser: DoubtfulStream, rest: Named, span: Span) -> bool:
    """Tell whether a variance is divided by n - 1: as PyTorch does unless told otherwise, and NumPy only if told so."""
    if said := next((rest[key] for key in CORRECTIONS if key in rest), None):
        return said.value == 1
    before = parser.text[: span[0]]
    if before.endswith(("np.", "numpy.")):
        return False
    return before.endswith("torch.") or parser.is_flipped("variance", span, strong=False)


def _rounded_quotient(parser: DoubtfulStream, items: list[Tree], mode: Tree, span: Span) -> Tree:
    """Return ``torch.div(a, b, rounding_mode='floor')``."""
    if mode.head != "constant" or mode.value not in QUOTED:
        raise parser.refuse(mode.span, "a division is rounded by 'floor' or 'trunc'", "除法的取整方式只有 'floor' 与 'trunc'")
    quotient = binary("div", items[0], items[1], span)
    return Tree("call", (quotient,), str(mode.value), quotient.rank, span)


def _no_vector(parser: DoubtfulStream, name: str, span: Span) -> ResponseError:
    return parser.refuse(span, f"'{name}' needs a vector or a matrix", f"“{name}”需要向量或矩阵")


def listed(parser: DoubtfulStream, name: str, items: list[Tree], span: Span) -> Tree:
    """Return the sum, mean, product or extreme of things that stand in a list: ``max([0, x])``."""
    if name in ("max", "min"):
        return call(parser, name, items, span)
    head = "mul" if name == "prod" else "add"
    total = reduce(lambda left, right: binary(head, left, right, span), items)
    return binary("div", total, number(len(items)), span) if name == "mean" else total


_BUILT: dict[str, Callable[[DoubtfulStream, list[Tree], Span], Tree]] = {
    "where": _where,
    "Piecewise": _piecewise,
    "float": _float,
    "int": _int,
    "round": _round,
    "step": _step,
    "pow": _operator("pow", "^"),
    "mod": _operator("mod", "%"),
    "dot": _operator("matmul", "·"),
    "matmul": _operator("matmul", "@"),
    "transpose": _transpose,
    "logsumexp": _logsumexp,
    "log_softmax": _log_softmax,
    "root": _root,
    "cbrt": _root,
    "square": _square,
    "clip": _clip,
    "norm": _norm,
    "trace": _trace,
    "inv": _inverse,
    "pinv": _pseudo_inverse,
    "lstsq": _least_squares,
    "eye": _of_size("eye", 2),
    "ones": _of_size("ones", 1),
    "det": _determinant,
    "solve": _solve,
    "outer": _outer,
    "len": _length,
    "dist": _distance,
    "cosine_similarity": _cosine_similarity,
    "lerp": _lerp,
    "lg": _lg,
}
"""Functions that are other nodes."""
