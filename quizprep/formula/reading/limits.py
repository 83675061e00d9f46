r"""What a sum runs over: ``_{j=1}^{K}``, ``_{i, j}``, ``_{i \neq j}``, ``_{1 \le i \le K}``, ``for i in range(1, K+1)``."""

from typing import NamedTuple

from quizprep.formula.precedence import ANY, COMPARE, POWER, TERNARY
from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.signs import CLOSING, COMPARISONS
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import spelling
from quizprep.formula.tree import Tree, binary, names_in, number


class Loop(NamedTuple):
    """An index, and what it runs over."""

    letter: Tree
    low: Tree | None = None
    high: Tree | None = None
    condition: Tree | None = None
    over: Tree | None = None
    """The vector whose elements the index stands for: ``for v in x``."""
    counts_from_zero: bool = False
    beside: tuple[tuple[Tree, Tree], ...] = ()
    """More names, each with the vector whose elements it stands for: ``for a, b in zip(x, y)``."""


def read_limits(parser: DoubtfulStream) -> list[Loop]:
    """Read the limits below and above a sum, in any order; an empty list, without moving, where there are none."""
    begin = parser.at
    high = _high(parser)
    if high is None and _opens_limits(parser):
        return _limits_in_brackets(parser)
    if not parser.take_if("_") and not _takes_word(parser, "over", "from"):
        parser.at = begin
        return []
    opening = parser.take_if("{", "(")
    if opening:
        with parser.fresh():
            loops = _low(parser, opened=True)
        parser.close(opening)
    else:
        loops = _low(parser, opened=False)
    high = high or _high(parser)
    _takes_word(parser, "of")
    return [loop._replace(high=loop.high or high) for loop in loops]


def _opens_limits(parser: DoubtfulStream) -> bool:
    """Tell whether the bracket that follows holds nothing but limits: ``Σ(i = 1..n) x_i``."""
    opening, letter, sign = [*parser.tokens[parser.at : parser.at + 3], parser.token, parser.token][:3]
    if not parser.is_sign(opening, "(", "[") or letter.kind != "word" or not parser.is_sign(sign, "=", "∈"):
        return False
    depth, commas, dots = 0, 0, False
    for token in parser.tokens[parser.at :]:
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            commas += depth == 1 and token.text == ","
        dots = dots or parser.is_sign(token, "..") or (token.kind == "word" and spelling(token.units) == "to")
        if depth == 0:
            raised = parser.is_sign(parser.tokens[parser.tokens.index(token) + 1], "^")  # 'sum(i=1)^n x_i'
            return (dots or raised) and not commas
    return False


def _limits_in_brackets(parser: DoubtfulStream) -> list[Loop]:
    opening = parser.take()
    with parser.fresh():
        loops = _low(parser, opened=True)
    parser.close(opening)
    high = _high(parser) if any(loop.high is None for loop in loops) else None
    return [loop._replace(high=loop.high or high) for loop in loops]


def _takes_word(parser: DoubtfulStream, *words: str) -> bool:
    """Go past one of these words, unless it is a declared name."""
    token = parser.token
    found = token.kind == "word" and spelling(token.units) in words and parser.scope.cut(token.units) is None
    parser.at += found
    return found


def _takes_call(parser: DoubtfulStream, word: str) -> bool:
    """Go past a word with a bracket behind it, ``range(``, unless it is a declared name."""
    token, following = parser.tokens[parser.at : parser.at + 2] if parser.token.kind == "word" else (parser.token, parser.token)
    found = token.kind == "word" and spelling(token.units) == word and not parser.scope.exact(word)
    found = found and parser.is_sign(following, "(")
    parser.at += found
    return found


def _high(parser: DoubtfulStream) -> Tree | None:
    if not parser.take_if("^") and not _takes_word(parser, "to"):
        # '∑ᵢ₌₁ᵀ': the small T is no transpose here.
        token = parser.token
        return (
            Tree("name", (), "T", 0, (token.start, token.end)) if "T" in parser.scope.shapes and parser.take_if("ᵀ") else None
        )
    if opening := parser.take_if("{", "("):
        return parser.value(parser.inside(opening))
    following = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    # '\\sum^n_{i=1}': the low limit may come last.
    return parser.until(following.start if parser.is_sign(following, "_") else None, POWER)


