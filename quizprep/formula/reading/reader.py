"""Text to tree: whole formulas and conditions, and what cannot be one.

Nothing is evaluated but constant powers, and no text reaches another library.  The sizes of what is read are bounded
(length, tokens, depth, digits, powers, terms), so that reading costs milliseconds whatever was typed.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from quizprep.errors import QuizprepError
from quizprep.formula.precedence import ANY
from quizprep.formula.reading.definitions import define
from quizprep.formula.reading.doubts import Doubt, DoubtKey
from quizprep.formula.reading.names import Names
from quizprep.formula.reading.parser import OPERATORS, Parser
from quizprep.formula.reading.ranges import lacks_size
from quizprep.formula.reading.signs import CLOSING
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import spelling
from quizprep.formula.tree import CONDITIONS, Span, Tree, depth, walk
from quizprep.model import ResponseError

MOST_TERMS = 1_000
MOST_COMBINED = 4
"""Doubts that are combined in every way."""

MOST_READINGS = 24
DEEPEST_TREE = 160
"""A sum of this many terms still fits on the stack of whoever walks over its tree."""


def read(text: str, names: Names, name: str | None = None) -> Tree:
    """Return the tree of a formula.

    Args:
        text: what was typed.
        names: the names it may use: ``Variable`` by name, or only names (all of them numbers).
        name: what the formula defines; ``o = ...`` may stand in front.  Any other name in front is taken as well, unless
            it is declared, and so is a derivative: ``dL/dz_j = ...``.

    Raises:
        ResponseError: where the text is no formula, with the place and a way out.

    """
    return _first(text, names, name)[0]


def _first(text: str, names: Names, name: str | None) -> "tuple[Tree, Reader]":
    """Return the usual reading of a text, and the reader that found it.

    Bars that can be no norm, for ``.sum()`` follows somewhere, are those of each element.
    """
    reader = Reader(text, names)
    try:
        return reader.formula(name), reader
    except ResponseError:
        bars = [key for key in reader.doubts if key[0] == "norm"]
        other = Reader(text, names, bars)
        with suppress(ResponseError):
            if bars:
                return other.formula(name), other
        raise


class Reading(NamedTuple):
    """One way to read a text, and the place where it parts from the first."""

    tree: Tree
    kind: str
    """What is in doubt there: ``product``, ``root``, ``truncation`` ..."""
    span: Span
    strong: bool
    """Whether it is as usual as the first reading."""


def readings(text: str, names: Names, name: str | None = None) -> tuple[Tree, list[Reading]]:
    """Return the tree that ``read`` returns, and the other ways in which a text such as ``1/2x`` or ``√2/n`` may be meant.

    Raises:
        ResponseError: like :func:`read`, and where a part without names has no value: ``x + log(0)``.

    """
    usual, first = _first(text, names, name)
    first.require_values(usual)
    found, others = {usual}, []
    for flips in _combinations(first.doubts):
        try:
            tree = Reader(text, names, first.flips ^ set(flips)).formula(name)
        except ResponseError:
            continue
        if tree not in found:
            found.add(tree)
            strong = all(first.doubts[flip].strong for flip in flips)
            others.append(Reading(tree, flips[0][0], first.doubts[flips[0]].span, strong))
    return usual, others


def _combinations(doubts: Mapping[DoubtKey, Doubt]) -> list[tuple[DoubtKey, ...]]:
    """Return each doubt alone, all of one sort, and the strong ones in every combination, if they are few."""
    strong = [key for key, doubt in doubts.items() if doubt.strong]
    some = [chosen for size in range(2, len(strong) + 1) for chosen in combinations(strong, size)]
    sorts = [tuple(key for key in doubts if key[0] == kind) for kind in dict.fromkeys(kind for kind, _ in doubts)]
    several = [*(keys for keys in sorts if len(keys) > 1), *(some if len(strong) <= MOST_COMBINED else [tuple(strong)])]
    return list(dict.fromkeys([*((key,) for key in doubts), *several]))[:MOST_READINGS]


def read_condition(text: str, names: Names) -> Tree:
    """Return the tree of a condition such as ``h + 2p >= d*(k-1) + 1``; raises like :func:`read`."""
    return Reader(text, names).whole_condition()


def _has_operator(tokens: list[Token]) -> bool:
    return any(token.kind == "sign" and token.text in OPERATORS for token in tokens)


def _outside_of_braces(tokens: list[Token]) -> list[Token]:
    """Return the tokens that stand in no bracket."""
    outside, depth = [], 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if depth == 0:
            outside.append(token)
    return outside


class Reader(Parser):
    """Reads one text from its beginning to its end."""

    def formula(self, name: str | None = None) -> Tree:
        """Read a formula, with or without ``name =`` in front."""
        self._skip_assignment()
        define(self)
        self._skip_definition(name)
        if self.token.kind == "end":
            raise self.refuse(self.span, "write a formula", "请输入公式")
        tree = self.value(self.expression(ANY))
        self._expect_end()
        self._check_size(tree)
        return tree

    def another(self, text: str, names: Collection[str]) -> Tree:
        """Return the tree of another text, with names of its own."""
        return Reader(text, names).formula()

    def whole_condition(self) -> Tree:
        """Read a condition."""
        tree = self.expression(ANY)
        self._expect_end()
        if tree.head not in CONDITIONS:
            raise self.refuse(
                tree.span,
                "this is no condition: compare with <, <=, >, >=, == or !=",
                "这不是条件：请使用 <、<=、>、>=、== 或 !=",
            )
        self._check_size(tree)
        return tree

    def _skip_assignment(self) -> None:
        r"""Go past the name that ``:=`` or ``\leftarrow`` gives a value to, which may be one of the question's own."""
        self._join_arrow()
        places = [place for place, token in enumerate(self.tokens) if self.is_sign(token, ":=")]
        if places and self._is_one_name(self.tokens[: places[0]]) and self._at_top(places[0]):
            del self.tokens[: places[0] + 1]
        self.tokens = [token._replace(text="=") if self.is_sign(token, ":=") else token for token in self.tokens]

    def _join_arrow(self) -> None:
        """Read the ``<-`` of ``w <- w - g`` as one sign; ``w<-1`` compares."""
        for place, (before, less, minus, after) in enumerate(zip(*(self.tokens[shift:] for shift in range(4)), strict=False)):
            joined = self.is_sign(less, "<") and self.is_sign(minus, "-") and less.end == minus.start
            if joined and before.end < less.start and minus.end < after.start:
                self.tokens[place + 1 : place + 3] = [Token("sign", ":=", less.start, minus.end)]
                return

    def _is_one_name(self, left: list[Token]) -> bool:
        """Tell whether this is one word, alone or followed by a subscript or brackets: ``f(x)``."""
        if not left or left[0].kind != "word" or _has_operator(left[:1]):
            return False
        return len(left) == 1 or (left[1].text in ("(", "[", "_", "{", "^", "'") and not _has_operator(left[:2]))

    def _skip_definition(self, name: str | None) -> None:
        equals = [place for place, token in enumerate(self.tokens) if self.is_sign(token, "=") and self._at_top(place)]
        if not equals:
            return
        left = self.tokens[: equals[0]]
        if not left and len(equals) == 1:
            self.at = 1  # '= a + b'
            return
        if len(equals) == 1 and self._is_derivative(left):
            del self.tokens[: equals[0] + 1]  # its 'dL' and 'dz' are no unknown names of a sentence
            return
        if len(equals) > 1:
            place = self.tokens[equals[1]]
            raise self.refuse(
                (place.start, place.end), "one formula, please: there is more than one '='", "请只写一个公式：这里有多个“=”"
            )
        word = left[0] if left else self.tokens[0]
        defined = self.scope.exact(spelling(word.units)) if word.kind == "word" else None
        one_name = self._is_one_name(left)
        signs = [token.text for token in left[1:4]]
        marked = signs[:1] in (["_"], ["'"]) or signs == ["^", "{", "("]
        known = bool(defined) and defined != name and not marked
        if known and len(left) == 1:
            # 'w = w - lr*g' is a step that changes w.
            known = not any(self._mentions(token, str(defined)) for token in self.tokens[equals[0] + 1 :])
        if not one_name or _has_operator(_outside_of_braces(left)) or known:
            place = self.tokens[equals[0]]
            raise self.refuse(
                (left[0].start if left else place.start, place.end),
                "an equation; give only what stands on the right of '=', with at most a name on its left",
                "这是方程；请只写“=”右边的式子，左边最多写一个名称",
            )
        self.at = equals[0] + 1

    def _mentions(self, token: Token, name: str) -> bool:
        return token.kind == "word" and self.scope.mentions(token.units, [name])

    def _is_derivative(self, left: list[Token]) -> bool:
        """Tell whether a left side is ``dL/dz_j``, a LaTeX fraction of that kind, ``∇_w L`` or ``L'(x)``."""
        if not left or left[0].kind not in ("word", "frac"):
            return False
        primes = [place for place, token in enumerate(left) if self.is_sign(token, "'")]
        if primes:
            rest = left[primes[-1] + 1 :]
            return not rest or (self.is_sign(rest[0], "(") and not _has_operator(rest))
        if left[0].kind == "word" and left[0].units[0].text in ("partial", "nabla") and not _has_operator(left):
            return True
        for place in range(1, len(left) - 1):
            if left[0].kind == "word" and self.is_sign(left[place], "/"):
                return self._is_quotient(left[:place], left[place + 1 :])
            if left[0].kind == "frac" and self.is_sign(left[place], "}") and self.is_sign(left[place + 1], "{"):
                return self._is_quotient(left[2:place], left[place + 2 :])
        return False

    def _is_quotient(self, over: list[Token], under: list[Token]) -> bool:
        """Tell whether both sides of a quotient begin with ``d`` or ``∂``, and are not declared names like ``d_k/d_v``."""
        if not over or not under or _has_operator(over) or _has_operator(under):
            return False
        declared = all(len(side) == 1 and self.scope.exact(spelling(side[0].units)) for side in (over, under))
        return not declared and all(spelling(side[0].units[:1]) in ("d", "partial") for side in (over, under))

    def _at_top(self, place: int) -> bool:
        """Tell whether a sign stands in no bracket, no condition and no ``sum_j=1``."""
        before = self.tokens[:place]
        if place >= 3 and (self.is_sign(before[-2], "_") or spelling(before[-2].units) in ("from", "over")):
            return False
        if any(self.keyword(token) in ("if", "when") for token in before):
            return False
        signs = [token.text for token in before if token.kind == "sign"]
        opened = sum(sign in CLOSING or sign == "begin cases" for sign in signs)
        return opened == sum(sign in CLOSING.values() or sign == "end cases" for sign in signs)

    def _expect_end(self) -> None:
        token = self.token
        if token.kind == "end":
            return
        if self.is_sign(token, ",") and self._separates_thousands():
            raise self.refuse(self.span, "write numbers without separators: 1000", "数字中不要使用千位分隔符：1000")
        if self.is_sign(token, ",", ";", ";;", "\n"):
            raise self.refuse(self.span, "one formula, please: this separates two", "请只写一个公式：此处分隔了两个式子")
        if token.text in CLOSING.values():
            raise self.refuse(
                self.span,
                f"nothing is open that this '{token.text}' could close",
                f"多余的“{token.text}”，没有与之对应的左括号",
            )
        if self.is_sign(token, "="):
            raise self.refuse(self.span, "an equation; give only one side", "这是等式；请只写一边")
        if token.kind == "number":
            raise self.refuse(self.span, "a sign is missing before this number", "这个数字前缺少运算符")
        raise self.refuse(self.span, f"'{self.typed(token)}' cannot stand here", f"“{self.typed(token)}”不能出现在这里")

    def _separates_thousands(self) -> bool:
        """Tell whether the comma here is that of ``10,000``."""
        before, comma, after = self.tokens[self.at - 1 : self.at + 2]
        close = before.end == comma.start and comma.end == after.start
        return close and before.kind == after.kind == "number" and after.end - after.start == 3

    def _check_size(self, tree: Tree) -> None:
        """Refuse what is too much to work with: deep trees, powers such as ``9^9^9^9``, sums of very many terms."""
        if depth(tree) > DEEPEST_TREE:
            raise self.refuse((0, len(self.text)), "this is longer than a formula can be here", "公式过长")
        for node in walk(tree):
            if node.head == "pow" and self._is_constant(node):
                self._constant(node)
            if lacks_size(node):
                way = f"{node.value}(n)"
                raise self.refuse(node.span, f"its size is not known here; write {way}", f"此处无法确定其大小；请写成 {way}")
        self._check_terms(tree, 1)

    def require_values(self, tree: Tree) -> None:
        """Refuse numbers that have no value, ``log(0)``, and divisions by nothing else than 0."""
        if tree.args and self._is_constant(tree):
            if isinstance(reason := self._constant(tree), QuizprepError):
                raise self.refuse(tree.span, f"this has no value: {reason}", "此处无意义")
            return
        if tree.head in ("div", "floordiv", "mod") and self._is_constant(tree.args[1]) and self._constant(tree.args[1]) == 0:
            raise self.refuse(tree.args[1].span, "a division by zero", "除数为零")
        for arg in tree.args:
            self.require_values(arg)

    def _constant(self, tree: Tree) -> object:
        """Return the value of a part without names; the reason, where it has none."""
        if tree.head == "number":
            return tree.value
        # Imported here: only a text with a constant part, or a long sum, needs it.
        from quizprep.formula.values.evaluate import TooLarge, Undefined, evaluate

        try:
            return evaluate(tree, {})
        except TooLarge:
            raise self.refuse(tree.span, "this number is too large to compute with", "这个数太大，无法计算") from None
        except Undefined as reason:
            return reason

    def _check_terms(self, tree: Tree, outer: int) -> None:
        """Refuse sums whose limits are numbers that make too many terms, those of the sums around them included."""
        terms = outer
        if tree.head == "fold":
            low, high = tree.args[1:3]
            count = self._span_of(low, high)
            terms = outer * max(count, 1)
            if terms > MOST_TERMS:
                raise self.refuse(high.span, f"a sum may have {MOST_TERMS} terms", f"求和最多 {MOST_TERMS} 项")
        for arg in tree.args:
            self._check_terms(arg, terms)

    def _span_of(self, low: Tree, high: Tree) -> int:
        """Return how many terms lie between constant limits; 1 where names stand in them."""
        if not self._is_constant(low) or not self._is_constant(high):
            return 1
        first, last = self._constant(low), self._constant(high)
        return int(last - first) + 1 if isinstance(first, (int, Fraction)) and isinstance(last, (int, Fraction)) else 1

    def _is_constant(self, tree: Tree) -> bool:
        """Tell whether a part has a value of its own: there is no name in it, nor a function of which nothing is known."""
        names = self.scope.functions
        return not any(part.head in ("name", "fold") or (part.head == "call" and part.value in names) for part in walk(tree))
