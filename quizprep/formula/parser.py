"""A Pratt parser: tokens to tree.

An operator takes what stands on its right as far as that binds tighter than itself.  Products without a sign, brackets of
all shapes, LaTeX fractions and cases are read here; functions and sums in ``calls``.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

from quizprep.formula.calls import NORM_ORDERS, norm_of, read_call, read_items, read_method
from quizprep.formula.names import Names, Piece, Unit, spelling
from quizprep.formula.precedence import ADD, AND, ANY, COMPARE, MULTIPLY, NEGATE, NOT, OR, POSTFIX, POWER, TERNARY
from quizprep.formula.stream import Stream
from quizprep.formula.tokens import Token
from quizprep.formula.tree import CONDITIONS, Span, Tree, binary, is_row, number
from quizprep.formula.words import CLOSING, COMPARISONS, SUBSCRIPTS
from quizprep.model import ResponseError

DEEPEST = 60

OPERATORS: dict[str, tuple[str, int]] = {
    "+": ("add", ADD),
    "-": ("sub", ADD),
    "*": ("mul", MULTIPLY),
    "·": ("mul", MULTIPLY),
    "⊙": ("mul", MULTIPLY),
    "/": ("div", MULTIPLY),
    "//": ("floordiv", MULTIPLY),
    "%": ("mod", MULTIPLY),
    "@": ("matmul", MULTIPLY),
}
_ROOTS = {"√": None, "∛": 3, "∜": 4}
_BRACKET_CALLS = {"⌊": "floor", "⌈": "ceil"}


class Doubt(NamedTuple):
    """A place that can be read in two ways; a ``strong`` one where neither is more usual than the other."""

    span: Span
    strong: bool


class Parser(Stream):
    """The state of reading one text.

    Some texts can be read in two ways: ``1/2x`` is ``(1/2)*x`` by convention, and ``1/(2*x)`` to many.  ``doubts`` collects
    the sorts of doubt that were met; those in ``flips`` are read the other way.
    """

    def __init__(self, text: str, names: Names, flips: Collection[str] = ()) -> None:
        super().__init__(text, names)
        self.flips = frozenset(flips)
        self.doubts: dict[str, Doubt] = {}
        self.stops: list[int] = []
        """Places in the text at which what is being read ends, whatever comes."""
        self.depth = 0
        self.bars: list[str] = []
        """The bars ``|`` and ``‖`` that wait for their second half, since the innermost bracket."""
        self.bracketed: Tree | None = None
        """The tree that stood in brackets last."""

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

    def is_flipped(self, kind: str, span: Span, *, strong: bool) -> bool:
        """Note a doubt, and tell whether it is to be read the other way."""
        self.doubts.setdefault(kind, Doubt(span, strong))
        return kind in self.flips

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
        strong = strong and not (self.is_sign(self.token, "/") and self.tokens[self.at + 1].text in (*_ROOTS, "\\sqrt"))
        if not self.is_flipped(kind, (start, gap), strong=strong):
            return tree
        self.stops.append(gap)
        while (more := self._continued(tree, ADD)) is not None:
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

    def expression(self, power: int) -> Tree:
        """Read what binds tighter than ``power``."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(self.span, f"brackets and powers may be nested {DEEPEST} deep", f"嵌套最多 {DEEPEST} 层")
        left = self._prefix()
        while (tree := self._continued(left, power)) is not None:
            left = tree
        self.depth -= 1
        return left

    def _continued(self, left: Tree, power: int) -> Tree | None:  # noqa: C901, PLR0911 - one case a sign
        """Read what follows ``left`` and binds tighter than ``power``; None where nothing does."""
        token = self.token
        if self.stops and token.start >= min(self.stops):
            return None
        if token.kind == "sign":
            if self.bars and token.text == self.bars[-1]:
                return None
            if token.text in OPERATORS:
                head, binding = OPERATORS[token.text]
                return self._binary(left, head, binding, power)
            if token.text == "^":
                return self._power(left) if power < POWER else None
            if token.text == "_" and left.head == "number":
                return None
            if token.text in ("ᵀ", "_", ".") or (token.text == "[" and left.rank):
                return self._postfix(left)
            if token.text in COMPARISONS:
                return self.comparison(left) if power < COMPARE else None
        keyword = self.keyword()
        if keyword in ("and", "or"):
            binding = AND if keyword == "and" else OR
            return self._joined(left, keyword, binding) if power < binding else None
        if keyword == "if":
            return self._ternary(left) if power < TERNARY else None
        if keyword == "mod":
            return self._binary(left, "mod", MULTIPLY, power)
        if power < MULTIPLY + ("product" in self.flips) and self.begins_operand():
            return self._beside(left)
        return None

    def _binary(self, left: Tree, head: str, binding: int, power: int) -> Tree | None:
        if power >= binding:
            return None
        sign = self.take()
        right = self.value(self.expression(binding))
        return self.operation(sign, head, self.value(left), right)

    def operation(self, sign: Token, head: str, left: Tree, right: Tree) -> Tree:
        """Build an operator's node; between vectors and matrices a product is the matrix product, unless ``⊙`` was typed."""
        span = left.span[0], right.span[1]
        if head == "mul" and sign.text != "⊙":
            matrices = left.rank and right.rank and left.rank + right.rank > 2
            dot = left.rank == right.rank == 1 and (sign.text == "·" or is_row(left))
            head = "matmul" if matrices or dot else "mul"
        if head == "matmul" and not (left.rank and right.rank):
            raise self.refuse((sign.start, sign.end), "'@' multiplies vectors and matrices", "“@”用于向量与矩阵的乘法")
        outer = left.rank == right.rank == 1 and is_row(right) and not is_row(left)
        if outer and (head == "matmul" or (head == "mul" and sign.text != "⊙")):
            raise self.refuse(span, "outer products are not known here", "此处不支持外积")
        return binary(head, left, right, span)

    def _beside(self, left: Tree) -> Tree:
        """Read a factor that stands beside ``left`` without a sign."""
        token, bracketed, close = self.token, self.bracketed, self.token.start == self.last_end()
        if element := self._element_in_round_brackets(left):
            return element
        right = self.value(self.expression(MULTIPLY))
        if left.head == "div" and left is not bracketed:
            # '1/2(a + b)' is a half of the bracket to everyone; '1/2x' is not, and a space tells '1/2 x' from it.
            half = self.is_sign(token, *CLOSING) and left.args[0].head == left.args[1].head == "number"
            strong = close and not half and right.head != "fold"
            self.is_flipped("product", (left.span[0], right.span[1]), strong=strong)
        return self.operation(token, "mul", self.value(left), right)

    def _element_in_round_brackets(self, left: Tree) -> Tree | None:
        """Read ``x(1)``, or ``x(i)`` under a sum over ``i``, as an element: a vector is not multiplied like this."""
        token, inner, closing = [*self.tokens[self.at : self.at + 3], self.token][:3]
        if left.head != "name" or left.rank != 1 or not self.is_sign(token, "(") or not self.is_sign(closing, ")"):
            return None
        whole = inner.value is not None and inner.value.denominator == 1
        if token.start != left.span[1] or not (whole or spelling(inner.units) in self.scope.bound):
            return None
        return self.indexed(left, read_items(self, self.take()), (left.span[0], self.last_end()))

    def begins_operand(self) -> bool:
        """Tell whether a factor may begin with the next token, with no sign before it; a number may not."""
        token = self.token
        if token.kind == "sign":
            return token.text in CLOSING or token.text in (*_ROOTS, "begin cases", "|", "‖")
        return token.kind in ("frac", "root", "piece") or (token.kind == "word" and self.keyword() is None)

    def begins_argument(self) -> bool:
        """Tell whether something a function can be applied to stands next."""
        return self.begins_operand() or self.token.kind == "number" or self.is_sign(self.token, "-", "⌊", "⌈", "⟨")

    def _power(self, left: Tree) -> Tree:
        self.take()
        if left.rank and self._takes_transpose():
            return Tree("transpose", (left,), None, left.rank, (left.span[0], self.last_end()))
        if sample := self._raised_index(left):
            return sample
        exponent = self.without_brackets("power", NEGATE)
        if left.rank and self.is_sign(self.token, "_"):
            left = self._postfix(left)  # 'x^2_i' is the square of x_i
        return binary("pow", self.value(left), exponent, (left.span[0], self.last_end()))

    def _raised_index(self, left: Tree) -> Tree | None:
        r"""Read the ``x^{(i)}`` by which samples are numbered as an element."""
        if not left.rank or not self.is_sign(self.token, "{") or not self.is_sign(self.tokens[self.at + 1], "("):
            return None
        inner, *closing = self.tokens[self.at + 2 : self.at + 5]
        if [token.text for token in closing] != [")", "}"] or inner.kind not in ("word", "number"):
            return None
        self.at += 2
        index = self.value(self.expression(ANY))
        self.at += 2
        return self.indexed(left, [index], (left.span[0], self.last_end()))

    def _takes_transpose(self) -> bool:
        """Read the ``T``, ``⊤`` or ``{T}`` of ``Q^T``, if it stands here."""
        opened = self.is_sign(self.token, "{", "(")
        token = self.tokens[self.at + opened] if self.at + opened < len(self.tokens) else self.token
        if opened and not self.is_sign(self.tokens[min(self.at + 2, len(self.tokens) - 1)], "}", ")"):
            return False
        if self.is_sign(token, "ᵀ") or (token.kind == "word" and spelling(token.units) == "T"):
            self.at += 3 if opened else 1
            return True
        if (
            token.kind == "word"
            and not opened
            and token.units[0].text == "T"
            and self.scope.exact(spelling(token.units)) is None
        ):
            # 'Q^TK': the rest of the word is the next factor.
            rest = token.units[1:]
            self.tokens[self.at : self.at + 1] = [
                Token("word", "T", token.start, token.units[0].end, units=token.units[:1]),
                Token("word", "", rest[0].start, token.end, units=rest),
            ]
            self.at += 1
            return True
        return False

    def _postfix(self, left: Tree) -> Tree:
        token = self.take()
        if token.text == "ᵀ":
            if not left.rank:
                raise self.refuse(
                    (token.start, token.end), "only a vector or a matrix can be transposed", "只有向量或矩阵可以转置"
                )
            return Tree("transpose", (left,), None, left.rank, (left.span[0], token.end))
        if token.text == ".":
            return read_method(self, left, token)
        indices = read_items(self, token) if token.text == "[" else self._low_indices(token, left.rank)
        return self.indexed(left, indices, (left.span[0], self.last_end()))

    def _low_indices(self, sign: Token, rank: int) -> list[Tree]:
        """Read the ``j``, ``{ij}``, ``{1j}`` or ``{i+1,j}`` of ``softmax(W)_{ij}``."""
        opening = self.take_if("{", "(")
        if opening is None:
            return self._letters_as_indices(sign, [self.take()], rank)
        end = self.at
        while self.tokens[end].kind in ("number", "word"):
            end += 1
        if not self.is_sign(self.tokens[end], CLOSING[opening.text]):
            return read_items(self, opening)
        tokens, self.at = self.tokens[self.at : end], end + 1
        return self._letters_as_indices(sign, tokens, rank)

    def _letters_as_indices(self, sign: Token, tokens: list[Token], rank: int) -> list[Tree]:
        """Take letters and digits that stand together as one index each."""
        units: list[Unit] = []
        for token in tokens:
            digits = [Unit(text, token.start, token.end) for text in token.text] if token.kind == "number" else []
            units += digits or token.units
        pieces = self.scope.indices(units, max(rank, 1)) if units else None
        if not pieces:
            raise self.refuse((sign.start, sign.end), "an index must follow '_'", "“_”后面应是下标")
        return [self._from_piece(piece) for piece in pieces]

    def indexed(self, base: Tree, indices: list[Tree], span: Span) -> Tree:
        """Return an element, or a row, of a vector or matrix."""
        if not base.rank:
            raise self.refuse(
                span, "only a vector or a matrix has elements; this is a number", "只有向量或矩阵才有下标；这是一个数"
            )
        if len(indices) > base.rank:
            raise self.refuse(span, f"too many indices: {base.rank} belong here", f"下标过多：此处应有 {base.rank} 个")
        return Tree("index", (base, *map(self.value, indices)), None, base.rank - len(indices), span)

    def comparison(self, left: Tree) -> Tree:
        """Read a comparison, or a chain of them: ``0 < x <= 1``."""
        parts = []
        while self.is_sign(self.token, *COMPARISONS):
            sign = COMPARISONS[self.take().text]
            right = self.value(self.expression(COMPARE))
            parts.append(Tree("compare", (self.value(left), right), sign, 0, (left.span[0], right.span[1])))
            left = right
        tree = parts[0]
        for part in parts[1:]:
            tree = Tree("and", (tree, part), None, 0, (tree.span[0], part.span[1]))
        return tree

    def _joined(self, left: Tree, keyword: str, binding: int) -> Tree:
        place = self.span
        self.take()
        if left.head not in CONDITIONS:
            raise self.refuse(
                place, f"one formula, please: '{keyword}' joins conditions only", f"请只写一个公式：“{keyword}”只能连接条件"
            )
        right = self.condition(self.expression(binding))
        return Tree(keyword, (left, right), None, 0, (left.span[0], right.span[1]))

    def _ternary(self, value: Tree) -> Tree:
        self.take()
        condition = self.condition(self.expression(TERNARY))
        if self.keyword() not in ("else", "otherwise"):
            raise self.refuse(self.span, "'a if condition' needs '... else b'", "“a if 条件”之后需要“else b”")
        self.take()
        other = self.value(self.expression(ANY))
        return self.cases([self.value(value), condition, other], (value.span[0], other.span[1]))

    @staticmethod
    def cases(args: list[Tree], span: Span) -> Tree:
        """Return ``value, condition, value, ... [, else]`` as one tree."""
        rank = max(arg.rank for arg in args)
        return Tree("cases", tuple(args), None, rank, span)

    def value(self, tree: Tree) -> Tree:
        """Return ``tree``, which must not be a condition."""
        if tree.head in CONDITIONS:
            raise self.refuse(
                tree.span, "a comparison is no value; write 'a if condition else b'", "比较式不是数值；请写成 a if 条件 else b"
            )
        return tree

    def condition(self, tree: Tree) -> Tree:
        """Return ``tree``, which must be a condition."""
        if tree.head not in CONDITIONS:
            raise self.refuse(tree.span, "a condition is needed here, such as x > 0", "此处需要条件，例如 x > 0")
        return tree

    # ---- what an expression begins with

    def _prefix(self) -> Tree:
        token = self.token
        if token.kind == "number":
            self.take()
            if self.token.kind == "number":
                raise self.refuse(
                    self.span, "two numbers side by side: a sign is missing between them", "两个数字之间缺少运算符"
                )
            return number(token.value or 0, (token.start, token.end))
        if token.kind == "word":
            return self._word()
        if token.kind == "piece":
            return self._piece()
        if token.kind == "frac":
            return self._fraction()
        if token.kind == "root" or self.is_sign(token, *_ROOTS):
            return self._root()
        return self._prefix_sign()

    def _prefix_sign(self) -> Tree:
        token = self.token
        if self.is_sign(token, "+", "-"):
            self.take()
            tree = self.value(self.expression(MULTIPLY))
            return tree if token.text == "+" else Tree("neg", (tree,), None, tree.rank, (token.start, tree.span[1]))
        if self.is_sign(token, "(", "[", "{"):
            self.take()
            return self._in_brackets(self.inside(token), token.start)
        if self.is_sign(token, "⌊", "⌈"):
            self.take()
            tree = self.value(self.inside(token))
            return Tree("call", (tree,), _BRACKET_CALLS[token.text], tree.rank, (token.start, self.last_end()))
        if self.is_sign(token, "|", "‖"):
            return self._bar()
        if self.is_sign(token, "⟨"):
            return self._inner_product()
        if self.is_sign(token, "begin cases"):
            return self._latex_cases()
        raise self._missing_operand()

    def _in_brackets(self, tree: Tree, start: int) -> Tree:
        """Return ``tree`` with the place of its brackets, and remember that it had some."""
        self.bracketed = Tree(tree.head, tree.args, tree.value, tree.rank, (start, self.last_end()))
        return self.bracketed

    def _missing_operand(self) -> ResponseError:
        token, before = self.token, self.tokens[self.at - 1] if self.at else None
        if token.kind == "end" and before is None:
            return self.refuse(self.span, "write a formula", "请输入公式")
        if before is not None and before.kind == "sign" and before.text in CLOSING and token.text == CLOSING[before.text]:
            return self.refuse((before.start, token.end), "nothing stands between these brackets", "括号内没有内容")
        if before is not None and (token.kind == "end" or token.text in CLOSING.values() or self.is_sign(token, ",")):
            typed = self.typed(before)
            return self.refuse((before.start, before.end), f"something is missing after '{typed}'", f"“{typed}”后面缺少内容")
        typed = self.typed(token)
        if token.text in CLOSING.values():
            return self.refuse(
                self.span, f"nothing is open that this '{typed}' could close", f"多余的“{typed}”，没有与之对应的左括号"
            )
        return self.refuse(self.span, f"something is missing before '{typed}'", f"“{typed}”前面缺少内容")

    def _bar(self) -> Tree:
        """Read ``|x|``, and the norms ``‖x‖`` and ``||x||``."""
        opening = self.take()
        norm = opening.text == "‖" or self._double_bar()
        self.at += norm and opening.text == "|"
        self.bars.append(opening.text)
        tree = self.value(self.expression(ANY))
        self.bars.pop()
        closings = 2 if norm and opening.text == "|" else 1
        for _ in range(closings):
            if not self.take_if(opening.text):
                raise self.refuse(
                    (opening.start, opening.end), f"this '{opening.text}' is never closed", f"这个“{opening.text}”没有闭合"
                )
        if tree.rank and self.is_sign(self.token, "_") and (order := self._norm_order()):
            return norm_of(self, tree, order, (opening.start, self.last_end()))
        span = opening.start, self.last_end()
        # The norm of a number is its absolute value.
        return Tree("call", (tree,), "norm" if norm and tree.rank else "abs", 0 if norm else tree.rank, span)

    def _norm_order(self) -> str:
        """Go past the ``_1``, ``_{2}`` or ``_F`` behind a norm, and return it."""
        opened = self.is_sign(self.tokens[self.at + 1], "{")
        token = self.tokens[self.at + 1 + opened]
        order = self.typed(token) if token.kind in ("number", "word") else ""
        order = order if order in NORM_ORDERS else SUBSCRIPTS.get(order, "")
        if order:
            self.at += 4 if opened else 2
        return order

    def _inner_product(self) -> Tree:
        opening = self.take()
        left, right = [*read_items(self, opening), None][:2]
        if left is None or right is None:
            raise self.refuse((opening.start, self.last_end()), "'⟨x, y⟩' takes two vectors", "“⟨x, y⟩”需要两个向量")
        return self.operation(Token("sign", "·", opening.start, opening.end), "matmul", left, right)

    def _double_bar(self) -> bool:
        """Tell whether the bar just read is the first of ``||x||``: the next bars stand side by side as well."""
        if not self._adjacent_bars(self.at - 1):
            return False
        following = [i for i in range(self.at + 1, len(self.tokens)) if self.is_sign(self.tokens[i], "|")]
        return bool(following) and self._adjacent_bars(following[0])

    def _adjacent_bars(self, index: int) -> bool:
        pair = self.tokens[index : index + 2]
        return len(pair) == 2 and all(self.is_sign(token, "|") for token in pair) and pair[0].end == pair[1].start

    def _latex_cases(self) -> Tree:
        opening = self.take()
        args: list[Tree] = []
        while not self.is_sign(self.token, "end cases"):
            value = self.value(self.expression(TERNARY))
            self._skip("&", ",")
            args.append(value)
            if self.keyword() in ("otherwise", "else"):
                self.take()
            else:
                if self.keyword() in ("if", "for", "when"):
                    self.take()
                args.append(self.condition(self.expression(ANY)))
            self._skip(".", ",", ";", "&")
            if not self.take_if(";;") or len(args) % 2:
                break
        self._skip(";;")
        if not self.take_if("end cases") or not args:
            raise self.refuse((opening.start, opening.end), "these cases do not end where they should", "分段定义没有正确结束")
        return self.cases(args, (opening.start, self.last_end()))

    def _skip(self, *signs: str) -> None:
        while self.take_if(*signs):
            pass

    def _fraction(self) -> Tree:
        sign = self.take()
        over, under = self._latex_argument(sign), self._latex_argument(sign)
        return self._in_brackets(self.operation(sign, "div", over, under), sign.start)

    def _latex_argument(self, sign: Token) -> Tree:
        """Read ``{...}``, or a single number or name."""
        if opening := self.take_if("{"):
            return self.value(self.inside(opening))
        if self.token.kind == "number":
            token = self.take()  # '\\frac12': the next number is no mistake
            return number(token.value or 0, (token.start, token.end))
        if self.token.kind not in ("word", "piece"):
            raise self.refuse(
                (sign.start, sign.end),
                f"'{self.typed(sign)}' needs {{...}} after it",
                f"“{self.typed(sign)}”后面需要 {{...}}",
            )
        return self.value(self.expression(POSTFIX))

    def _root(self) -> Tree:
        sign = self.take()
        known = _ROOTS.get(sign.text)
        degree = number(known) if known else None
        if sign.kind == "root" and (opening := self.take_if("[")):
            degree = self.value(self.inside(opening))
        tree = self._latex_argument(sign) if sign.kind == "root" else self.without_brackets("root", POWER, strong=True)
        span = sign.start, self.last_end()
        if degree is None:
            return Tree("call", (tree,), "sqrt", tree.rank, span)
        return binary("pow", tree, binary("div", number(1), degree), span)

    # ---- words

    def _word(self) -> Tree:
        token = self.token
        keyword = self.keyword()
        if keyword == "if":
            return self._if_then()
        if keyword == "not":
            self.take()
            tree = self.condition(self.expression(NOT))
            return Tree("not", (tree,), None, 0, (token.start, tree.span[1]))
        if keyword in ("where", "mod") and self.is_sign(self.tokens[self.at + 1], "("):
            keyword = None
        if keyword:
            raise self.refuse(self.span, f"'{keyword}' cannot stand here", f"“{keyword}”不能出现在这里")
        pieces = self.scope.cut(token.units)
        if pieces is None:
            raise self.unknown(token)
        self.tokens[self.at : self.at + 1] = [Token("piece", "", piece.start, piece.end, piece=piece) for piece in pieces]
        return self._piece()

    def _piece(self) -> Tree:
        token = self.take()
        piece = token.piece
        assert piece is not None
        if piece.kind == "function":
            return read_call(self, piece)
        return self._from_piece(piece)

    def _from_piece(self, piece: Piece) -> Tree:
        span = piece.start, piece.end
        if piece.kind == "number":
            return number(int(piece.value), span)
        if piece.kind == "constant":
            return Tree("constant", (), piece.value, 0, span)
        if piece.kind == "defined":
            meaning = self.scope.defined[piece.value]
            return Tree(meaning.head, meaning.args, meaning.value, meaning.rank, span)
        if piece.kind == "index":
            base = Tree("name", (), piece.value, self.scope.rank(piece.value), span)
            return self.indexed(base, [self._from_piece(index) for index in piece.indices], span)
        return Tree("name", (), piece.value, self.scope.rank(piece.value), span)

    def _if_then(self) -> Tree:
        """Read ``if c then a else b``."""
        start = self.take().start
        condition = self.condition(self.expression(TERNARY))
        if self.keyword() != "then":
            raise self.refuse(self.span, "'if condition' needs 'then ... else ...'", "“if 条件”之后需要“then … else …”")
        self.take()
        value = self.value(self.expression(TERNARY))
        if self.keyword() not in ("else", "otherwise"):
            raise self.refuse(self.span, "'if ... then ...' needs 'else ...'", "“if … then …”之后需要“else …”")
        self.take()
        other = self.value(self.expression(ANY))
        return self.cases([value, condition, other], (start, other.span[1]))
