r"""Sums, products, maxima and means over an index, or over all elements.

``sum_{j=1}^{K} x_j``, ``∑ⱼ xⱼ``, ``\sum_{i \neq j} x_i``, ``sum(x_j for j in 1..K)``, ``sum(x_j, j, 1, K)``, ``Σ y_i log p_i``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from quizprep.formula.precedence import ADD, ANY
from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.limits import Loop, index_name, read_limits, read_loop, read_range
from quizprep.formula.reading.ranges import range_of, size_of
from quizprep.formula.reading.signs import CLOSING, COMPARISONS
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Piece, spelling
from quizprep.formula.reading.words import FOLDS, KEYWORD_ARGUMENTS, SPELLINGS
from quizprep.formula.tree import Span, Tree, binary, is_row, names_in, number, rebuilt, walk
from quizprep.model import ResponseError


def fold_ahead(parser: DoubtfulStream, piece: Piece) -> Tree | None:
    """Read a sum, whose word has just been read; None where the word is a function like any other."""
    before = parser.tokens[parser.at - 2] if parser.at > 1 else None
    if loops := read_limits(parser):
        indices = [loop.letter for loop in loops]
        with _bound(parser, indices):
            body = _body(parser, piece, before, [str(index.value) for index in indices])
        return _nested(parser, piece.value, loops, body, (piece.start, parser.last_end()))
    if parser.is_sign(parser.token, "(", "[", "{") and (fold := _bracket_fold(parser, piece.value, piece.start)):
        return fold
    return _bare_fold(parser, piece)


@contextmanager
def _bound(parser: DoubtfulStream, indices: list[Tree]) -> Iterator[None]:
    """Let the indices of a sum be names for a while."""
    before = len(parser.scope.bound)
    parser.scope.bound += [str(index.value) for index in indices]
    try:
        yield
    finally:
        del parser.scope.bound[before:]


def _body(parser: DoubtfulStream, piece: Piece, before: Token | None, letters: list[str]) -> Tree:
    """Read what a sum runs over, to the end of the product.

    What follows the last mention of the index may stand outside: ``a/sum_k b_k/c`` is in doubt.
    """
    matters = piece.value not in ("sum", "mean") or (
        before is not None and (parser.is_sign(before, "/", "//", "%", "√") or before.kind == "piece")
    )
    tail = _tail(parser, letters) if matters else None
    if tail is None:
        return parser.value(parser.expression(ADD))
    # 'sum_k(b_k)/c' looks like a function, which ends with its bracket.
    called = parser.token.start == parser.last_end() and _ends_at(parser, tail)
    flipped = parser.is_flipped("sum", (piece.start, tail.end), strong=not called)
    return parser.until(tail.start if flipped != called else None, ADD)


def _ends_at(parser: DoubtfulStream, tail: Token) -> bool:
    """Tell whether the bracket that opens here closes right before ``tail``."""
    closing = end_of_body(parser, parser.at, called=True)
    return parser.is_sign(parser.token, "(", "[", "{") and parser.tokens[min(closing + 1, len(parser.tokens) - 1)] == tail


def _tail(parser: DoubtfulStream, letters: list[str]) -> Token | None:
    """Return the ``*`` or ``/`` behind which no index is mentioned any more."""
    end = end_of_body(parser, parser.at, called=False)
    tail, depth = None, 0
    for token in parser.tokens[parser.at : end]:
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            if depth == 0 and tail is None and token.text in ("*", "/", "·", "//"):
                tail = token
        elif token.kind == "word" and parser.scope.mentions(token.units, letters):
            tail = None
    return tail


def _bare_fold(parser: DoubtfulStream, piece: Piece) -> Tree | None:
    r"""Read ``Σ y_i log p_i``, whose index nobody names, or ``Σ y log p`` over all elements.

    ``sum(...)`` is a function, and ends with its bracket; ``Σ`` and ``\sum`` go on to the end of the product, and so does
    a ``sum`` that stands apart: ``sum (y - p)^2``.
    """
    name, begin = piece.value, parser.at
    if not parser.begins_argument():
        return None
    operator, called = name in ("sum", "prod"), _is_called(parser, piece)
    end = end_of_body(parser, begin, called=called)
    indices = _unnamed_indices(parser, range(begin, end))
    if not indices:
        if called or not operator:
            return None
        with parser.within(reduced=True):
            body = parser.value(parser.expression(ADD))
        return _total(parser, name, body, piece.start)
    if called and has_commas(parser):
        return None  # 'max(z_j, 0)' is no sum of one thing
    if len(indices) == 1:
        parser.scope.unnamed.append(len(parser.scope.bound))
    with _bound(parser, indices):
        if called:
            body = parser.value(parser.inside(parser.take()))
        else:
            body = _body(parser, piece, parser.tokens[begin - 2] if begin > 1 else None, [str(i.value) for i in indices])
    if len(indices) == 1:
        parser.scope.unnamed.pop()
    return _nested(parser, name, list(map(Loop, indices)), body, (piece.start, parser.last_end()))


def _is_called(parser: DoubtfulStream, piece: Piece) -> bool:
    """Tell whether the bracket that follows holds all that the sum runs over, as that of a function does."""
    if not parser.is_sign(parser.token, "(", "[", "{"):
        return False
    name, typed = piece.value, parser.text[piece.start : piece.end]
    if name not in ("sum", "prod"):
        return True
    if SPELLINGS.get(typed, typed) != name:
        return False
    if not _power_behind(parser):
        return True
    # 'sum(x)^2' is the square of a sum, 'sum (x - y)^2' a sum of squares; either may be meant as the other.
    flipped = parser.is_flipped("square", (piece.start, parser.token.end), strong=False)
    return flipped == (parser.token.start > piece.end)


def _power_behind(parser: DoubtfulStream) -> bool:
    end = end_of_body(parser, parser.at, called=True)
    return parser.is_sign(parser.tokens[min(end + 1, len(parser.tokens) - 1)], "^")


def _total(parser: DoubtfulStream, name: str, body: Tree, start: int) -> Tree:
    """Return the sum, or product, over all elements of ``body``; a divisor that is a number is shown outside of a sum."""
    span = start, parser.last_end()
    if name == "sum" and body.rank and body.head == "div" and not body.args[1].rank:
        return binary("div", _total(parser, name, body.args[0], start), body.args[1], span)
    return over_all(parser, name, body, span)


def over_all(parser: DoubtfulStream, name: str, body: Tree, span: Span) -> Tree:
    """Build ``sum(x)`` and ``softmax(x)``, which take all elements of a vector or matrix."""
    if not body.rank and name in FOLDS:
        if again := _same_index_again(parser, name, body, span):
            return again
        body = _element_by_element(body)
    if not body.rank:
        raise _nothing_to_run_over(parser, name, body, span)
    return Tree("call", (body,), name, body.rank if name == "softmax" else 0, span)


def _same_index_again(parser: DoubtfulStream, name: str, body: Tree, span: Span) -> Tree | None:
    """Return the lower sum of ``Σ w_i x_i / Σ w_i``: it runs over its own index, which has the letter of the upper one."""
    bound, unnamed = parser.scope.bound, parser.scope.unnamed
    if not unnamed or unnamed[-1] != len(bound) - 1 or bound[-1] not in names_in(body):
        return None
    return _fold(parser, name, Loop(Tree("name", (), bound[-1], 0, span)), body, span)


def _element_by_element(tree: Tree) -> Tree:
    """Return ``tree`` with ``y·p`` as the products of the elements: under a sum that is what the dot stands for."""
    if tree.head == "matmul" and not tree.rank and not is_row(tree.args[0]):
        left, right = tree.args
        return binary("mul", left, right, tree.span)
    if tree.head not in ("neg", "add", "sub", "mul", "div"):
        return tree
    args = tuple(map(_element_by_element, tree.args))
    return Tree(tree.head, args, None, max(arg.rank for arg in args), tree.span)


def end_of_body(parser: DoubtfulStream, begin: int, *, called: bool) -> int:
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


def _unnamed_indices(parser: DoubtfulStream, places: range) -> list[Tree]:
    """Return the letters that can only be an index; sums inside look for their own.

    Raises:
        ResponseError: where there are several, unless they are the two of one matrix.

    """
    found: dict[str, Tree] = {}
    pairs: list[set[str]] = []
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
            at = max(at, end_of_body(parser, at, called=bracket))
        elif token.kind == "word" and not parser.keyword(token):
            letters = parser.scope.unnamed_indices(token.units, alone=any(opened[-1:]))
            pairs += [{letter.text for letter in letters}] if len(letters) == 2 else []
            for letter in letters:
                found.setdefault(letter.text, Tree("name", (), letter.text, 0, (letter.start, letter.end)))
    if len(found) > 1 and set(found) not in pairs:
        piece = parser.tokens[places.start - 1]
        raise _which_index(parser, piece.piece.value if piece.piece else "sum", list(found), (piece.start, piece.end))
    return list(found.values())


def _is_fold(parser: DoubtfulStream, token: Token) -> bool:
    pieces = parser.scope.cut(token.units)
    return pieces is not None and pieces[-1].kind == "function" and pieces[-1].value in FOLDS


def _bracket_fold(parser: DoubtfulStream, name: str, start: int) -> Tree | None:
    """Read a sum whose index is named behind its body; the names ahead are looked at first, for the body needs them."""
    if fold := _index_first(parser, name, start):
        return fold
    _strip_list(parser)
    places = _places_of_indices(parser, name)
    if not places:
        return None
    opening = parser.take()
    begin, indices = parser.at, []
    for parser.at in places:
        looped = parser.keyword(parser.tokens[parser.at - 1]) == "for"
        indices.append(index_name(parser))
        while looped and parser.take_if(","):
            indices.append(index_name(parser))  # 'for a, b in zip(x, y)'
    parser.at = begin
    with parser.fresh(), _bound(parser, indices):
        body = parser.value(parser.expression(ANY))
        loops = [read_loop(parser) for _ in places]
    parser.close(opening)
    return _nested(parser, name, loops, body, (start, parser.last_end()))


def _index_first(parser: DoubtfulStream, name: str, start: int) -> Tree | None:
    """Read ``sum(i=1..n, x_i)``; None, without moving, where the bracket holds something else."""
    _, letter, sign = [*parser.tokens[parser.at : parser.at + 3], parser.tokens[-1], parser.tokens[-1]][:3]
    if letter.kind != "word" or not (parser.is_sign(sign, "=", "∈") or parser.keyword(sign) == "in"):
        return None
    commas, _ = _look_ahead(parser)
    ranged = commas and any(
        parser.is_sign(token, "..") or spelling(token.units) == "to" for token in parser.tokens[parser.at : commas[0]]
    )
    if not ranged or len(commas) != 1:
        return None
    opening = parser.take()
    with parser.fresh():
        loop = read_range(parser)
        parser.take_if(",")
        with _bound(parser, [loop.letter]):
            body = parser.value(parser.expression(ANY))
    parser.close(opening)
    return _nested(parser, name, [loop], body, (start, parser.last_end()))


def _strip_list(parser: DoubtfulStream) -> None:
    """Take the square brackets out of ``sum([x_i for i in 1..K])``."""
    if not parser.is_sign(parser.tokens[parser.at + 1], "["):
        return
    inner = end_of_body(parser, parser.at + 1, called=True)
    words = parser.tokens[parser.at + 2 : inner]
    if any(parser.keyword(token) == "for" for token in words) and inner + 1 == end_of_body(parser, parser.at, called=True):
        del parser.tokens[inner], parser.tokens[parser.at + 1]


def _places_of_indices(parser: DoubtfulStream, name: str) -> list[int]:
    """Return where the indices stand behind the body, in the bracket that opens here."""
    commas, loops = _look_ahead(parser)
    if loops:
        return [place + 1 for place in loops]
    if not commas or name not in ("sum", "prod", "mean"):
        return []
    first = commas[0] + 1
    first += parser.is_sign(parser.tokens[first], "(", "{")
    word, sign = [*parser.tokens[first : first + 2], parser.tokens[-1]][:2]
    tuple_like = parser.is_sign(sign, ",") and (len(commas) == 3 or first > commas[0] + 1)
    assigned = parser.is_sign(sign, "=", "∈") or parser.keyword(sign) == "in"
    if word.kind != "word" or parser.typed(word) in KEYWORD_ARGUMENTS or not (tuple_like or assigned):
        return []
    return [first]


def has_commas(parser: DoubtfulStream) -> bool:
    """Tell whether the bracket that opens here holds several things."""
    return bool(_look_ahead(parser)[0])


def _look_ahead(parser: DoubtfulStream) -> tuple[list[int], list[int]]:
    """Return the places of the commas, and of every ``for``, directly inside the bracket that opens here."""
    commas, loops, depth = [], [], 0
    for place in range(parser.at, len(parser.tokens)):
        token = parser.tokens[place]
        if token.kind == "sign":
            # The 'for' of a case, '\\pi & \\text{for } x > 0', is that of no loop.
            depth += token.text in CLOSING or token.text == "begin cases"
            depth -= token.text in CLOSING.values() or token.text == "end cases"
            if token.text == "," and depth == 1:
                commas.append(place)
        if depth == 0:
            break
        if depth == 1 and parser.keyword(token) == "for":
            loops.append(place)
    return commas, loops


def _nested(parser: DoubtfulStream, name: str, loops: list[Loop], body: Tree, span: Span) -> Tree:
    """Return one sum in another for several indices, the first outermost."""
    for loop in reversed(loops):
        body = _fold(parser, name, loop, body, span)
    return body


def _fold(parser: DoubtfulStream, name: str, loop: Loop, body: Tree, span: Span) -> Tree:
    if loop.over is not None:
        loop, body = _over_elements(parser, loop, body)
    index, high = loop.letter, loop.high or range_of(parser.scope, str(loop.letter.value), body)
    if high is None:
        raise parser.refuse(
            index.span,
            f"how far does {index.value} run? Write {name}_{{{index.value}=1}}^{{K}}",
            f"{index.value} 的范围是什么？请写成 {name}_{{{index.value}=1}}^{{K}}",
        )
    if loop.counts_from_zero and _is_an_index(index, body):
        condition = None if loop.condition is None else _from_one(index, loop.condition)
        body, loop, high = _from_one(index, body), loop._replace(low=None, condition=condition), _next_number(high)
    low = loop.low or number(1)
    if low == number(0) and loop.condition is None and _is_an_index(index, body):
        # Right or wrong, it has no value: there is no element 0.
        raise parser.refuse(
            index.span,
            f"elements count from 1 here: let {index.value} run from 1",
            f"此处元素的下标从 1 开始：请让 {index.value} 从 1 取起",
        )
    if name == "sum" and body.head == "div" and index.value not in names_in(body.args[1]):
        # A divisor that stays the same is shown outside: 'sum_j x_j / K' is a sum divided by K.
        total = _fold(parser, name, loop._replace(low=low, high=high), body.args[0], span)
        return binary("div", total, body.args[1], span)
    args = (index, low, high, body) if loop.condition is None else (index, low, high, body, loop.condition)
    return Tree("fold", args, name, body.rank, span)


def _over_elements(parser: DoubtfulStream, loop: Loop, body: Tree) -> tuple[Loop, Tree]:
    """Turn ``exp(v) for v in x`` into ``exp(x[v])`` with a number for ``v``."""
    assert loop.over is not None
    size = size_of(parser.scope, loop.over, 0)
    if size is None:
        raise parser.refuse(loop.over.span, "write the range as 1..K", "范围请写成 1..K")
    if not loop.beside and _is_an_index(loop.letter, body):
        return loop._replace(high=size, over=None), body
    # The first letter is replaced first, for it is the index from then on.
    for letter, vector in ((loop.letter, loop.over), *loop.beside):
        body = _with_element(body, letter, Tree("index", (vector, loop.letter), None, 0, letter.span))
    return loop._replace(high=size, over=None), body


def _is_an_index(index: Tree, body: Tree) -> bool:
    return any(index in node.args[1:] for node in walk(body) if node.head == "index")


def _from_one(index: Tree, tree: Tree) -> Tree:
    """Return what a loop runs over whose index counts from 0, as in Python, with an index that counts from 1."""
    if tree == index:
        return binary("sub", tree, number(1), tree.span)
    if not tree.args:
        return tree
    if tree.head != "index":
        return rebuilt(tree, tuple(_from_one(index, arg) for arg in tree.args))
    base, *places = tree.args
    return rebuilt(tree, (_from_one(index, base), *(_place_from_one(index, arg) for arg in places)))


def _place_from_one(index: Tree, place: Tree) -> Tree:
    """Return a place that counted from 0: ``i`` and ``i + 1`` look the same, for both numbers are one more."""
    if index.value not in names_in(place):
        return place
    if place == index or (place.head in ("add", "sub") and place.args[0] == index and place.args[1].head == "number"):
        return place
    return _next_number(_from_one(index, place))


def _next_number(tree: Tree) -> Tree:
    """Return what is one more."""
    if tree.head == "number" and isinstance(tree.value, int):
        return number(tree.value + 1, tree.span)
    if tree.head == "sub" and tree.args[1] == number(1):
        return tree.args[0]
    return binary("add", tree, number(1), tree.span)


def _with_element(tree: Tree, index: Tree, element: Tree) -> Tree:
    if tree == index:
        return element
    return rebuilt(tree, tuple(_with_element(arg, index, element) for arg in tree.args)) if tree.args else tree


def _which_index(parser: DoubtfulStream, name: str, letters: list[str], span: Span) -> ResponseError:
    listed = ", ".join(letters)
    return parser.refuse(
        span,
        f"which of {listed} does this run over? Write {name}_{letters[0]} or {name}_{letters[1]}",
        f"此处遍历的是 {listed} 中的哪个下标？请写成 {name}_{letters[0]} 或 {name}_{letters[1]}",
    )


def _nothing_to_run_over(parser: DoubtfulStream, name: str, body: Tree, span: Span) -> ResponseError:
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
