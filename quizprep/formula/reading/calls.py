"""Functions as mathematics and code write them: ``log_2 x``, ``tanh^2(x)``, ``softmax(x, dim=-1)``, ``x.sum()``, ``‖x‖₁``."""

from typing import NamedTuple

from quizprep.formula.precedence import ADD, ANY, MULTIPLY, NEGATE, POSTFIX
from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.folds import end_of_body, fold_ahead, has_commas
from quizprep.formula.reading.functions import OVER_ELEMENTS, call, listed, nothing
from quizprep.formula.reading.ranges import size_of
from quizprep.formula.reading.signs import CLOSING
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Piece, Unit, spelling
from quizprep.formula.reading.words import FOLDS, KEYWORD_ARGUMENTS, ROUNDING_MODE, SPELLINGS
from quizprep.formula.tree import CONDITIONS, Span, Tree, binary, number


class Arguments(NamedTuple):
    """What stands in the brackets of a function."""

    items: list[Tree]
    named: dict[str, Tree]
    """Those that code gives by name: ``dim=-1``."""
    in_a_list: bool = False
    """Whether they stood in brackets of their own: ``max([0, x])``."""


def read_call(parser: DoubtfulStream, piece: Piece) -> Tree:
    """Read a function, whose name has just been read, with its arguments; or a sum."""
    name = piece.value
    if _is_identity(parser, piece):
        return Tree("call", (), "eye", 2, (piece.start, piece.end))
    if name == "indicator":
        return _indicator(parser, piece)
    if name in FOLDS and (fold := fold_ahead(parser, piece)):
        return fold
    base = _log_base(parser) if name == "log" and parser.take_if("_") else None
    exponent: Tree | None = None
    if parser.is_sign(parser.token, "^") and not parser.is_sign(parser.tokens[parser.at + 1], "ᵀ"):
        exponent = _function_power(parser, piece)
    with parser.within(reduced=name in OVER_ELEMENTS):
        arguments = _arguments(parser, piece)
    span = piece.start, parser.last_end()
    if arguments.in_a_list:
        tree = listed(parser, name, arguments.items, span)
    else:
        tree = call(parser, name, [*arguments.items, *([] if base is None else [base])], span, arguments.named)
    return tree if exponent is None else binary("pow", tree, exponent, tree.span)


def _is_identity(parser: DoubtfulStream, piece: Piece) -> bool:
    """Tell whether this is the ``I`` or ``E`` that stands beside matrices for the identity."""
    typed = parser.text[piece.start : piece.end]
    if not parser.scope.has_matrix():
        return False
    if typed == "E":
        return not parser.begins_argument()
    return piece.value == "indicator" and not parser.is_sign(parser.token, "_", "(", "[", "{")


def _indicator(parser: DoubtfulStream, piece: Piece) -> Tree:
    """Read ``I[x > 0]``, ``I(x > 0)`` or ``I_{x > 0}``."""
    parser.take_if("_")
    if not parser.is_sign(parser.token, "(", "[", "{"):
        raise parser.unknown(Token("word", "", piece.start, piece.end, units=(Unit("I", piece.start, piece.end),)))
    return parser.indicator(piece.start)


def read_method(parser: DoubtfulStream, left: Tree) -> Tree:
    """Read the ``sum()`` of ``x.sum()``: what stands before the dot is the first argument."""
    word = parser.take()
    typed = spelling(word.units)
    if typed in ("shape", "size"):
        return _size_of(parser, left, typed, (left.span[0], word.end))
    name = _METHOD_NAMES.get(typed, SPELLINGS.get(typed, typed))
    opening = parser.take()
    if typed == "astype":
        name = "int" if parser.typed(parser.take()).rstrip("0123456789").endswith("int") else "float"
    if left.head in CONDITIONS and name in ("float", "int"):
        parser.close(opening)
        return parser.cases([number(1), left, number(0)], (left.span[0], parser.last_end()))
    parser.value(left)
    empty = parser.take_if(")")
    items, named, _ = Arguments([], {}) if empty else _items(parser, opening, name)
    span = left.span[0], parser.last_end()
    if name == "transpose":
        return call(parser, name, [left], span)
    return call(parser, name, [left, *items], span, named)


def _size_of(parser: DoubtfulStream, left: Tree, typed: str, span: Span) -> Tree:
    """Read ``x.size`` of a vector, and ``X.shape[0]``, whose axes count from 0."""
    axis = 0
    if typed == "shape":
        opening, place = parser.take(), parser.take()
        parser.close(opening)
        axis = int(place.value) if place.value is not None and place.value.denominator == 1 else -1
    size = size_of(parser.scope, left, axis) if 0 <= axis < left.rank and (typed == "shape" or left.rank == 1) else None
    if size is None:
        raise parser.refuse(span, "there is no such size", "没有这个大小")
    return size


_METHOD_NAMES = {"t": "transpose", "mm": "matmul", "mv": "matmul", "long": "int"}


def _log_base(parser: DoubtfulStream) -> Tree:
    """Read the ``2`` of ``log_2`` or ``log_{10}``."""
    if opening := parser.take_if("{"):
        return parser.value(parser.inside(opening))
    return parser.value(parser.expression(POSTFIX))


def _function_power(parser: DoubtfulStream, piece: Piece) -> Tree:
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


