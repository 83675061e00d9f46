"""Functions and sums: ``log_2 x``, ``tanh^2(x)``, ``sum_{j=1}^{K} x_j``, ``sum(x_j for j in 1..K)``, ``Σ y log p``."""

from operator import attrgetter
from typing import TYPE_CHECKING

from quizprep.formula.lexer import Token
from quizprep.formula.names import Piece, Unit, spelling
from quizprep.formula.precedence import ADD, ANY, COMPARE, NEGATE, POSTFIX, POWER, TERNARY
from quizprep.formula.tree import Span, Tree, binary, is_row, names_in, number, walk
from quizprep.formula.words import CLOSING, COMPARISONS, FOLDS, FUNCTIONS, SPELLINGS
from quizprep.model import ResponseError

if TYPE_CHECKING:
    from quizprep.formula.parser import Parser  # the parser calls this module

MOST_TERMS = 10_000


def read_call(parser: "Parser", piece: Piece) -> Tree:
    """Read a function, whose name has just been read, with its arguments; or a sum."""
    name = piece.value
    if name in FOLDS and (fold := _fold_ahead(parser, name, piece.start) or _bare_fold(parser, piece)):
        return fold
    base: Tree | None = None
    if name == "log" and parser.take_if("_"):
        base = _log_base(parser)
    exponent: Tree | None = None
    if parser.is_sign(parser.token, "^") and not parser.is_sign(parser.tokens[parser.at + 1], "ᵀ"):
        exponent = _function_power(parser, piece)
    args = _arguments(parser, piece)
    if base is not None:
        args = [*args, base]
    tree = _call(parser, name, args, (piece.start, parser.last_end()))
    return tree if exponent is None else binary("pow", tree, exponent, tree.span)


def _log_base(parser: "Parser") -> Tree:
    """Read the ``2`` of ``log_2`` or ``log_{10}``."""
    if opening := parser.take_if("{"):
        return parser.value(parser.inside(opening))
    return parser.value(parser.expression(POSTFIX))


def _function_power(parser: "Parser", piece: Piece) -> Tree:
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


def _arguments(parser: "Parser", piece: Piece) -> list[Tree]:
    opening = parser.take_if("(", "[", "{")
    if opening:
        return read_items(parser, opening, conditions=piece.value in ("where", "Piecewise"), pairs=piece.value == "Piecewise")
    if piece.value == "sigmoid" and piece.end - piece.start < 6 and not parser.begins_operand():
        raise parser.unknown(Token("word", "", piece.start, piece.end, units=(Unit("sigma", piece.start, piece.end),)))
    if not _begins_argument(parser):
        typed = parser.text[piece.start : piece.end]
        raise parser.refuse(
            (piece.start, piece.end), f"'{typed}' needs something in brackets after it", f"“{typed}”后面需要括号和参数"
        )
    operand = parser.value(parser.expression(NEGATE))
    # 'log 2x' is the logarithm of 2x.
    if operand.head == "number" and parser.begins_operand() and not parser.is_sign(parser.token, *CLOSING):
        operand = parser.operation(parser.token, "mul", operand, parser.value(parser.expression(NEGATE)))
    return [operand]


def read_items(parser: "Parser", opening: Token, *, conditions: bool = False, pairs: bool = False) -> list[Tree]:
    """Read expressions between commas, up to the closing bracket."""
    bars, parser.bars = parser.bars, []
    items: list[Tree] = []
    while True:
        if pairs and (inner := parser.take_if("(")):
            items += read_items(parser, inner, conditions=True)
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
    parser.bars = bars
    return items


def _is_true(parser: "Parser") -> bool:
    return parser.token.kind == "word" and spelling(parser.token.units) == "True"


