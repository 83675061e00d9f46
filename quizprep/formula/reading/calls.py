"""Functions as mathematics and code write them: ``log_2 x``, ``tanh^2(x)``, ``softmax(x, dim=-1)``, ``x.sum()``, ``‖x‖₁``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from quizprep.formula.precedence import ANY, NEGATE, POSTFIX
from quizprep.formula.reading.folds import fold_ahead, over_all
from quizprep.formula.reading.names import Piece, Unit, spelling
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.words import (
    AXES,
    CLOSING,
    FOLDS,
    FUNCTIONS,
    IGNORED_ARGUMENTS,
    KEYWORD_ARGUMENTS,
    NAMED_ARGUMENTS,
    SPELLINGS,
)
from quizprep.formula.tree import Span, Tree, binary, number

if TYPE_CHECKING:
    from quizprep.formula.reading.operands import OperandReader  # the parser calls this module


def read_call(parser: "OperandReader", piece: Piece) -> Tree:
    """Read a function, whose name has just been read, with its arguments; or a sum."""
    name = piece.value
    if name in FOLDS and (fold := fold_ahead(parser, piece)):
        return fold
    base = _log_base(parser) if name == "log" and parser.take_if("_") else None
    exponent: Tree | None = None
    if parser.is_sign(parser.token, "^") and not parser.is_sign(parser.tokens[parser.at + 1], "ᵀ"):
        exponent = _function_power(parser, piece)
    args = _arguments(parser, piece)
    if base is not None:
        args = [*args, base]
    tree = call(parser, name, args, (piece.start, parser.last_end()))
    return tree if exponent is None else binary("pow", tree, exponent, tree.span)


def read_method(parser: "OperandReader", left: Tree, dot: Token) -> Tree:
    """Read the ``sum()`` of ``x.sum()``: what stands before the dot is the first argument."""
    word = parser.take()
    typed = spelling(word.units)
    if not left.rank and left.head == "name":
        raise parser.refuse(
            (dot.start, word.end),
            "a dot here has no meaning; write the function in front",
            "此处的点没有意义；请把函数写在前面",
        )
    name = _METHOD_NAMES.get(typed, SPELLINGS.get(typed, typed))
    opening = parser.take()
    empty = parser.take_if(")")
    args = [left] if empty else _items_of(parser, opening, name, [left])
    span = left.span[0], parser.last_end()
    if name == "transpose":
        return _transposed(left, span)
    return call(parser, name, args, span)


def _transposed(tree: Tree, span: Span) -> Tree:
    """Swap the two axes, whichever way ``transpose(-2, -1)`` names them."""
    return Tree("transpose", (tree,), None, tree.rank, span)


_METHOD_NAMES = {"t": "transpose", "mm": "matmul", "mv": "matmul"}


def _log_base(parser: "OperandReader") -> Tree:
    """Read the ``2`` of ``log_2`` or ``log_{10}``."""
    if opening := parser.take_if("{"):
        return parser.value(parser.inside(opening))
    return parser.value(parser.expression(POSTFIX))


def _function_power(parser: "OperandReader", piece: Piece) -> Tree:
    """Read the ``2`` of ``tanh^2(x)``."""
    parser.take()
    exponent = parser.value(
        parser.inside(parser.take()) if parser.is_sign(parser.token, "{", "(") else parser.expression(POSTFIX)
    )
    if exponent.head == "neg":
        raise parser.refuse(
            (piece.start, exponent.span[1]),
            f"'{piece.value}' to a negative power may mean the inverse or 1/{piece.value}; write which",
            f"“{piece.value}”的负次幂可能指反函数或倒数；请写明",
        )
    return exponent


def _arguments(parser: "OperandReader", piece: Piece) -> list[Tree]:
    opening = parser.take_if("(", "[", "{")
    if opening:
        return _items_of(parser, opening, piece.value)
    if piece.value == "sigmoid" and piece.end - piece.start < 6 and not parser.begins_operand():
        raise parser.unknown(Token("word", "", piece.start, piece.end, units=(Unit("sigma", piece.start, piece.end),)))
    if not parser.begins_argument():
        typed = parser.text[piece.start : piece.end]
        raise parser.refuse(
            (piece.start, piece.end), f"'{typed}' needs something in brackets after it", f"“{typed}”后面需要括号和参数"
        )
    begin = parser.at
    operand = parser.without_brackets("function", NEGATE)
    # 'log 2x' is the logarithm of 2x.
    if operand.head == "number" and parser.begins_operand() and not parser.is_sign(parser.token, *CLOSING):
        parser.doubts.pop("function", None)
        parser.at = begin
        operand = parser.value(parser.expression(NEGATE))
        if parser.begins_operand():
            operand = parser.operation(parser.token, "mul", operand, parser.value(parser.expression(NEGATE)))
    return [operand]


def _items_of(parser: "OperandReader", opening: Token, name: str, first: Sequence[Tree] = ()) -> list[Tree]:
    """Read the arguments of a function behind the ``first``; those that code gives by name are put where they belong."""
    named: dict[str, Tree] = {}
    items = [*first]
    items += read_items(parser, opening, conditions=name in ("where", "Piecewise"), pairs=name == "Piecewise", named=named)
    if not named:
        return items
    places = NAMED_ARGUMENTS.get(name, ())
    for key, value in named.items():
        place = next((place for place, keys in enumerate(places) if key in keys), None)
        if place == len(items):
            items.append(value)
        elif key in AXES and items and _is_last_axis(value, items) and (items[0].rank == 1 or name == "softmax"):
            continue
        elif key not in IGNORED_ARGUMENTS:
            raise parser.refuse(value.span, f"'{key}=' has no meaning here in '{name}'", f"此处“{name}”不支持参数“{key}=”")
    return items


def _is_last_axis(value: Tree, items: list[Tree]) -> bool:
    """Tell whether an axis is the last one of the first argument, over which everything here runs; or its only one."""
    rank = items[0].rank if items else 0
    sign, value = (-1, value.args[0]) if value.head == "neg" else (1, value)
    return value.head == "number" and (sign * value.value == -1 or sign * value.value == rank - 1)  # type: ignore[operator]


def read_items(
    parser: "OperandReader",
    opening: Token,
    *,
    conditions: bool = False,
    pairs: bool = False,
    named: dict[str, Tree] | None = None,
) -> list[Tree]:
    """Read expressions between commas, up to the closing bracket; ``dim=-1`` goes into ``named``."""
    items: list[Tree] = []
    with parser.fresh():
        while True:
            if pairs and (inner := parser.take_if("(", "[")):
                items += read_items(parser, inner, conditions=True, pairs=inner.text == "[")
            elif named is not None and (key := _keyword_argument(parser)):
                named[key] = _keyword_value(parser)
            elif pairs and _is_true(parser):
                parser.take()
            else:
                tree = parser.expression(ANY)
                items.append(tree if conditions else parser.value(tree))
            if not parser.take_if(","):
                break
            if conditions and _is_true(parser):
                parser.take()
                break
    parser.close(opening)
    return items


def _keyword_argument(parser: "OperandReader") -> str:
    """Go past the ``dim =`` of ``dim=-1``, if it stands here, and return its name."""
    token, sign = parser.token, parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    typed = parser.typed(token)
    if token.kind != "word" or not parser.is_sign(sign, "=") or typed not in KEYWORD_ARGUMENTS:
        return ""
    parser.at += 2
    return typed


def _keyword_value(parser: "OperandReader") -> Tree:
    if parser.typed(parser.token) in ("True", "False", "None"):
        token = parser.take()
        return number(0, (token.start, token.end))
    return parser.value(parser.expression(ANY))


def _is_true(parser: "OperandReader") -> bool:
    return parser.token.kind == "word" and spelling(parser.token.units) in ("True", "otherwise", "else")


def call(parser: "OperandReader", name: str, args: list[Tree], span: Span) -> Tree:
    """Return the node of a function; some are built of others."""
    function = FUNCTIONS[name]
    if not function.least <= len(args) <= function.most:
        wanted = str(function.least) if function.least == function.most else f"{function.least}-{function.most}"
        raise parser.refuse(
            span,
            f"'{name}' takes {wanted} argument(s), here are {len(args)}",
            f"“{name}”需要 {wanted} 个参数，这里有 {len(args)} 个",
        )
    if name in _BUILT:
        return _BUILT[name](parser, args, span)
    rank = max(arg.rank for arg in args)
    if (function.maps == "total" and len(args) == 1) or name == "softmax":
        return over_all(parser, name, args[0], span)
    return Tree("call", tuple(args), name, rank, span)


def _where(parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    condition, value, other = args
    return parser.cases([parser.value(value), parser.condition(condition), parser.value(other)], span)


def _piecewise(parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    for place, arg in enumerate(args):
        (parser.condition if place % 2 else parser.value)(arg)
    return parser.cases(args, span)


def _operator(head: str, sign: str) -> Callable[["OperandReader", list[Tree], Span], Tree]:
    def build(parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
        tree = parser.operation(Token("sign", sign, *span), head, args[0], args[1])
        return Tree(tree.head, tree.args, tree.value, tree.rank, span)

    return build


def _logsumexp(parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    powers = Tree("call", (args[0],), "exp", args[0].rank, span)
    return Tree("call", (over_all(parser, "sum", powers, span),), "log", 0, span)


def _root(_parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    degree = args[1] if len(args) > 1 else number(3, span)
    return binary("pow", args[0], binary("div", number(1, span), degree, span), span)


def _square(_parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    return binary("pow", args[0], number(2, span), span)


def _clip(_parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    """Return ``clip(x, low, high)``; without ``high`` it is a maximum."""
    return Tree("call", tuple(args), "clip" if len(args) == 3 else "max", max(arg.rank for arg in args), span)


def _norm(parser: "OperandReader", args: list[Tree], span: Span) -> Tree:
    if len(args) == 1:
        return norm_of(parser, args[0], "F", span) if args[0].rank else over_all(parser, "norm", args[0], span)
    order = args[1]
    if order.head != "number" or str(order.value) not in NORM_ORDERS:
        raise parser.refuse(order.span, "the norms known here are 1 and 2", "此处只支持 1 范数和 2 范数")
    return norm_of(parser, args[0], str(order.value), span) if args[0].rank else over_all(parser, "norm", args[0], span)


NORM_ORDERS = frozenset({"1", "2", "F"})


def norm_of(parser: "OperandReader", tree: Tree, order: str, span: Span) -> Tree:
    """Return the norm of a vector, or of a matrix by its elements; the 1-norm of a matrix is another thing."""
    if order == "1" and tree.rank == 1:
        return Tree("call", (Tree("call", (tree,), "abs", 1, span),), "sum", 0, span)
    if order == "1" or (order == "2" and tree.rank > 1):
        raise parser.refuse(span, "matrices have several norms; write this one out", "矩阵范数有多种；请写出具体式子")
    return Tree("call", (tree,), "norm", 0, span)


_BUILT: dict[str, Callable[["OperandReader", list[Tree], Span], Tree]] = {
    "where": _where,
    "Piecewise": _piecewise,
    "pow": _operator("pow", "^"),
    "mod": _operator("mod", "%"),
    "dot": _operator("matmul", "·"),
    "matmul": _operator("matmul", "@"),
    "transpose": lambda _, args, span: _transposed(args[0], span),
    "logsumexp": _logsumexp,
    "root": _root,
    "cbrt": _root,
    "square": _square,
    "clip": _clip,
    "norm": _norm,
}
"""Functions that are other nodes."""