def _arguments(parser: DoubtfulStream, piece: Piece) -> Arguments:
    in_a_list = piece.value in FOLDS and _strip_list(parser)
    if opening := parser.take_if("(", "[", "{"):
        return _items(parser, opening, piece.value)._replace(in_a_list=in_a_list)
    if piece.value == "sigmoid" and piece.end - piece.start < 6 and not parser.begins_operand():
        raise parser.unknown(Token("word", "", piece.start, piece.end, units=(Unit("sigma", piece.start, piece.end),)))
    if not parser.begins_argument() or piece.value in parser.scope.functions:
        typed = parser.text[piece.start : piece.end]
        raise parser.refuse(
            (piece.start, piece.end), f"'{typed}' needs something in brackets after it", f"“{typed}”后面需要括号和参数"
        )
    return Arguments([_argument_without_brackets(parser)], {})


def _argument_without_brackets(parser: DoubtfulStream) -> Tree:
    begin = parser.at
    start = parser.token.start
    fraction = parser.token.kind in ("frac", "number")
    operand = parser.without_brackets("function", NEGATE)
    if fraction and _is_sum(parser, parser.token) and not parser.is_flipped("function", operand.span, strong=False):
        # 'log 1/n Σ x' is the logarithm of all of it.
        return parser.operation(parser.token, "mul", operand, parser.value(parser.expression(MULTIPLY)))
    # 'log 2x' is the logarithm of 2x.
    if operand.head == "number" and parser.begins_operand() and not parser.is_sign(parser.token, *CLOSING):
        parser.doubts.pop(("function", start), None)
        parser.at = begin
        operand = parser.value(parser.expression(NEGATE))
        if parser.begins_operand():
            operand = parser.operation(parser.token, "mul", operand, parser.value(parser.expression(NEGATE)))
    return _with_all_factors(parser, operand)


def _with_all_factors(parser: DoubtfulStream, operand: Tree) -> Tree:
    """Return the ``a`` of ``ln a b``; where it is read the other way, all of ``a b``."""
    closes = bool(parser.bars) and parser.is_sign(parser.token, parser.bars[-1])
    if closes or not parser.begins_operand() or not parser.is_flipped("argument", operand.span, strong=False):
        return operand
    while (more := parser.continued(operand, ADD)) is not None:
        operand = more
    return parser.value(operand)


def _is_sum(parser: DoubtfulStream, token: Token) -> bool:
    pieces = parser.scope.cut(token.units) if token.kind == "word" else None
    return bool(pieces) and pieces[0].kind == "function" and pieces[0].value in ("sum", "prod")  # type: ignore[index]


def _strip_list(parser: DoubtfulStream) -> bool:
    """Take the inner brackets out of ``max([0, x])``, if there are several things in them; return whether they were there."""
    opening, inner = parser.token, parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    if not parser.is_sign(opening, "(") or not parser.is_sign(inner, "[", "(", "{"):
        return False
    end = end_of_body(parser, parser.at + 1, called=True)
    if end + 1 != end_of_body(parser, parser.at, called=True):
        return False
    parser.at += 1
    several = has_commas(parser)
    parser.at -= 1
    if several:
        del parser.tokens[end], parser.tokens[parser.at + 1]
    return several


def _items(parser: DoubtfulStream, opening: Token, name: str) -> Arguments:
    """Read the arguments of a function."""
    named: dict[str, Tree] = {}
    items = read_items(
        parser,
        opening,
        conditions=name in ("where", "Piecewise", "float", "int"),
        pairs=name == "Piecewise",
        of=name,
        named=named,
    )
    return Arguments(items, named)


def read_items(
    parser: DoubtfulStream,
    opening: Token,
    *,
    conditions: bool = False,
    pairs: bool = False,
    of: str = "",
    named: dict[str, Tree] | None = None,
) -> list[Tree]:
    """Read expressions between commas, up to the closing bracket; ``dim=-1`` goes into ``named``."""
    items: list[Tree] = []
    with parser.fresh():
        while True:
            if pairs and (inner := parser.take_if("(", "[")):
                items += read_items(parser, inner, conditions=True, pairs=inner.text == "[")
            elif named is not None and (key := _keyword_argument(parser)):
                named[key] = _rounding_mode(parser, key) or _special_value(parser, of) or parser.value(parser.expression(ANY))
            elif pairs and _is_true(parser):
                parser.take()
            elif items and named is not None and (special := _special_value(parser, of)):
                items.append(special)
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


def _keyword_argument(parser: DoubtfulStream) -> str:
    """Go past the ``dim =`` of ``dim=-1``, if it stands here, and return its name."""
    token, sign = parser.token, parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    typed = parser.typed(token)
    if token.kind != "word" or not parser.is_sign(sign, "=") or typed not in KEYWORD_ARGUMENTS:
        return ""
    parser.at += 2
    return typed


def _rounding_mode(parser: DoubtfulStream, key: str) -> Tree | None:
    """Read the ``'floor'`` or ``'trunc'`` of a division, if it stands here."""
    word = spelling(parser.token.units) if parser.token.kind == "word" else ""
    if key != ROUNDING_MODE or word not in ("floor", "trunc"):
        return None
    token = parser.take()
    return Tree("constant", (), word, 0, (token.start, token.end))


_SPECIAL = {"True": 1, "False": 0, "None": None}


def _special_value(parser: DoubtfulStream, name: str) -> Tree | None:
    """Read ``None``, ``True`` or ``False``, or the order of a norm, if it stands here."""
    token = parser.token
    if parser.typed(token) in _SPECIAL and token.kind == "word":
        parser.take()
        value, span = _SPECIAL[parser.typed(token)], (token.start, token.end)
        return nothing(span) if value is None else number(value, span)
    return parser.order_of_norm() if name == "norm" else None


def _is_true(parser: DoubtfulStream) -> bool:
    return parser.token.kind == "word" and spelling(parser.token.units) in ("True", "otherwise", "else")