def _call(parser: "Parser", name: str, args: list[Tree], span: Span) -> Tree:
    function = FUNCTIONS[name]
    if not function.least <= len(args) <= function.most:
        wanted = str(function.least) if function.least == function.most else f"{function.least}-{function.most}"
        raise parser.refuse(
            span,
            f"'{name}' takes {wanted} argument(s), here are {len(args)}",
            f"“{name}”需要 {wanted} 个参数，这里有 {len(args)} 个",
        )
    if name in ("where", "Piecewise"):
        return _conditional_call(parser, name, args, span)
    if name in ("pow", "mod"):
        return binary(name, args[0], args[1], span)
    rank = max(arg.rank for arg in args)
    if name == "dot":
        return parser.operation(Token("sign", "·", *span), "matmul", args[0], args[1])
    if name == "transpose":
        return Tree("transpose", tuple(args), None, rank, span)
    if (function.maps == "total" and len(args) == 1) or name == "softmax":
        return _over_all(parser, name, args[0], span)
    return Tree("call", tuple(args), name, rank, span)


def _over_all(parser: "Parser", name: str, body: Tree, span: Span) -> Tree:
    """Build ``sum(x)`` and ``softmax(x)``, which take all elements of a vector or matrix."""
    if not body.rank and name in FOLDS:
        if fold := _same_index_again(parser, name, body, span):
            return fold
        body = _element_by_element(body)
    if not body.rank:
        raise _nothing_to_run_over(parser, name, body, span)
    return Tree("call", (body,), name, body.rank if name == "softmax" else 0, span)


def _conditional_call(parser: "Parser", name: str, args: list[Tree], span: Span) -> Tree:
    """Build ``where(c, a, b)`` and ``Piecewise((a, c), (b, True))``."""
    if name == "where":
        condition, value, other = args
        return parser.cases([parser.value(value), parser.condition(condition), parser.value(other)], span)
    for place, arg in enumerate(args):
        (parser.condition if place % 2 else parser.value)(arg)
    return parser.cases(args, span)


def _fold_ahead(parser: "Parser", name: str, start: int) -> Tree | None:
    """Read ``sum_{j=1}^{K} x_j``, ``sum_j x_j``, ``sum(x_j, j, 1, K)`` or ``sum(x_j for j in 1..K)``, if it stands here."""
    if parser.is_sign(parser.token, "_", "^"):
        return _limits_fold(parser, name, start)
    if parser.is_sign(parser.token, "(", "[", "{"):
        return _bracket_fold(parser, name, start)
    return None


def _limits_fold(parser: "Parser", name: str, start: int) -> Tree | None:
    begin = parser.at
    high: Tree | None = None
    if parser.take_if("^"):
        high = _limit(parser)
    if not parser.take_if("_"):
        parser.at = begin
        return None
    opening = parser.take_if("{", "(")
    index = _index_name(parser)
    low: Tree | None = None
    condition: Tree | None = None
    parser.scope.bound.append(str(index.value))
    try:
        if parser.take_if("="):
            low = parser.value(parser.expression(COMPARE if opening else POWER))
        elif parser.is_sign(parser.token, *COMPARISONS):
            condition = parser.comparison(index)
        if parser.take_if(","):
            condition = parser.condition(parser.expression(ANY))
        if opening:
            parser.close(opening)
        if parser.take_if("^"):
            high = _limit(parser)
        body = parser.value(parser.expression(ADD))
    finally:
        parser.scope.bound.pop()
    return _fold(parser, name, index, low, high, body, condition, (start, parser.last_end()))


