"""Names that a text explains itself: ``a/q where q = b^2 + 1 and r = 2``."""

from copy import copy
from itertools import islice

from quizprep.formula.precedence import ANY
from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.signs import CLOSING
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import spelling
from quizprep.formula.tree import Tree, walk
from quizprep.model import ResponseError

MOST_DEFINITIONS = 6
LARGEST = 300
"""Nodes of the tree of one definition; one stands in another, so that their product bounds a formula."""


def define(parser: DoubtfulStream) -> None:
    """Read what stands behind ``where``, and take it off the text."""
    waiting = _behind_where(parser) or _in_lines(parser)
    if not waiting:
        return
    if len(waiting) > MOST_DEFINITIONS:
        last = waiting[MOST_DEFINITIONS][0]
        raise parser.refuse(
            (last.start, last.end), f"{MOST_DEFINITIONS} names may be explained here", f"最多可以定义 {MOST_DEFINITIONS} 个名称"
        )
    # One may be explained by another, in either order.
    while waiting:
        waiting, before_this = _defined(parser, waiting), len(waiting)
        if len(waiting) == before_this:
            _meaning(parser, waiting[0])


def _behind_where(parser: DoubtfulStream) -> list[list[Token]]:
    """Take the definitions behind ``where`` off the text."""
    place = _place_of_where(parser)
    if place is None:
        return []
    waiting = _split(parser, parser.tokens[place + 1 : -1])
    before, where = parser.tokens[place - 1 : place + 1]
    if not waiting:
        raise _nothing_defined(parser, where)
    del parser.tokens[place - parser.is_sign(before, ",", ";") : -1]
    return waiting


def _in_lines(parser: DoubtfulStream) -> list[list[Token]]:
    """Take definitions off that stand before or behind the formula without a word: ``q = b^2; a/q``, ``a/q, q = b^2``.

    They are definitions only if what they define is used: ``x = 1, y = 2`` are two answers.
    """
    parts = _parts(parser.tokens[:-1], parser)
    named = [_defines(parser, part) for part in parts]
    for formula, others in ((parts[0], named[1:]), (parts[-1], named[:-1])):
        used = {spelling(token.units) for part in parts for token in part[1:] if token.kind == "word"}
        if others and all(others) and {spelling(part[0].units) for part in others} <= used:
            parser.tokens = [*formula, parser.tokens[-1]]
            return others
    return []


def _parts(tokens: list[Token], parser: DoubtfulStream) -> list[list[Token]]:
    """Cut a text at the commas, semicolons and line breaks that stand in no bracket."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in CLOSING or token.text == "begin cases") - (
                token.text in CLOSING.values() or token.text == "end cases"
            )
        if depth == 0 and parser.is_sign(token, ",", ";", ";;", "\n"):
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part] or [[]]


def _defines(parser: DoubtfulStream, part: list[Token]) -> list[Token]:
    """Return ``q = b^2`` if that is what stands here, with a name that has no meaning yet."""
    named = len(part) > 2 and part[0].kind == "word" and parser.is_sign(part[1], "=")
    pieces = parser.scope.cut(part[0].units) if named else None
    free = not pieces or (len(pieces) == 1 and pieces[0].kind in ("function", "constant"))
    return part if named and free else []


def _place_of_where(parser: DoubtfulStream) -> int | None:
    for place, token in enumerate(parser.tokens[1:], start=1):
        if parser.keyword(token) == "where" and not parser.is_sign(parser.tokens[place + 1], "("):
            return place
    return None


def _split(parser: DoubtfulStream, tokens: list[Token]) -> list[list[Token]]:
    """Cut ``q = b^2, r = 2`` into its definitions."""
    parts: list[list[Token]] = []
    depth = 0
    for place, token in enumerate(tokens):
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        following = tokens[place + 1] if place + 1 < len(tokens) else token
        if depth == 0 and token.kind == "word" and parser.is_sign(following, "="):
            if parts:
                _drop_separator(parser, parts[-1])
            parts.append([])
        if not parts:
            raise parser.refuse((token.start, token.end), "behind 'where' stands 'name = ...'", "“where”后面应为“名称 = …”")
        parts[-1].append(token)
    return parts


def _nothing_defined(parser: DoubtfulStream, token: Token) -> ResponseError:
    return parser.refuse((token.start, token.end), "behind 'where' stands 'name = ...'", "“where”后面应为“名称 = …”")


def _drop_separator(parser: DoubtfulStream, tokens: list[Token]) -> None:
    while tokens and (parser.is_sign(tokens[-1], ",", ";", ";;", "\n") or parser.keyword(tokens[-1]) == "and"):
        tokens.pop()


def _defined(parser: DoubtfulStream, waiting: list[list[Token]]) -> list[list[Token]]:
    """Read the definitions that can be read so far; return the others."""
    later = []
    for tokens in waiting:
        try:
            parser.scope.defined[spelling(tokens[0].units)] = _meaning(parser, tokens)
        except ResponseError:
            later.append(tokens)
    return later


def _meaning(parser: DoubtfulStream, tokens: list[Token]) -> Tree:
    name, typed = tokens[0], parser.typed(tokens[0])
    if parser.scope.exact(spelling(name.units)):
        raise parser.refuse(
            (name.start, name.end), f"'{typed}' has a meaning in this question already", f"“{typed}”在本题中已有含义"
        )
    part = copy(parser)
    end = tokens[-1].end
    part.tokens, part.at = [*tokens[2:], Token("end", "", end, end)], 0
    tree = part.value(part.expression(ANY))
    if part.token.kind != "end":
        token = part.token
        raise parser.refuse(
            (token.start, token.end), f"'{part.typed(token)}' cannot stand here", f"“{part.typed(token)}”不能出现在这里"
        )
    if sum(1 for _ in islice(walk(tree), LARGEST + 1)) > LARGEST:
        raise parser.refuse((name.start, end), "this is longer than a formula can be here", "公式过长")
    return tree