def _low(parser: DoubtfulStream, *, opened: bool) -> list[Loop]:
    """Read ``j``, ``j=1``, ``j=1..K``, ``j ∈ 1..K``, ``i, j``, ``i ≠ j`` or ``1 ≤ j ≤ K``, with a condition behind a comma."""
    power = COMPARE if opened else POWER
    if _begins_with_bound(parser):
        return [_between(parser, power)]
    indices = _index_names(parser)
    parser.scope.bound += [str(index.value) for index in indices]
    try:
        low, high = _range(parser, power)
        _check_ends(parser, indices, low, high)
        condition: Tree | None = None
        if parser.is_sign(parser.token, *COMPARISONS):
            other = _other_index(parser)
            parser.scope.bound += [str(index.value) for index in other]
            indices += other
            condition = _comparison(parser, indices[0], power)
        if opened and parser.take_if(","):
            condition = parser.condition(parser.expression(ANY))
    finally:
        del parser.scope.bound[len(parser.scope.bound) - len(indices) :]
    loops = [Loop(index, low, high) for index in indices]
    return [*loops[:-1], loops[-1]._replace(condition=condition)]


def _check_ends(parser: DoubtfulStream, indices: list[Tree], *ends: Tree | None) -> None:
    for end in ends:
        if end is not None and names_in(end) & {str(index.value) for index in indices}:
            raise parser.refuse(end.span, "an index cannot begin or end at itself", "下标的范围不能依赖于它自身")


def _begins_with_bound(parser: DoubtfulStream) -> bool:
    """Tell whether a range such as ``1 ≤ j ≤ K`` stands here."""
    ahead = parser.tokens[parser.at : parser.at + 4]
    return len(ahead) == 4 and ahead[2].kind == "word" and all(parser.is_sign(ahead[i], "<", "<=", "≤") for i in (1, 3))


def _between(parser: DoubtfulStream, power: int) -> Loop:
    low = parser.value(parser.expression(power))
    above = parser.take().text
    index = index_name(parser)
    below = parser.take().text
    high = parser.value(parser.expression(power))
    return Loop(index, low if above != "<" else _next(low, 1), high if below != "<" else _next(high, -1))


def _next(tree: Tree, step: int) -> Tree:
    """Return the number after, or before, a limit that is itself left out."""
    if tree.head == "number" and isinstance(tree.value, int):
        return number(tree.value + step, tree.span)
    if step < 0 and tree.head == "add" and tree.args[1] == number(1):
        return tree.args[0]
    return binary("add" if step > 0 else "sub", tree, number(1), tree.span)


def _index_names(parser: DoubtfulStream) -> list[Tree]:
    """Read one index, or several: ``i, j``, or ``ij`` where there is a matrix that takes two."""
    token = parser.token
    letters = token.units if token.kind == "word" else ()
    two = len(letters) == 2 and all(letter.text.isalpha() and len(letter.text) == 1 for letter in letters)
    if two and parser.scope.has_matrix() and not parser.scope.exact(spelling(letters)):
        parser.take()
        return [Tree("name", (), letter.text, 0, (letter.start, letter.end)) for letter in letters]
    indices = [index_name(parser)]
    while parser.is_sign(parser.token, ",") and _is_letter(parser, parser.tokens[parser.at + 1]):
        following = parser.tokens[parser.at + 2]
        if parser.is_sign(following, *COMPARISONS) and not parser.is_sign(following, "="):
            break  # 'j, j < i': a condition
        parser.take()
        indices.append(index_name(parser))
    return indices


def _is_letter(parser: DoubtfulStream, token: Token) -> bool:
    return token.kind == "word" and len(token.units) == 1 and not parser.keyword(token)


def _other_index(parser: DoubtfulStream) -> list[Tree]:
    """Return the ``j`` of ``i < j`` where it is nothing else, so that the sum runs over both."""
    token = parser.tokens[parser.at + 1]
    if not _is_letter(parser, token) or parser.scope.exact(spelling(token.units)):
        return []
    return [Tree("name", (), spelling(token.units), 0, (token.start, token.end))]


def _comparison(parser: DoubtfulStream, left: Tree, power: int) -> Tree:
    if power == COMPARE:
        return parser.comparison(left)
    sign = COMPARISONS[parser.take().text]
    right = parser.value(parser.expression(power))
    return Tree("compare", (left, right), sign, 0, (left.span[0], right.span[1]))


def _range(parser: DoubtfulStream, power: int) -> tuple[Tree | None, Tree | None]:
    """Read ``= 1``, ``= 1..K``, ``∈ 1..K``, ``∈ {1, ..., K}``."""
    if parser.take_if("="):
        low = parser.until(_place_of_to(parser), power)
        if parser.is_sign(parser.token, ",") and parser.is_sign(parser.tokens[parser.at + 1], ".."):
            parser.take()  # 'j = 1, ..., n'
        high = None
        if parser.take_if("..") or _takes_word(parser, "to"):
            parser.take_if(",")
            high = parser.value(parser.expression(power))
        return low, high
    if not parser.take_if("∈"):
        return None, None
    opening = parser.take_if("{", "[")
    low = parser.value(parser.expression(power))
    parser.take_if(",")
    if not parser.take_if(".."):
        raise _write_range(parser, low)
    parser.take_if(",")
    high = parser.value(parser.expression(power))
    if opening:
        parser.close(opening)
    return low, high