def _bare_fold(parser: "Parser", piece: Piece) -> Tree | None:
    r"""Read ``Σ y_i log p_i``, whose index nobody names, or ``Σ y log p`` over all elements.

    ``sum(...)`` is a function, and ends with its bracket; ``Σ`` and ``\sum`` go on to the end of the product.
    """
    name, typed, begin = piece.value, parser.text[piece.start : piece.end], parser.at
    if not _begins_argument(parser):
        return None
    operator = name in ("sum", "prod")
    called = parser.is_sign(parser.token, "(", "[", "{") and (not operator or SPELLINGS.get(typed, typed) == name)
    end = _end_of_body(parser, begin, called=called)
    indices = _unnamed_indices(parser, range(begin, end))
    if not indices:
        return None if called or not operator else _total(parser, name, parser.value(parser.expression(ADD)), piece.start)
    if len(indices) > 1:
        raise _which_index(parser, name, list(indices), (piece.start, piece.end))
    if called and _look_ahead(parser)[0]:
        return None  # 'max(z_j, 0)' is no sum of one thing
    for sign in parser.tokens[end + 1 : end + 2]:
        if called and name == "sum" and parser.is_sign(sign, "^"):
            raise _whose_power(parser, (piece.start, sign.end))
    (index,) = indices.values()
    parser.scope.unnamed.append(len(parser.scope.bound))
    parser.scope.bound.append(str(index.value))
    try:
        body = parser.value(parser.inside(parser.take()) if called else parser.expression(ADD))
    finally:
        parser.scope.bound.pop()
        parser.scope.unnamed.pop()
    return _fold(parser, name, index, None, None, body, None, (piece.start, parser.last_end()))


def _begins_argument(parser: "Parser") -> bool:
    """Tell whether something a function can be applied to stands next."""
    return parser.begins_operand() or parser.token.kind == "number" or parser.is_sign(parser.token, "-", "⌊", "⌈")


def _total(parser: "Parser", name: str, body: Tree, start: int) -> Tree:
    """Return the sum, or product, over all elements of ``body``; a divisor that is a number is shown outside of a sum."""
    span = start, parser.last_end()
    if name == "sum" and body.rank and body.head == "div" and not body.args[1].rank:
        return binary("div", _total(parser, name, body.args[0], start), body.args[1], span)
    return _call(parser, name, [body], span)


def _same_index_again(parser: "Parser", name: str, body: Tree, span: Span) -> Tree | None:
    """Return the lower sum of ``Σ w_i x_i / Σ w_i``: it runs over its own index, which has the letter of the upper one."""
    bound, unnamed = parser.scope.bound, parser.scope.unnamed
    if not unnamed or unnamed[-1] != len(bound) - 1 or bound[-1] not in names_in(body):
        return None
    return _fold(parser, name, Tree("name", (), bound[-1], 0, span), None, None, body, None, span)


def _element_by_element(tree: Tree) -> Tree:
    """Return ``tree`` with ``y·p`` as the products of the elements: under a sum that is what the dot stands for."""
    if tree.head == "matmul" and not tree.rank and not is_row(tree.args[0]):
        left, right = tree.args
        return binary("mul", left, right, tree.span)
    if tree.head not in ("neg", "add", "sub", "mul", "div"):
        return tree
    args = tuple(map(_element_by_element, tree.args))
    return Tree(tree.head, args, None, max(arg.rank for arg in args), tree.span)


def _end_of_body(parser: "Parser", begin: int, *, called: bool) -> int:
    """Return the place behind what a sum without an index runs over: its bracket, or the product that follows."""
    depth = bars = 0
    for place in range(begin, len(parser.tokens)):
        token = parser.tokens[place]
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            bars += token.text in ("|", "‖")
        if depth < 0 or token.kind == "end" or (called and depth == 0):
            return place
        ends = parser.is_sign(token, "+", "-", ",", ";", *COMPARISONS) or parser.keyword(token)
        if ends and depth == bars % 2 == 0 and place > begin:
            return place
    return len(parser.tokens)


