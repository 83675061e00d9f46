"""What every part of the reader needs: where expressions end, and what can be read in two ways."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

from quizprep.formula.precedence import ADD, ANY
from quizprep.formula.reading.names import Names
from quizprep.formula.reading.signs import CLOSING, ROOTS
from quizprep.formula.reading.stream import Stream
from quizprep.formula.reading.tokens import Token
from quizprep.formula.tree import CONDITIONS, Span, Tree, number


class Doubt(NamedTuple):
    """A place that can be read in two ways; a ``strong`` one where neither is more usual than the other."""

    span: Span
    strong: bool


DoubtKey = tuple[str, int]
"""The sort of a doubt, and the place in the text where it begins."""


class DoubtfulStream(Stream, ABC):
    """The state of reading one text.

    Some texts can be read in two ways: ``1/2x`` is ``(1/2)*x`` by convention, and ``1/(2*x)`` to many.  ``doubts`` collects
    the doubts that were met, by their sort and place; those in ``flips`` are read the other way.
    """

    def __init__(self, text: str, names: Names, flips: Collection[DoubtKey] = ()) -> None:
        super().__init__(text, names)
        self.flips = frozenset(flips)
        self.doubts: dict[DoubtKey, Doubt] = {}
        self.stops: list[int] = []
        """Places in the text at which what is being read ends, whatever comes."""
        self.depth = 0
        self.bars: list[str] = []
        """The bars ``|`` and ``‖`` that wait for their second half, since the innermost bracket."""
        self.bracketed: Tree | None = None
        """The tree that stood in brackets last."""
        self.reducing = 0
        """How many functions stand around that make one number of all elements, as ``sum(...)`` does."""

    def inside(self, opening: Token, power: int = ANY) -> Tree:
        """Read one expression up to the bracket that closes ``opening``."""
        with self.fresh():
            tree = self.expression(power)
        self.close(opening)
        return tree

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Forget, inside of a bracket, which bars and stops wait outside."""
        bars, stops, self.bars, self.stops = self.bars, self.stops, [], []
        yield
        self.bars, self.stops = bars, stops

    @contextmanager
    def within(self, *, reduced: bool) -> Iterator[None]:
        """Note that a function stands around which makes one number of all elements."""
        self.reducing += reduced
        yield
        self.reducing -= reduced

    def is_flipped(self, kind: str, span: Span, *, strong: bool, place: int | None = None) -> bool:
        """Note a doubt, and tell whether it is to be read the other way; ``place`` tells it from others of its sort."""
        key = kind, span[0] if place is None else place
        self.doubts.setdefault(key, Doubt(span, strong))
        return key in self.flips

    def until(self, stop: int | None, power: int) -> Tree:
        """Read what binds tighter than ``power``, not going past the place ``stop``."""
        if stop is None:
            return self.value(self.expression(power))
        self.stops.append(stop)
        tree = self.value(self.expression(power))
        self.stops.pop()
        return tree

    def without_brackets(self, kind: str, power: int, *, strong: bool = False) -> Tree:
        """Read an operand such as the ``2`` of ``√2/n``; what is written close behind it may belong to it as well."""
        start, opened = self.token.start, self.is_sign(self.token, *CLOSING)
        tree = self.value(self.expression(power))
        if opened or not self._goes_on_tightly():
            return tree
        gap = self._next_gap()
        # '√6/√(n+m)' is plain enough.
        strong = strong and not (self.is_sign(self.token, "/") and self.tokens[self.at + 1].text in (*ROOTS, "\\sqrt"))
        if not self.is_flipped(kind, (start, gap), strong=strong):
            return tree
        self.stops.append(gap)
        while (more := self.continued(tree, ADD)) is not None:
            tree = more
        self.stops.pop()
        return self.value(tree)

    def _goes_on_tightly(self) -> bool:
        """Tell whether a division, or a factor, stands so close that it may belong to what was just read."""
        token = self.token
        if token.start != self.last_end() or (self.bars and self.is_sign(token, self.bars[-1])):
            return False
        if self.is_sign(token, "/"):
            return self.tokens[self.at + 1].start == token.end
        return self.begins_operand()

    def _next_gap(self) -> int:
        """Return where the next white space is, or the bracket that closes, or the end."""
        depth = 0
        for before, token in pairwise(self.tokens[self.at - 1 :]):
            if token.kind == "sign":
                depth -= token.text in CLOSING.values()
            if depth < 0 or token.kind == "end" or (depth == 0 and token.start > before.end):
                return token.start
            if token.kind == "sign":
                depth += token.text in CLOSING
        return len(self.text)

    def begins_operand(self) -> bool:
        """Tell whether a factor may begin with the next token, with no sign before it; a number may not."""
        token = self.token
        if token.kind == "sign":
            return token.text in CLOSING or token.text in (*ROOTS, "begin cases", "|", "‖")
        if token.kind == "number":
            return token.value == 1 and self.begins_transpose(self.at + 1)
        return token.kind in ("frac", "root", "piece") or (token.kind == "word" and self.keyword() is None)

    def begins_transpose(self, place: int) -> bool:
        """Tell whether the ``T`` of ``1^T x`` stands at a place, by which the 1 is a vector of ones."""
        raised = self.is_sign(self.tokens[place], "^")
        rest = [token for token in self.tokens[place + raised : place + raised + 2] if not self.is_sign(token, "{")]
        letter = raised and bool(rest) and self.typed(rest[0]) == "T" and not self.scope.exact("T")
        return letter or (bool(rest) and self.is_sign(rest[0], "ᵀ"))

    def begins_argument(self) -> bool:
        """Tell whether something a function can be applied to stands next."""
        return self.begins_operand() or self.token.kind == "number" or self.is_sign(self.token, "-", "⌊", "⌈", "⟨")

    def value(self, tree: Tree) -> Tree:
        """Return ``tree``, which must not be a condition."""
        if tree.head in CONDITIONS:
            raise self.refuse(
                tree.span, "a comparison is no value; write 'a if condition else b'", "比较式不是数值；请写成 a if 条件 else b"
            )
        return tree

    @staticmethod
    def cases(args: list[Tree], span: Span) -> Tree:
        """Return ``value, condition, value, ... [, else]`` as one tree."""
        rank = max(arg.rank for arg in args)
        return Tree("cases", tuple(args), None, rank, span)

    def factor(self, tree: Tree) -> Tree:
        """Return ``tree``; a condition in brackets counts as 1 or 0 in a product: ``x (x > 0)``, ``1[x > 0]``."""
        if tree.head in CONDITIONS and tree is self.bracketed:
            return self.cases([number(1), tree, number(0)], tree.span)
        return self.value(tree)

    def condition(self, tree: Tree) -> Tree:
        """Return ``tree``, which must be a condition."""
        if tree.head not in CONDITIONS:
            raise self.refuse(tree.span, "a condition is needed here, such as x > 0", "此处需要条件，例如 x > 0")
        return tree

    @abstractmethod
    def indicator(self, start: int) -> Tree:
        """Read the bracket with the condition of an indicator."""

    @abstractmethod
    def order_of_norm(self) -> Tree:
        """Read which norm is meant."""

    @abstractmethod
    def another(self, text: str, names: Collection[str]) -> Tree:
        """Return the tree of another text, with names of its own."""

    @abstractmethod
    def expression(self, power: int) -> Tree:
        """Read what binds tighter than ``power``."""

    @abstractmethod
    def continued(self, left: Tree, power: int) -> Tree | None:
        """Read what follows ``left`` and binds tighter than ``power``; None where nothing does."""

    @abstractmethod
    def operation(self, sign: Token, head: str, left: Tree, right: Tree) -> Tree:
        """Build an operator's node."""

    @abstractmethod
    def indexed(self, base: Tree, indices: list[Tree], span: Span) -> Tree:
        """Return an element, or a row, of a vector or matrix."""

    @abstractmethod
    def comparison(self, left: Tree) -> Tree:
        """Read a comparison, or a chain of them: ``0 < x <= 1``."""
