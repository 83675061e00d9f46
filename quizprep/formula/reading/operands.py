"""What an operator can stand beside: numbers, names, brackets of all shapes, roots, fractions and cases."""

from fractions import Fraction

from quizprep.formula.precedence import ANY, COMPARE, MULTIPLY, NOT, POSTFIX, POWER, TERNARY
from quizprep.formula.reading.calls import read_call, read_items
from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.reading.folds import over_all
from quizprep.formula.reading.functions import norm_of, rounded
from quizprep.formula.reading.ranges import size_of
from quizprep.formula.reading.signs import CLOSING, ROOTS, SUBSCRIPTS
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Piece, spelling
from quizprep.formula.reading.words import FOLDS
from quizprep.formula.tree import Tree, binary, number
from quizprep.model import ResponseError

MOST_DECIMALS = 60
"""No number that is typed in decimals has more."""

_BRACKET_CALLS = {"⌊": "floor", "⌈": "ceil"}


class OperandReader(DoubtfulStream):
    """Reads what an expression begins with."""

    def _prefix(self) -> Tree:
        token = self.token
        if token.kind == "number":
            return self._typed_number()
        if token.kind == "word":
            return self._word()
        if token.kind == "piece":
            return self._piece()
        if token.kind == "frac":
            return self._fraction()
        if token.kind == "root" or self.is_sign(token, *ROOTS):
            return self._root()
        return self._prefix_sign()

    def _typed_number(self) -> Tree:
        token = self.take()
        if token.value == 1 and self.is_sign(self.token, "_") and self.is_sign(self.tokens[self.at + 1], "{", "[", "("):
            self.take()
            return self.indicator(token.start)
        if token.value == 1 and self.begins_transpose(self.at):
            return Tree("call", (), "ones", 1, (token.start, token.end))
        if self.is_sign(self.token, "%") and self._is_percent(token):
            return self._in_brackets(binary("div", self._number(token), number(100)), token.start)
        if self.token.kind == "number":
            raise self.refuse(self.span, "two numbers side by side: a sign is missing between them", "两个数字之间缺少运算符")
        return self._number(token)

    def _is_percent(self, token: Token) -> bool:
        """Go past the ``%`` of ``5%``, a share and no remainder: it stands close, and nothing close that could divide."""
        sign = self.take()
        share = sign.start == token.end and not self.begins_argument()
        if sign.start == token.end and self.begins_operand():
            apart = self.token.start > sign.end
            share = self.is_flipped("percent", (token.start, sign.end), strong=False) != apart
        self.at -= not share
        return share

    def _number(self, token: Token) -> Tree:
        """Return a number; ``⅔``, which has no decimals, is a division."""
        value, span = token.value or Fraction(0), (token.start, token.end)
        if 10**MOST_DECIMALS % value.denominator == 0:
            return number(value, span)
        self.bracketed = binary("div", number(value.numerator, span), number(value.denominator, span), span)
        return self.bracketed

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
            return self._corners()
        if self.is_sign(token, "|", "‖"):
            return self._bar()
        if self.is_sign(token, "⟨") or (self.is_sign(token, "<") and self._is_angle()):
            return self._inner_product()
        if self.is_sign(token, "begin cases"):
            return self._latex_cases()
        raise self._missing_operand()

    def _corners(self) -> Tree:
        """Read ``⌊x⌋``, ``⌈x⌉``, or ``⌊x⌉``, the nearest whole number."""
        opening = self.take()
        with self.fresh():
            tree = self.value(self.expression(ANY))
        if opening.text == "⌊" and self.take_if("⌉"):
            return rounded(self, tree, (opening.start, self.last_end()))
        self.close(opening)
        return Tree("call", (tree,), _BRACKET_CALLS[opening.text], tree.rank, (opening.start, self.last_end()))

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
        if self.is_sign(token, "∞"):
            return self.refuse(self.span, "infinity is no number here", "此处不能使用无穷大")
        if token.text in CLOSING.values():
            return self.refuse(
                self.span, f"nothing is open that this '{typed}' could close", f"多余的“{typed}”，没有与之对应的左括号"
            )
        return self.refuse(self.span, f"something is missing before '{typed}'", f"“{typed}”前面缺少内容")

    def indicator(self, start: int) -> Tree:
        """Read the condition of ``1_{x > 0}`` or ``I[x > 0]``, which is worth 1 where it holds and 0 elsewhere."""
        opening = self.take()
        inner = self.take_if("{", "[", "(")  # '1_{\\{x > 0\\}}'
        condition = self.condition(self.inside(inner or opening))
        if inner:
            self.close(opening)
        return self.cases([number(1), condition, number(0)], (start, self.last_end()))

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
        if tree.rank and self.is_sign(self.token, "_") and (norm or self._is_order()):
            self.take()
            return norm_of(self, tree, self._norm_order(), (opening.start, self.last_end()))
        span = opening.start, self.last_end()
        if tree.rank and not norm:
            # The bars of a vector are its norm, '|x - y|', but each element's own inside of 'sum(|x - y|)'.
            elements = bool(self.reducing) or self._is_reduced_behind() or self.is_sign(self.token, "_", "[")
            norm = self.is_flipped("norm", span, strong=False) == elements
            if norm and self._is_square(tree):
                return Tree("call", (tree,), "det", 0, span)
        # The norm of a number is its absolute value.
        return Tree("call", (tree,), "norm" if norm and tree.rank else "abs", 0 if norm else tree.rank, span)

    def _is_square(self, tree: Tree) -> bool:
        """Tell whether this is a matrix of as many rows as columns, whose bars are its determinant."""
        return tree.rank == 2 and size_of(self.scope, tree, 0) == size_of(self.scope, tree, 1)

    def _is_order(self) -> bool:
        """Tell whether the ``1`` of ``|x|_1`` follows; a letter is an index."""
        token = self.tokens[self.at + 1 + self.is_sign(self.tokens[self.at + 1], "{")]
        return token.kind == "number" or self.is_sign(token, "∞")

    def _is_reduced_behind(self) -> bool:
        """Tell whether ``.sum()`` or the like follows."""
        word = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return self.is_sign(self.token, ".") and self.typed(word) in FOLDS

    def _norm_order(self) -> Tree:
        r"""Read the ``1``, ``{2}``, ``F``, ``p`` or ``\infty`` behind a norm."""
        opening = self.take_if("{")
        order = self.order_of_norm()
        if opening:
            self.close(opening)
        return order

    def order_of_norm(self) -> Tree:
        """Read which norm is meant: a number, ``F`` or ``fro`` for that of all elements, infinity for the largest."""
        token = self.token
        span = token.start, token.end
        if self.take_if("∞") or self._takes_name("inf"):
            return Tree("constant", (), "inf", 0, span)
        if self._takes_name("F") or self._takes_name("fro"):
            return Tree("constant", (), "F", 0, span)
        low = SUBSCRIPTS.get(self.typed(token), "")
        return number(int(self.take() and low), span) if low.isdecimal() else self.value(self.expression(POSTFIX))

    def _takes_name(self, name: str) -> bool:
        token = self.token
        found = token.kind == "word" and spelling(token.units) == name and not self.scope.exact(name)
        self.at += found
        return found

    def _is_angle(self) -> bool:
        """Tell whether a ``<`` opens ``<x, y>``: a comma, and then a ``>``, stand in the same bracket."""
        depth, comma = 0, False
        for token in self.tokens[self.at + 1 :]:
            if token.kind == "sign":
                depth += (token.text in CLOSING) - (token.text in CLOSING.values())
                comma = comma or (depth == 0 and token.text == ",")
            if depth < 0 or (depth == 0 and self.is_sign(token, ">")):
                return depth == 0 and comma
        return False

    def _inner_product(self) -> Tree:
        opening = self.take()
        if opening.text == "<":
            items: list[Tree | None] = [self.value(self.expression(COMPARE))]
            self.take_if(",")
            items.append(self.value(self.expression(COMPARE)))
            if not self.take_if(">"):
                raise self.refuse((opening.start, opening.end), "this '<' is never closed", "这个“<”没有闭合")
        else:
            items = [*read_items(self, opening), None]
        left, right = items[:2]
        if left is None or right is None or left.rank != right.rank:
            raise self.refuse((opening.start, self.last_end()), "'⟨x, y⟩' takes two vectors", "“⟨x, y⟩”需要两个向量")
        if left.rank == 2:
            self._takes_low_f()
            return over_all(self, "sum", binary("mul", left, right), (opening.start, self.last_end()))
        return self.operation(Token("sign", "·", opening.start, opening.end), "matmul", left, right)

    def _takes_low_f(self) -> None:
        """Go past the ``F`` of the inner product of matrices."""
        if self.take_if("_"):
            self._norm_order()

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

    def _skip(self, *signs: str) -> None:
        while self.take_if(*signs):
            pass

    def _fraction(self) -> Tree:
        sign = self.take()
        over, under = self._latex_argument(sign), self._latex_argument(sign)
        if "binom" in self.typed(sign):
            return Tree("call", (over, under), "binom", 0, (sign.start, self.last_end()))
        return self._in_brackets(self.operation(sign, "div", over, under), sign.start)

    def _latex_argument(self, sign: Token) -> Tree:
        """Read ``{...}``, or a single number or name."""
        if opening := self.take_if("{"):
            return self.value(self.inside(opening))
        if self.token.kind == "number":
            token = self.take()  # '\\frac12': the next number is no mistake
            return self._number(token)
        if self.token.kind not in ("word", "piece"):
            raise self.refuse(
                (sign.start, sign.end),
                f"'{self.typed(sign)}' needs {{...}} after it",
                f"“{self.typed(sign)}”后面需要 {{...}}",
            )
        return self.value(self.expression(POSTFIX))

    def _root(self) -> Tree:
        sign = self.take()
        known = ROOTS.get(sign.text)
        degree = number(known) if known else None
        if sign.kind == "root" and (opening := self.take_if("[")):
            degree = self.value(self.inside(opening))
        tree = self._latex_argument(sign) if sign.kind == "root" else self.without_brackets("root", POWER, strong=True)
        span = sign.start, self.last_end()
        if degree is None:
            return Tree("call", (tree,), "sqrt", tree.rank, span)
        return binary("pow", tree, binary("div", number(1), degree), span)

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
        if piece.kind in ("identity", "kronecker", "logarithm"):
            return self._unit(piece)
        if piece.kind == "index":
            base = Tree("name", (), piece.value, self.scope.rank(piece.value), span)
            return self.indexed(base, [self._from_piece(index) for index in piece.indices], span)
        return Tree("name", (), piece.value, self.scope.rank(piece.value), span)

    def _unit(self, piece: Piece) -> Tree:
        """Return the identity matrix of ``I_n``, one element of it, ``δ_{ij}``, or the logarithm of ``ln2``."""
        span, indices = (piece.start, piece.end), tuple(map(self._from_piece, piece.indices))
        if piece.kind == "logarithm":
            return Tree("call", (number(int(piece.value), span),), "log", 0, span)
        if piece.kind == "identity":
            return Tree("call", indices, "eye", 2, span)
        return self.cases([number(1, span), Tree("compare", indices, "==", 0, span), number(0, span)], span)