def _unnamed_indices(parser: "Parser", places: range) -> dict[str, Tree]:
    """Return the letters that can only be an index, each with its first place; sums inside look for their own."""
    found: dict[str, Tree] = {}
    opened: list[bool] = []  # for each open bracket, whether indices stand in it
    at = places.start
    while at < places.stop:
        token, before = parser.tokens[at], parser.tokens[at - 1]
        at += 1
        if parser.is_sign(token, *CLOSING):
            opened.append(parser.is_sign(before, "_") or (token.text == "[" and before.kind in ("word", "piece")))
        elif parser.is_sign(token, *CLOSING.values()) and opened:
            opened.pop()
        elif token.kind == "word" and _is_fold(parser, token):
            bracket = parser.is_sign(parser.tokens[at], "(", "[", "{")
            at = max(at, _end_of_body(parser, at, called=bracket))
        elif token.kind == "word" and (index := parser.scope.unnamed_index(token.units, alone=any(opened[-1:]))):
            found.setdefault(index.text, Tree("name", (), index.text, 0, (index.start, index.end)))
    return found


def _is_fold(parser: "Parser", token: Token) -> bool:
    pieces = parser.scope.cut(token.units)
    return pieces is not None and pieces[-1].kind == "function" and pieces[-1].value in FOLDS


def _which_index(parser: "Parser", name: str, letters: list[str], span: Span) -> ResponseError:
    listed = ", ".join(letters)
    return parser.refuse(
        span,
        f"which of {listed} does this run over? Write {name}_{letters[0]} or {name}_{letters[1]}",
        f"此处遍历的是 {listed} 中的哪个下标？请写成 {name}_{letters[0]} 或 {name}_{letters[1]}",
    )


def _whose_power(parser: "Parser", span: Span) -> ResponseError:
    return parser.refuse(
        span,
        "is the whole raised to this power, or each term? Write (sum(...))^2 or sum((...)^2)",
        "乘方作用于整体还是每一项？请写成 (sum(...))^2 或 sum((...)^2)",
    )


def _nothing_to_run_over(parser: "Parser", name: str, body: Tree, span: Span) -> ResponseError:
    """Return the refusal of a sum over a number; where an index of it already has a meaning, ask what is meant."""
    inside = {name for node in walk(body) if node.head == "index" for arg in node.args[1:] for name in names_in(arg)}
    indices = sorted(inside & names_in(body))
    if not indices:
        return parser.refuse(
            span, f"'{name}' needs a vector or a matrix, or an index to run over", f"“{name}”需要向量、矩阵或求值下标"
        )
    index = indices[0]
    return parser.refuse(
        span,
        f"{index} already has a meaning here: write {name}_{index} if this runs over {index}, else take another letter",
        f"{index} 在此已有含义：若要遍历 {index}，请写 {name}_{index}；否则请换一个下标字母",
    )


def _limit(parser: "Parser") -> Tree:
    if opening := parser.take_if("{", "("):
        return parser.value(parser.inside(opening))
    return parser.value(parser.expression(POWER))


def _index_name(parser: "Parser") -> Tree:
    token = parser.token
    spelled = spelling(token.units) if token.kind == "word" else ""
    if not spelled.isidentifier() or parser.keyword() or parser.scope.shapes.get(parser.scope.exact(spelled) or ""):
        raise parser.refuse(parser.span, "the index to run over must be named here, such as j", "此处应写求和下标，例如 j")
    parser.take()
    return Tree("name", (), parser.scope.exact(spelled) or spelled, 0, (token.start, token.end))


def _bracket_fold(parser: "Parser", name: str, start: int) -> Tree | None:
    """Read a sum whose index is named behind its body; the names ahead are looked at first, for the body needs them."""
    commas, loop = _look_ahead(parser)
    place = loop
    if loop is None and len(commas) == 3 and name in ("sum", "prod", "mean") and commas[1] == commas[0] + 2:
        place = commas[0]
    if place is None:
        return None
    opening = parser.take()
    begin, parser.at = parser.at, place + 1
    index = _index_name(parser)
    parser.at = begin
    bars, parser.bars = parser.bars, []
    parser.scope.bound.append(str(index.value))
    try:
        body = parser.value(parser.expression(ANY))
        parser.at += 2
        low, high, condition = _loop_range(parser) if loop is not None else _comma_range(parser)
    finally:
        parser.scope.bound.pop()
    parser.close(opening)
    parser.bars = bars
    return _fold(parser, name, index, low, high, body, condition, (start, parser.last_end()))