def _place_of_to(parser: DoubtfulStream) -> int | None:
    """Return where the ``to`` of ``1 to n`` stands in this bracket, if there is one."""
    depth = 0
    for token in parser.tokens[parser.at :]:
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if depth < 0 or parser.is_sign(token, ","):
            return None
        if depth == 0 and token.kind == "word" and spelling(token.units) == "to":
            return token.start
    return None


def _write_range(parser: DoubtfulStream, low: Tree) -> Exception:
    return parser.refuse(low.span, "write the range as 1..K", "范围请写成 1..K")


def index_name(parser: DoubtfulStream) -> Tree:
    """Read the name of an index."""
    token = parser.token
    spelled = spelling(token.units) if token.kind == "word" else ""
    if not spelled.isidentifier() or parser.keyword() or parser.scope.shapes.get(parser.scope.exact(spelled) or ""):
        raise parser.refuse(parser.span, "the index to run over must be named here, such as j", "此处应写求和下标，例如 j")
    parser.take()
    return Tree("name", (), parser.scope.exact(spelled) or spelled, 0, (token.start, token.end))


def read_loop(parser: DoubtfulStream) -> Loop:
    """Read what follows the body: ``for i in 1..K if i != j``, ``, i, 1, K``, ``, (i, 1, K)``, ``, i = 1..K``."""
    looped = parser.keyword(parser.take()) == "for"
    return read_range(parser, looped=looped)


def read_range(parser: DoubtfulStream, *, looped: bool = False) -> Loop:
    """Read an index with what it runs over: ``i in 1..K``, ``i, 1, K``, ``(i, 1, K)``, ``i = 1..K``."""
    opening = parser.take_if("(", "{")
    index = index_name(parser)
    loop = Loop(index)
    if looped and parser.is_sign(parser.token, ","):
        return _zipped(parser, index)
    if parser.keyword() == "in" or parser.is_sign(parser.token, "∈"):
        parser.take()
        loop = _members(parser, index)
    elif parser.take_if("=", ",") or _takes_word(parser, "from"):
        low = parser.until(_place_of_to(parser), COMPARE)
        if opening and opening.text == "{" and parser.take_if("}"):
            return Loop(index, high=low)  # '{i, n}'
        if not parser.take_if("..", ",") and not _takes_word(parser, "to"):
            raise _write_range(parser, low)
        loop = Loop(index, low, parser.value(parser.expression(COMPARE)))
    _check_ends(parser, [index], loop.low, loop.high)
    if opening:
        parser.close(opening)
    if parser.keyword() == "if":
        parser.take()
        loop = loop._replace(condition=parser.condition(parser.expression(TERNARY)))
    return loop


def _zipped(parser: DoubtfulStream, index: Tree) -> Loop:
    """Read the rest of ``a, b in zip(x, y)``."""
    letters = [index]
    while parser.take_if(","):
        letters.append(index_name(parser))
    start = parser.span
    if not _takes_word(parser, "in") and parser.keyword() == "in":
        parser.take()
    if not _takes_call(parser, "zip"):
        raise parser.refuse(start, "several names run over zip(x, y) only", "多个名称只能遍历 zip(x, y)")
    opening = parser.take()
    with parser.fresh():
        vectors = [parser.value(parser.expression(ANY))]
        while parser.take_if(","):
            vectors.append(parser.value(parser.expression(ANY)))
    parser.close(opening)
    if len(vectors) != len(letters) or any(vector.rank != 1 for vector in vectors):
        raise parser.refuse(start, "each name stands for an element of its own vector", "每个名称应对应一个向量")
    return Loop(index, over=vectors[0], beside=tuple(zip(letters[1:], vectors[1:], strict=True)))


def _members(parser: DoubtfulStream, index: Tree) -> Loop:
    """Read ``1..K``, ``range(1, K+1)``, or a vector."""
    if _takes_call(parser, "range"):
        opening = parser.take()
        with parser.fresh():
            low = parser.value(parser.expression(ANY))
            high = parser.value(parser.expression(ANY)) if parser.take_if(",") else None
        parser.close(opening)
        if high is None:
            return Loop(index, number(0, low.span), _next(low, -1), counts_from_zero=True)
        return Loop(index, low, _next(high, -1), counts_from_zero=low == number(0))
    low = parser.value(parser.expression(COMPARE))
    if low.rank == 1 and not parser.is_sign(parser.token, ".."):
        return Loop(index, over=low)
    if not parser.take_if(".."):
        raise _write_range(parser, low)
    return Loop(index, low, parser.value(parser.expression(COMPARE)))
