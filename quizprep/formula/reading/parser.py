"""A Pratt parser: tokens to tree.

An operator takes what stands on its right as far as that binds tighter than itself.  What stands beside an operator is
read in ``operands``, functions and sums in ``calls`` and ``folds``.
"""

from quizprep.formula.precedence import ADD, AND, ANY, COMPARE, MULTIPLY, NEGATE, OR, POWER, TERNARY
from quizprep.formula.reading.calls import read_items, read_method
from quizprep.formula.reading.dots import with_dots
from quizprep.formula.reading.operands import OperandReader
from quizprep.formula.reading.ranges import size_of, with_sizes
from quizprep.formula.reading.signs import CLOSING, COMPARISONS
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Unit, spelling
from quizprep.formula.tree import CONDITIONS, Span, Tree, binary, is_row, number
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


class Parser(OperandReader):
    """Reads operators, indices and conditions."""

    def expression(self, power: int) -> Tree:
        """Read what binds tighter than ``power``."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(self.span, f"brackets and powers may be nested {DEEPEST} deep", f"嵌套最多 {DEEPEST} 层")
        left = self._prefix()
        while (tree := self.continued(left, power)) is not None:
            left = tree
        self.depth -= 1
        return left

    def continued(self, left: Tree, power: int) -> Tree | None:  # noqa: C901, PLR0911, PLR0912 - one case a sign
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
            if token.text in ("ᵀ", "†", "_", ".", "'", "!") or (token.text == "[" and left.rank):
                return self._postfix(left)
            if token.text in COMPARISONS:
                return self.comparison(left) if power < COMPARE else None
            if token.text == "?":
                return self._question(left) if power < TERNARY else None
            if token.text in ("over", "choose"):
                return self._over(left) if power < TERNARY else None
            if token.text == "&" and left.head in CONDITIONS:
                return self._joined(left, "and", AND) if power < AND else None
        keyword = self.keyword()
        if keyword in ("and", "or"):
            binding = AND if keyword == "and" else OR
            return self._joined(left, keyword, binding) if power < binding else None
        if keyword == "if":
            return self._ternary(left) if power < TERNARY else None
        if keyword == "mod":
            return self._binary(left, "mod", MULTIPLY, power)
        if power < MULTIPLY + (("product", left.span[0]) in self.flips) and self.begins_operand():
            return self._beside(left)
        return None

    def _binary(self, left: Tree, head: str, binding: int, power: int) -> Tree | None:
        if power >= binding:
            return None
        factors = head == "mul" or (head in ("add", "sub") and self._is_equality(left))
        left = self.factor(left) if factors else self.value(left)
        sign = self.take()
        if head in ("add", "mul") and self.take_if(".."):
            return self._over_dots(sign, head, binding, left)
        right = self.expression(binding)
        right = self.factor(right) if head == "mul" or self._is_equality(right) else self.value(right)
        while sign.text == "⊙" and self.begins_operand():
            right = self._beside(right)  # 'u ⊙ V x' multiplies u with V x
        return self.operation(sign, head, left, right)

    def _over_dots(self, sign: Token, head: str, binding: int, left: Tree) -> Tree:
        """Read the rest of ``x_1 + ... + x_n``."""
        if not self.take_if(sign.text):
            typed = self.typed(sign)
            raise self.refuse(self.span, f"'{typed}' belongs behind the dots as well", f"省略号后面也应有“{typed}”")
        last = self.value(self.expression(binding))
        return with_dots(self, head, left, last, (left.span[0], last.span[1]))

    @staticmethod
    def _is_equality(tree: Tree) -> bool:
        """Tell whether this is the ``(i == j)`` that programs add and subtract as 1 or 0."""
        return tree.head == "compare" and tree.value == "=="

    def operation(self, sign: Token, head: str, left: Tree, right: Tree) -> Tree:
        """Build an operator's node; between vectors and matrices a product is the matrix product, unless ``⊙`` was typed."""
        span = left.span[0], right.span[1]
        if head == "mul" and sign.text != "⊙":
            matrices = left.rank and right.rank and left.rank + right.rank > 2 and not self._is_elementwise(sign, left, right)
            dot = left.rank == right.rank == 1 and (sign.text == "·" or is_row(left))
            head = "matmul" if matrices or dot else "mul"
        if head == "div" and right.rank == 2 and self.is_flipped("inverse", span, strong=False):
            inverse = Tree("call", (right,), "inv", 2, right.span)
            return inverse if left == number(1) else self.operation(sign, "matmul" if left.rank else "mul", left, inverse)
        if head == "matmul" and not (left.rank and right.rank):
            raise self.refuse((sign.start, sign.end), "'@' multiplies vectors and matrices", "“@”用于向量与矩阵的乘法")
        left, right = with_sizes(self.scope, head, left, right)
        outer = left.rank == right.rank == 1 and is_row(right) and not is_row(left)
        if outer and (head == "matmul" or (head == "mul" and sign.text != "⊙")):
            # In NumPy, 'x @ y.T' of two vectors is a number.
            # And papers that write vectors as rows have the number for 'q k^T'.
            if not self.is_flipped("outer", span, strong=False):
                return Tree("call", (left, right.args[0] if right.head == "transpose" else right), "outer", 2, span)
            head = "matmul"
        return binary(head, left, right, span)

    def _is_elementwise(self, sign: Token, left: Tree, right: Tree) -> bool:
        """Tell whether ``A*B`` is the product of elements, as in NumPy: where the text is code, or nothing else fits."""
        if sign.text != "*" or left.rank != right.rank:
            return False
        sizes = [size_of(self.scope, tree, axis) for tree in (left, right) for axis in (0, 1)]
        fits_only = sizes[1] != sizes[2] and sizes[:2] == sizes[2:]
        code = any(mark in self.text for mark in ("np.", "torch.", "@", ".sum", ".T"))
        return self.is_flipped("elementwise", (left.span[0], right.span[1]), strong=False) != (code or fits_only)

    def _beside(self, left: Tree) -> Tree:
        """Read a factor that stands beside ``left`` without a sign."""
        token, bracketed, close = self.token, self.bracketed, self.token.start == self.last_end()
        if element := self._element_in_round_brackets(left):
            return element
        self._refuse_index_of_number(left, token)
        left = self.factor(left)
        right = self.factor(self.expression(MULTIPLY))
        if left.head == "div" and left is not bracketed:
            # '1/2(a + b)' and '1/2x' begin with a half to most; 'a/2x' does not, and a space tells 'a/2 x' from it.
            half = left.args[0].head == left.args[1].head == "number"
            strong = close and not half and right.head != "fold"
            self.is_flipped("product", (left.span[0], right.span[1]), strong=strong, place=left.args[1].span[0])
        return self.operation(token, "mul", left, right)

    def _refuse_index_of_number(self, left: Tree, token: Token) -> None:
        """Refuse ``a[0]``, which is meant as an element of what is a number, and ``W[1, 2][3]``."""
        inner, closing = [*self.tokens[self.at + 1 : self.at + 3], token, token][:2]
        close = token.start == self.last_end() and left.head in ("name", "index")
        if close and self.is_sign(token, "[") and inner.kind == "number" and self.is_sign(closing, "]"):
            raise self.refuse(
                (left.span[0], closing.end),
                "only a vector or a matrix has elements; this is a number",
                "只有向量或矩阵才有下标；这是一个数",
            )

    def _element_in_round_brackets(self, left: Tree) -> Tree | None:
        """Read ``x(1)``, or ``x(i)`` under a sum over ``i``, as an element: a vector is not multiplied like this."""
        token, inner, closing = [*self.tokens[self.at : self.at + 3], self.token][:3]
        if left.head != "name" or left.rank != 1 or not self.is_sign(token, "(") or not self.is_sign(closing, ")"):
            return None
        if token.start != left.span[1] or inner.kind not in ("number", "word"):
            return None
        name = spelling(inner.units)
        if self.scope.exact(name) and name not in self.scope.bound:
            typed, index = str(left.value), self.typed(inner)
            raise self.refuse(
                (left.span[0], closing.end),
                f"write {typed}[{index}] for an element, {index} {typed} for a product",
                f"元素请写成 {typed}[{index}]，乘积请写成 {index} {typed}",
            )
        whole = inner.value is not None and inner.value.denominator == 1
        if not whole and name not in self.scope.bound:
            return None
        return self.indexed(left, read_items(self, self.take()), (left.span[0], self.last_end()))

    def _question(self, left: Tree) -> Tree:
        """Read ``condition ? value : other``, as programs have it."""
        sign = self.take()
        if left.head not in CONDITIONS:
            raise self._meaningless(sign)
        value = self.value(self.expression(ANY))
        if not self.take_if(":"):
            raise self.refuse((sign.start, sign.end), "'condition ? a' needs ': b'", "“条件 ? a”之后需要“: b”")
        other = self.value(self.expression(ANY))
        return self.cases([value, left, other], (left.span[0], other.span[1]))

    def _meaningless(self, sign: Token) -> ResponseError:
        typed = self.typed(sign)
        return self.refuse(
            (sign.start, sign.end), f"the sign '{typed}' has no meaning in a formula", f"公式中不能使用符号“{typed}”"
        )

    def _over(self, left: Tree) -> Tree:
        r"""Read ``a \over b`` and ``n \choose k``, which take all of the group that they stand in."""
        sign = self.take()
        right = self.value(self.expression(TERNARY))
        if sign.text == "over":
            return self.operation(sign, "div", self.value(left), right)
        return Tree("call", (self.value(left), right), "binom", 0, (left.span[0], right.span[1]))

    def _power(self, left: Tree) -> Tree:
        sign = self.take()
        if marked := self._marked(left, sign):
            return marked
        exponent = self.without_brackets("power", NEGATE)
        if self.typed(sign) != "**" and self._is_matrix_power(left, exponent):
            return left if exponent.value == 1 else self._repeated(left, int(str(exponent.value)))
        if left.rank == 2 and exponent == Tree("neg", (number(1),)):
            return Tree("call", (left,), "inv", 2, (left.span[0], self.last_end()))
        if left.rank and self.is_sign(self.token, "_"):
            left = self._postfix(left)  # 'x^2_i' is the square of x_i
        return binary("pow", self.value(left), exponent, (left.span[0], self.last_end()))

    def _marked(self, left: Tree, sign: Token) -> Tree | None:
        """Read what is raised and no exponent: ``[x]^+``, ``A^†``, ``A^T``, ``x^{(i)}``."""
        if self._takes_plus(after=sign):
            return self._positive_part(left)
        if self._takes_dagger():
            return self._pseudo_inverse(left)
        if left.rank and self._takes_transpose():
            return Tree("transpose", (left,), None, left.rank, (left.span[0], self.last_end()))
        return self._raised_index(left)

    def _is_matrix_power(self, left: Tree, exponent: Tree) -> bool:
        """Tell whether ``A^2`` is ``A A``, and not, as in ``sum(A^2)`` and in code, the square of each element."""
        small = exponent.head == "number" and exponent.value in (2, 3, 4)
        if left.rank != 2 or not small or size_of(self.scope, left, 0) != size_of(self.scope, left, 1):
            return False
        return self.is_flipped("matrix power", left.span, strong=False) == bool(self.reducing)

    def _repeated(self, tree: Tree, times: int) -> Tree:
        product = tree
        for _ in range(times - 1):
            product = binary("matmul", product, tree, (tree.span[0], self.last_end()))
        return product

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

    def _takes_plus(self, *, after: Token) -> bool:
        """Go past the ``+`` or ``{+}`` of ``[x]_+``; behind ``^`` it is none where it begins an exponent."""
        opened = self.is_sign(self.token, "{")
        if opened and self.is_sign(self.tokens[self.at + 1], "+") and self.is_sign(self.tokens[self.at + 2], "}"):
            self.at += 3
            return True
        plus = self.token
        if opened or not self.is_sign(plus, "+") or plus.start != after.end:
            return False
        following = self.tokens[self.at + 1]
        stands_alone = following.start > plus.end or following.kind == "end" or self.is_sign(following, *"+-*/·,;)]}")
        self.at += stands_alone or after.text == "_"
        return stands_alone or after.text == "_"

    def _positive_part(self, tree: Tree) -> Tree:
        if tree.rank == 2:
            return self._pseudo_inverse(tree)
        return Tree("call", (self.value(tree),), "relu", tree.rank, (tree.span[0], self.last_end()))

    def _takes_dagger(self) -> bool:
        """Go past the ``†`` or ``{†}`` of a pseudo-inverse."""
        opened = self.is_sign(self.token, "{")
        if not self.is_sign(self.tokens[self.at + opened], "†"):
            return False
        self.at += 3 if opened else 1
        return True

    def _pseudo_inverse(self, tree: Tree) -> Tree:
        span = tree.span[0], self.last_end()
        if tree.rank != 2:
            raise self.refuse(span, "only a matrix has a pseudo-inverse", "只有矩阵才有伪逆")
        return Tree("call", (tree,), "pinv", 2, span)

    def _postfix(self, left: Tree) -> Tree:
        token = self.take()
        if token.text == "_" and self._takes_plus(after=token):
            return self._positive_part(left)
        if token.text == "†":
            return self._pseudo_inverse(left)
        if token.text == "!":
            return Tree("call", (self.value(left),), "factorial", left.rank, (left.span[0], token.end))
        if token.text == "'" and not left.rank:
            raise self.refuse((token.start, token.end), "quotation marks have no meaning in a formula", "公式中不能使用引号")
        if token.text in ("ᵀ", "'"):
            if not left.rank:
                raise self.refuse(
                    (token.start, token.end), "only a vector or a matrix can be transposed", "只有向量或矩阵可以转置"
                )
            return Tree("transpose", (left,), None, left.rank, (left.span[0], token.end))
        if token.text == ".":
            return read_method(self, left)
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
        for index in indices:
            self._check_index(index)
        return Tree("index", (base, *map(self.value, indices)), None, base.rank - len(indices), span)

    def _check_index(self, index: Tree) -> None:
        value = index.args[0] if index.head == "neg" else index
        if value.head == "number" and (value is not index or value.value in (0, None) or not isinstance(value.value, int)):
            raise self.refuse(index.span, "indices are whole numbers that count from 1 here", "此处下标为从 1 开始的整数")

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
        args = [self.value(value), self.condition(self.expression(TERNARY))]
        while self.keyword() not in ("else", "otherwise"):
            if not self.take_if(",", ";", ";;"):
                raise self.refuse(self.span, "'a if condition' needs '... else b'", "“a if 条件”之后需要“else b”")
            if self.keyword() in ("else", "otherwise"):
                break
            args.append(self.value(self.expression(TERNARY)))
            self.take_if(",")
            if self.keyword() in ("else", "otherwise"):
                self.take()
                return self.cases(args, (value.span[0], self.last_end()))
            if self.keyword() not in ("if", "when", "for"):
                raise self.refuse(self.span, "'a if condition' needs '... else b'", "“a if 条件”之后需要“else b”")
            self.take()
            args.append(self.condition(self.expression(TERNARY)))
            if self.token.kind == "end":
                return self.cases(args, (value.span[0], self.last_end()))
        self.take()
        other = self.value(self.expression(ANY))
        return self.cases([*args, other], (value.span[0], other.span[1]))