def _look_ahead(parser: "Parser") -> tuple[list[int], int | None]:
    """Return the places of the commas, and of a ``for``, directly inside the bracket that opens here."""
    commas, depth = [], 0
    for place in range(parser.at, len(parser.tokens)):
        token = parser.tokens[place]
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            if token.text == "," and depth == 1:
                commas.append(place)
        if depth == 0:
            break
        if depth == 1 and parser.keyword(token) == "for":
            return commas, place
    return commas, None


def _comma_range(parser: "Parser") -> tuple[Tree, Tree, None]:
    parser.take()
    low = parser.value(parser.expression(ANY))
    parser.take()
    return low, parser.value(parser.expression(ANY)), None


def _loop_range(parser: "Parser") -> tuple[Tree | None, Tree | None, Tree | None]:
    """Read ``in 1..K``, or nothing, and a filter ``if j != i``."""
    low = high = condition = None
    if parser.keyword() == "in":
        parser.take()
        low = parser.value(parser.expression(COMPARE))
        if not parser.take_if(".."):
            raise parser.refuse(low.span, "write the range as 1..K", "范围请写成 1..K")
        high = parser.value(parser.expression(COMPARE))
    if parser.keyword() == "if":
        parser.take()
        condition = parser.condition(parser.expression(TERNARY))
    return low, high, condition


def _fold(
    parser: "Parser",
    name: str,
    index: Tree,
    low: Tree | None,
    high: Tree | None,
    body: Tree,
    condition: Tree | None,
    span: Span,
) -> Tree:
    if high is None:
        high = _range_of(parser, str(index.value), body)
        if high is None:
            raise parser.refuse(
                index.span,
                f"how far does {index.value} run? Write {name}_{{{index.value}=1}}^{{K}}",
                f"{index.value} 的范围是什么？请写成 {name}_{{{index.value}=1}}^{{K}}",
            )
    low = low or number(1)
    if low.head == high.head == "number" and isinstance(high.value, int) and high.value > MOST_TERMS:
        raise parser.refuse(high.span, f"a sum may have {MOST_TERMS} terms", f"求和最多 {MOST_TERMS} 项")
    if name == "sum" and body.head == "div" and index.value not in names_in(body.args[1]):
        # A divisor that stays the same is shown outside: 'sum_j x_j / K' is a sum divided by K.
        total = _fold(parser, name, index, low, high, body.args[0], condition, span)
        return binary("div", total, body.args[1], span)
    args = (index, low, high, body) if condition is None else (index, low, high, body, condition)
    return Tree("fold", args, name, body.rank, span)


def _range_of(parser: "Parser", index: str, body: Tree) -> Tree | None:
    """Return how far an index runs: the size of what it is an index of."""
    for node in walk(body):
        if node.head == "index":
            for axis, arg in enumerate(node.args[1:]):
                if arg.head == "name" and arg.value == index and (size := _size(parser, node.args[0], axis)):
                    return size
    return None


def _size(parser: "Parser", tree: Tree, axis: int) -> Tree | None:
    """Return the size of an axis of a vector or matrix."""
    if tree.head == "name":
        text = parser.scope.shapes[str(tree.value)][axis]
        return number(int(text)) if text.isdecimal() else Tree("name", (), text)
    if tree.head == "transpose":
        return _size(parser, tree.args[0], tree.rank - 1 - axis)
    if tree.head == "index":
        return _size(parser, tree.args[0], axis + len(tree.args) - 1)
    if tree.head == "matmul":
        left, right = tree.args
        if axis < left.rank - 1:
            return _size(parser, left, axis)
        return _size(parser, right, axis - (left.rank - 1) + 1)
    widest = max(tree.args, key=attrgetter("rank"), default=None)
    return _size(parser, widest, axis) if widest is not None else None
