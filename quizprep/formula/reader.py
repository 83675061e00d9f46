"""Text to tree: a Pratt parser over the tokens of ``lexer``, and every reason for which a text is no formula.

Nothing is evaluated here, and no text reaches another library.  The sizes of what is read are bounded: length, tokens,
depth, digits and constant powers, so that reading costs milliseconds whatever was typed.
"""

from collections.abc import Callable

from quizprep.errors import nearest
from quizprep.formula.lexer import Lexer, Token
from quizprep.formula.names import Names, Piece, Scope, Unit, spelling
from quizprep.formula.tree import CONDITIONS, Span, Tree, binary, number, walk
from quizprep.formula.words import (
    CLOSING,
    COMPARISONS,
    FOLDS,
    FUNCTIONS,
    KEYWORDS,
    SPELLINGS,
)
from quizprep.model import Bilingual, ResponseError

LONGEST = 500
DEEPEST = 60
MOST_TERMS = 10_000

# How tightly an operator binds; the loop of `_expression` takes operators that bind tighter than what it was asked for.
ANY, TERNARY, OR, AND, NOT, COMPARE, ADD, MULTIPLY, NEGATE, POWER, POSTFIX = range(11)

_OPERATORS: dict[str, tuple[str, int]] = {
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
_BRACKET_CALLS = {"⌊": "floor", "⌈": "ceil"}


def read(text: str, names: Names, name: str | None = None) -> Tree:
    """Return the tree of a formula.

    Args:
        text: what was typed.
        names: the names it may use: ``Variable`` by name, or only names (all of them numbers).
        name: what the formula defines; ``o = ...`` may stand in front.  Any other name in front is taken as well, unless
            it is declared.

    Raises:
        ResponseError: where the text is no formula, with the place and a way out.

    """
    return Reader(text, names).formula(name)


def read_condition(text: str, names: Names) -> Tree:
    """Return the tree of a condition such as ``h + 2p >= d*(k-1) + 1``; raises like :func:`read`."""
    return Reader(text, names).condition()


class Reader:
    """The state of reading one text.

    ``tight`` chooses how ``1/2x`` is read.  The convention is that a product without a sign binds like one with a sign,
    ``(1/2)*x``; with ``tight`` it binds more tightly, ``1/(2*x)``.  ``doubtful`` tells whether the choice mattered.
    """

    def __init__(self, text: str, names: Names, *, tight: bool = False) -> None:
        self.text = text
        self.tight = tight
        self.doubtful = False
        self.scope = Scope(names)
        self.depth = 0
        self.at = 0
        self.bars: list[str] = []
        self.bracketed: Tree | None = None
        if len(text) > LONGEST:
            raise self.refuse((LONGEST, LONGEST + 1), f"a formula may have {LONGEST} characters", f"公式最多 {LONGEST} 个字符")
        self.lexer = Lexer(text, self.scope)
        self.tokens = self.lexer.read()

    # ---- whole texts

    def formula(self, name: str | None = None) -> Tree:
        """Read a formula, with or without ``name =`` in front."""
        self._skip_definition(name)
        if self.token.kind == "end":
            raise self.refuse(self.span, "write a formula", "请输入公式")
        tree = self._value(self._expression(ANY))
        self._expect_end()
        self._check_constants(tree)
        return tree

    def condition(self) -> Tree:
        """Read a condition."""
        tree = self._expression(ANY)
        self._expect_end()
        if tree.head not in CONDITIONS:
            raise self.refuse(
                tree.span,
                "this is no condition: compare with <, <=, >, >=, == or !=",
                "这不是条件：请使用 <、<=、>、>=、== 或 !=",
            )
        self._check_constants(tree)
        return tree

    def _skip_definition(self, name: str | None) -> None:
        equals = [place for place, token in enumerate(self.tokens) if self._is(token, "=") and self._at_top(place)]
        if not equals:
            return
        left = self.tokens[: equals[0]]
        if len(equals) > 1:
            place = self.tokens[equals[1]]
            raise self.refuse(
                (place.start, place.end), "one formula, please: there is more than one '='", "请只写一个公式：这里有多个“=”"
            )
        word = left[0] if left else self.tokens[0]
        defined = self.scope.exact(spelling(word.units)) if word.kind == "word" else None
        # One word, alone or followed by a subscript or brackets: 'f(x) = ...'.
        one_name = word.kind == "word" and (len(left) == 1 or left[1].text in ("(", "[", "_", "{"))
        if (
            not one_name
            or any(token.kind == "sign" and token.text in _OPERATORS for token in left)
            or (defined and defined != name)
        ):
            place = self.tokens[equals[0]]
            raise self.refuse(
                (left[0].start if left else place.start, place.end),
                "an equation; give only what stands on the right of '=', with at most a name on its left",
                "这是方程；请只写“=”右边的式子，左边最多写一个名称",
            )
        self.at = equals[0] + 1

    def _at_top(self, place: int) -> bool:
        """Tell whether a token stands in no bracket, and in no ``sum_j=1``."""
        if place >= 3 and self._is(self.tokens[place - 2], "_"):
            return False
        signs = [token.text for token in self.tokens[:place] if token.kind == "sign"]
        return sum((sign in CLOSING) - (sign in CLOSING.values()) for sign in signs) == 0

    def _expect_end(self) -> None:
        token = self.token
        if token.kind == "end":
            return
        if self._is(token, ",", ";", ";;", "\n"):
            raise self.refuse(self.span, "one formula, please: this separates two", "请只写一个公式：此处分隔了两个式子")
        if token.text in CLOSING.values():
            raise self.refuse(
                self.span,
                f"nothing is open that this '{token.text}' could close",
                f"多余的“{token.text}”，没有与之对应的左括号",
            )
        if self._is(token, "="):
            raise self.refuse(self.span, "an equation; give only one side", "这是等式；请只写一边")
        if token.kind == "number":
            raise self.refuse(self.span, "a sign is missing before this number", "这个数字前缺少运算符")
        raise self.refuse(self.span, f"'{self._typed(token)}' cannot stand here", f"“{self._typed(token)}”不能出现在这里")

    def _check_constants(self, tree: Tree) -> None:
        """Refuse constant powers that nobody can compute, such as ``9^9^9^9``."""
        # Imported here: only a text with a constant power needs it.
        for node in walk(tree):
            if node.head != "pow" or any(part.head in ("name", "fold") for part in walk(node)):
                continue
            from quizprep.formula.evaluate import TooLarge, Undefined, evaluate

            try:
                evaluate(node, {})
            except TooLarge:
                raise self.refuse(node.span, "this number is too large to compute with", "这个数太大，无法计算") from None
            except Undefined:
                continue

    # ---- tokens

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at]

    @property
    def span(self) -> Span:
        """The place of the token to be read next."""
        return self.token.start, max(self.token.end, self.token.start + 1)

    def refuse(self, span: Span, en: str, zh: str) -> ResponseError:
        """Return the refusal of a place in the text."""
        return ResponseError(Bilingual(en, zh), self.text, span)

    @staticmethod
    def _is(token: Token, *signs: str) -> bool:
        return token.kind == "sign" and token.text in signs

    def _typed(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def _take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def _take_if(self, *signs: str) -> Token | None:
        return self._take() if self._is(self.token, *signs) else None

    def _end(self) -> int:
        """Return where the last token that was read ends."""
        return self.tokens[self.at - 1].end

    def _keyword(self, token: Token | None = None) -> str | None:
        """Return the keyword that a token is; a declared name is none."""
        token = token or self.token
        word = spelling(token.units) if token.kind == "word" else ""
        return word if word in KEYWORDS and not self.scope.exact(word) else None

    def _close(self, opening: Token) -> None:
        closing = CLOSING[opening.text]
        if self._take_if(closing):
            return
        token = self.token
        if self._is(token, ","):
            raise self.refuse(self.span, "one value, please: a list has no meaning here", "此处只能写一个值，不能写列表")
        if token.kind == "end":
            raise self.refuse(
                (opening.start, opening.end), f"this '{opening.text}' is never closed", f"这个“{opening.text}”没有闭合"
            )
        raise self.refuse(
            (opening.start, opening.end),
            f"this '{opening.text}' is not closed where '{self._typed(token)}' comes",
            f"这个“{opening.text}”在“{self._typed(token)}”之前没有闭合",
        )

    def _inside(self, opening: Token, power: int = ANY) -> Tree:
        """Read one expression up to the bracket that closes ``opening``."""
        bars, self.bars = self.bars, []
        tree = self._expression(power)
        self._close(opening)
        self.bars = bars
        return tree

    # ---- expressions

    def _expression(self, power: int) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(self.span, f"brackets and powers may be nested {DEEPEST} deep", f"嵌套最多 {DEEPEST} 层")
        left = self._prefix()
        while (tree := self._continued(left, power)) is not None:
            left = tree
        self.depth -= 1
        return left

    def _continued(self, left: Tree, power: int) -> Tree | None:
        """Read what follows ``left`` and binds tighter than ``power``; None where nothing does."""
        token = self.token
        if token.kind == "sign":
            if self.bars and token.text == self.bars[-1]:
                return None
            if token.text in _OPERATORS:
                head, binding = _OPERATORS[token.text]
                return self._binary(left, head, binding, power)
            if token.text == "^":
                return self._power(left) if power < POWER else None
            if token.text == "_" and left.head == "number":
                return None
            if token.text in ("ᵀ", "_") or (token.text == "[" and left.rank):
                return self._postfix(left)
            if token.text in COMPARISONS:
                return self._comparison(left) if power < COMPARE else None
        keyword = self._keyword()
        if keyword in ("and", "or"):
            binding = AND if keyword == "and" else OR
            return self._joined(left, keyword, binding) if power < binding else None
        if keyword == "if":
            return self._ternary(left) if power < TERNARY else None
        if power < MULTIPLY + self.tight and self._begins_operand():
            return self._beside(left)
        return None

    def _binary(self, left: Tree, head: str, binding: int, power: int) -> Tree | None:
        if power >= binding:
            return None
        sign = self._take()
        right = self._value(self._expression(binding))
        return self._operation(sign, head, self._value(left), right)

    def _operation(self, sign: Token, head: str, left: Tree, right: Tree) -> Tree:
        """Build an operator's node; between vectors and matrices a product is the matrix product, unless ``⊙`` was typed."""
        span = left.span[0], right.span[1]
        if head == "mul" and sign.text != "⊙":
            matrices = left.rank and right.rank and left.rank + right.rank > 2
            dot = left.rank == right.rank == 1 and (sign.text == "·" or left.head == "transpose")
            head = "matmul" if matrices or dot else "mul"
        if head == "matmul" and not (left.rank and right.rank):
            raise self.refuse((sign.start, sign.end), "'@' multiplies vectors and matrices", "“@”用于向量与矩阵的乘法")
        if head == "matmul" and left.rank == right.rank == 1 and right.head == "transpose" and left.head != "transpose":
            raise self.refuse(span, "outer products are not known here", "此处不支持外积")
        return binary(head, left, right, span)

    def _beside(self, left: Tree) -> Tree:
        """Read a factor that stands beside ``left`` without a sign."""
        token = self.token
        if left.head == "div" and left is not self.bracketed:
            self.doubtful = True
        right = self._value(self._expression(MULTIPLY))
        return self._operation(token, "mul", self._value(left), right)

    def _begins_operand(self) -> bool:
        token = self.token
        if token.kind == "sign":
            return token.text in CLOSING or token.text in ("√", "∛", "begin cases", "|", "‖")
        return token.kind in ("frac", "root", "piece") or (token.kind == "word" and self._keyword() is None)

    def _power(self, left: Tree) -> Tree:
        self._take()
        if left.rank and self._takes_transpose():
            return Tree("transpose", (left,), None, left.rank, (left.span[0], self._end()))
        exponent = self._value(self._expression(NEGATE))
        if left.rank and self._is(self.token, "_"):
            left = self._postfix(left)  # 'x^2_i' is the square of x_i
        return binary("pow", self._value(left), exponent, (left.span[0], self._end()))

    def _takes_transpose(self) -> bool:
        """Read the ``T``, ``⊤`` or ``{T}`` of ``Q^T``, if it stands here."""
        opened = self._is(self.token, "{", "(")
        token = self.tokens[self.at + opened] if self.at + opened < len(self.tokens) else self.token
        if opened and not self._is(self.tokens[min(self.at + 2, len(self.tokens) - 1)], "}", ")"):
            return False
        if self._is(token, "ᵀ") or (token.kind == "word" and spelling(token.units) == "T"):
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
        token = self._take()
        if token.text == "ᵀ":
            if not left.rank:
                raise self.refuse(
                    (token.start, token.end), "only a vector or a matrix can be transposed", "只有向量或矩阵可以转置"
                )
            return Tree("transpose", (left,), None, left.rank, (left.span[0], token.end))
        if token.text == "[":
            indices = self._items(token)
        elif opening := self._take_if("{", "("):
            indices = self._items(opening)
        else:
            indices = self._bare_indices(token, left.rank)
        return self._indexed(left, indices, (left.span[0], self._end()))

    def _bare_indices(self, sign: Token, rank: int) -> list[Tree]:
        """Read the ``j`` or ``ij`` of ``softmax(z)_j``."""
        token = self.token
        if token.kind == "number":
            return [self._prefix()]
        pieces = self.scope.cut(token.units, indices=True) if token.kind == "word" else None
        if not pieces or len(pieces) > max(rank, 1):
            raise self.refuse((sign.start, sign.end), "an index must follow '_'", "“_”后面应是下标")
        self._take()
        return [self._from_piece(piece) for piece in pieces]

    def _indexed(self, base: Tree, indices: list[Tree], span: Span) -> Tree:
        if not base.rank:
            raise self.refuse(
                span, "only a vector or a matrix has elements; this is a number", "只有向量或矩阵才有下标；这是一个数"
            )
        if len(indices) > base.rank:
            raise self.refuse(span, f"too many indices: {base.rank} belong here", f"下标过多：此处应有 {base.rank} 个")
        return Tree("index", (base, *map(self._value, indices)), None, base.rank - len(indices), span)

    def _comparison(self, left: Tree) -> Tree:
        """Read a comparison, or a chain of them: ``0 < x <= 1``."""
        parts = []
        while self._is(self.token, *COMPARISONS):
            sign = COMPARISONS[self._take().text]
            right = self._value(self._expression(COMPARE))
            parts.append(Tree("compare", (self._value(left), right), sign, 0, (left.span[0], right.span[1])))
            left = right
        tree = parts[0]
        for part in parts[1:]:
            tree = Tree("and", (tree, part), None, 0, (tree.span[0], part.span[1]))
        return tree

    def _joined(self, left: Tree, keyword: str, binding: int) -> Tree:
        place = self.span
        self._take()
        if left.head not in CONDITIONS:
            raise self.refuse(
                place, f"one formula, please: '{keyword}' joins conditions only", f"请只写一个公式：“{keyword}”只能连接条件"
            )
        right = self._condition(self._expression(binding))
        return Tree(keyword, (left, right), None, 0, (left.span[0], right.span[1]))

    def _ternary(self, value: Tree) -> Tree:
        self._take()
        condition = self._condition(self._expression(TERNARY))
        if self._keyword() not in ("else", "otherwise"):
            raise self.refuse(self.span, "'a if condition' needs '... else b'", "“a if 条件”之后需要“else b”")
        self._take()
        other = self._value(self._expression(ANY))
        return self._cases([self._value(value), condition, other], (value.span[0], other.span[1]))

    @staticmethod
    def _cases(args: list[Tree], span: Span) -> Tree:
        rank = max(arg.rank for arg in args)
        return Tree("cases", tuple(args), None, rank, span)

    def _value(self, tree: Tree) -> Tree:
        if tree.head in CONDITIONS:
            raise self.refuse(
                tree.span, "a comparison is no value; write 'a if condition else b'", "比较式不是数值；请写成 a if 条件 else b"
            )
        return tree

    def _condition(self, tree: Tree) -> Tree:
        if tree.head not in CONDITIONS:
            raise self.refuse(tree.span, "a condition is needed here, such as x > 0", "此处需要条件，例如 x > 0")
        return tree

    # ---- what an expression begins with

    def _prefix(self) -> Tree:
        token = self.token
        if token.kind == "number":
            self._take()
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
        if token.kind == "root" or self._is(token, "√", "∛"):
            return self._root()
        return self._prefix_sign()

    def _prefix_sign(self) -> Tree:
        token = self.token
        if self._is(token, "+", "-"):
            self._take()
            tree = self._value(self._expression(MULTIPLY))
            return tree if token.text == "+" else Tree("neg", (tree,), None, tree.rank, (token.start, tree.span[1]))
        if self._is(token, "(", "[", "{"):
            self._take()
            return self._in_brackets(self._inside(token), token.start)
        if self._is(token, "⌊", "⌈"):
            self._take()
            tree = self._value(self._inside(token))
            return Tree("call", (tree,), _BRACKET_CALLS[token.text], tree.rank, (token.start, self._end()))
        if self._is(token, "|", "‖"):
            return self._bar()
        if self._is(token, "begin cases"):
            return self._latex_cases()
        raise self._missing_operand()

    def _in_brackets(self, tree: Tree, start: int) -> Tree:
        """Return ``tree`` with the place of its brackets, and remember that it had some."""
        self.bracketed = Tree(tree.head, tree.args, tree.value, tree.rank, (start, self._end()))
        return self.bracketed

    def _missing_operand(self) -> ResponseError:
        token, before = self.token, self.tokens[self.at - 1] if self.at else None
        if token.kind == "end" and before is None:
            return self.refuse(self.span, "write a formula", "请输入公式")
        if before is not None and before.kind == "sign" and before.text in CLOSING and token.text == CLOSING[before.text]:
            return self.refuse((before.start, token.end), "nothing stands between these brackets", "括号内没有内容")
        if before is not None and (token.kind == "end" or token.text in CLOSING.values() or self._is(token, ",")):
            typed = self._typed(before)
            return self.refuse((before.start, before.end), f"something is missing after '{typed}'", f"“{typed}”后面缺少内容")
        typed = self._typed(token)
        if token.text in CLOSING.values():
            return self.refuse(
                self.span, f"nothing is open that this '{typed}' could close", f"多余的“{typed}”，没有与之对应的左括号"
            )
        return self.refuse(self.span, f"something is missing before '{typed}'", f"“{typed}”前面缺少内容")

    def _bar(self) -> Tree:
        """Read ``|x|``, and the norms ``‖x‖`` and ``||x||``."""
        opening = self._take()
        norm = opening.text == "‖" or self._double_bar()
        self.at += norm and opening.text == "|"
        self.bars.append(opening.text)
        tree = self._value(self._expression(ANY))
        self.bars.pop()
        closings = 2 if norm and opening.text == "|" else 1
        for _ in range(closings):
            if not self._take_if(opening.text):
                raise self.refuse(
                    (opening.start, opening.end), f"this '{opening.text}' is never closed", f"这个“{opening.text}”没有闭合"
                )
        span = opening.start, self._end()
        if norm:
            return self._call("norm", [tree], span)
        return Tree("call", (tree,), "abs", tree.rank, span)

    def _double_bar(self) -> bool:
        """Tell whether the bar just read is the first of ``||x||``: the next bars stand side by side as well."""
        if not self._adjacent_bars(self.at - 1):
            return False
        following = [i for i in range(self.at + 1, len(self.tokens)) if self._is(self.tokens[i], "|")]
        return bool(following) and self._adjacent_bars(following[0])

    def _adjacent_bars(self, index: int) -> bool:
        pair = self.tokens[index : index + 2]
        return len(pair) == 2 and all(self._is(token, "|") for token in pair) and pair[0].end == pair[1].start

    def _latex_cases(self) -> Tree:
        opening = self._take()
        args: list[Tree] = []
        while not self._is(self.token, "end cases"):
            value = self._value(self._expression(TERNARY))
            self._take_if(",")
            self._take_if("&")
            args.append(value)
            if self._keyword() in ("otherwise", "else"):
                self._take()
            else:
                if self._keyword() in ("if", "for", "when"):
                    self._take()
                args.append(self._condition(self._expression(ANY)))
            self._take_if(".", ",", ";")
            if not self._take_if(";;"):
                break
            if len(args) % 2:
                break
        if not self._take_if("end cases") or not args:
            raise self.refuse((opening.start, opening.end), "these cases do not end where they should", "分段定义没有正确结束")
        return self._cases(args, (opening.start, self._end()))

    def _fraction(self) -> Tree:
        sign = self._take()
        over, under = self._latex_argument(sign), self._latex_argument(sign)
        return self._in_brackets(self._operation(sign, "div", over, under), sign.start)

    def _latex_argument(self, sign: Token) -> Tree:
        """Read ``{...}``, or a single number or name."""
        if opening := self._take_if("{"):
            return self._value(self._inside(opening))
        if self.token.kind == "number":
            token = self._take()  # '\\frac12': the next number is no mistake
            return number(token.value or 0, (token.start, token.end))
        if self.token.kind not in ("word", "piece"):
            raise self.refuse(
                (sign.start, sign.end),
                f"'{self._typed(sign)}' needs {{...}} after it",
                f"“{self._typed(sign)}”后面需要 {{...}}",
            )
        return self._value(self._expression(POSTFIX))

    def _root(self) -> Tree:
        sign = self._take()
        degree: Tree | None = number(3) if sign.text == "∛" else None
        if sign.kind == "root" and (opening := self._take_if("[")):
            degree = self._value(self._inside(opening))
        tree = self._latex_argument(sign) if sign.kind == "root" else self._value(self._expression(POWER))
        span = sign.start, self._end()
        if degree is None:
            return Tree("call", (tree,), "sqrt", tree.rank, span)
        return binary("pow", tree, binary("div", number(1), degree), span)

    # ---- words

    def _word(self) -> Tree:
        token = self.token
        keyword = self._keyword()
        if keyword == "if":
            return self._if_then()
        if keyword == "not":
            self._take()
            tree = self._condition(self._expression(NOT))
            return Tree("not", (tree,), None, 0, (token.start, tree.span[1]))
        if keyword == "where" and self._is(self.tokens[self.at + 1], "("):
            keyword = None
        if keyword:
            raise self.refuse(self.span, f"'{keyword}' cannot stand here", f"“{keyword}”不能出现在这里")
        pieces = self.scope.cut(token.units)
        if pieces is None:
            raise self._unknown(token)
        self.tokens[self.at : self.at + 1] = [Token("piece", "", piece.start, piece.end, piece=piece) for piece in pieces]
        return self._piece()

    def _piece(self) -> Tree:
        token = self._take()
        piece = token.piece
        assert piece is not None
        if piece.kind == "function":
            return self._function(piece)
        return self._from_piece(piece)

    def _from_piece(self, piece: Piece) -> Tree:
        span = piece.start, piece.end
        if piece.kind == "number":
            return number(int(piece.value), span)
        if piece.kind == "constant":
            return Tree("constant", (), piece.value, 0, span)
        if piece.kind == "index":
            base = Tree("name", (), piece.value, self.scope.rank(piece.value), span)
            return self._indexed(base, [self._from_piece(index) for index in piece.indices], span)
        return Tree("name", (), piece.value, self.scope.rank(piece.value), span)

    def _unknown(self, token: Token) -> ResponseError:
        """Return the refusal of a word that is no name, with the nearest one."""
        typed = self._typed(token)
        span = token.start, token.end
        unknown = [other for other in self.tokens if other.kind == "word" and len(other.units) > 1 and not self._known(other)]
        if len(unknown) >= 3 or (len(unknown) == 2 and any(spelling(other.units).lower() in _PROSE for other in unknown)):
            return self.refuse(
                (unknown[0].start, unknown[-1].end),
                "this reads like a sentence; write a formula with the names of the question",
                "这像一句话；请用题目中的变量名写公式",
            )
        listed = ", ".join(self.scope.declared) or "-"
        spelled = spelling(token.units)
        for cut in range(1, len(token.units)):
            base = self.scope.exact(spelling(token.units[:cut]))
            if base and self.scope.rank(base) and token.units[cut].text == "_":
                index = typed[token.units[cut].end - token.start :].strip("{}")
                return self.refuse(
                    span,
                    f"the index '{index}' of {base} is not known here; names: {listed}",
                    f"{base} 的下标“{index}”未定义；可用名称：{listed}",
                )
        hint = nearest(spelled, [*self.scope.declared, *FUNCTIONS, *SPELLINGS])
        hint_zh = "你是否想写“{}”？".format(hint.split("'")[1]) if hint else ""
        return self.refuse(
            span, f"unknown name '{typed}'{hint or '.'} Names: {listed}", f"未知名称“{typed}”。{hint_zh}可用名称：{listed}"
        )

    def _known(self, token: Token) -> bool:
        return self._keyword(token) is not None or self.scope.cut(token.units) is not None

    def _if_then(self) -> Tree:
        """Read ``if c then a else b``."""
        start = self._take().start
        condition = self._condition(self._expression(TERNARY))
        if self._keyword() != "then":
            raise self.refuse(self.span, "'if condition' needs 'then ... else ...'", "“if 条件”之后需要“then … else …”")
        self._take()
        value = self._value(self._expression(TERNARY))
        if self._keyword() not in ("else", "otherwise"):
            raise self.refuse(self.span, "'if ... then ...' needs 'else ...'", "“if … then …”之后需要“else …”")
        self._take()
        other = self._value(self._expression(ANY))
        return self._cases([value, condition, other], (start, other.span[1]))

    # ---- functions

    def _function(self, piece: Piece) -> Tree:
        name = piece.value
        if name in FOLDS and (fold := self._fold_ahead(name, piece.start)):
            return fold
        base: Tree | None = None
        if name == "log" and self._take_if("_"):
            base = self._log_base()
        exponent: Tree | None = None
        if self._is(self.token, "^") and not self._is(self.tokens[self.at + 1], "ᵀ"):
            exponent = self._function_power(piece)
        args = self._arguments(piece)
        if base is not None:
            args = [*args, base]
        tree = self._call(name, args, (piece.start, self._end()))
        return tree if exponent is None else binary("pow", tree, exponent, tree.span)

    def _log_base(self) -> Tree:
        """Read the ``2`` of ``log_2`` or ``log_{10}``."""
        if opening := self._take_if("{"):
            return self._value(self._inside(opening))
        return self._value(self._expression(POSTFIX))

    def _function_power(self, piece: Piece) -> Tree:
        """Read the ``2`` of ``tanh^2(x)``."""
        self._take()
        exponent = self._value(self._inside(self._take()) if self._is(self.token, "{", "(") else self._expression(POSTFIX))
        if exponent.head == "neg":
            raise self.refuse(
                (piece.start, exponent.span[1]),
                f"'{piece.value}' to a negative power may mean the inverse or 1/{piece.value}; write which",
                f"“{piece.value}”的负次幂可能指反函数或倒数；请写明",
            )
        return exponent

    def _arguments(self, piece: Piece) -> list[Tree]:
        opening = self._take_if("(", "[", "{")
        if opening:
            return self._items(opening, conditions=piece.value in ("where", "Piecewise"), pairs=piece.value == "Piecewise")
        if piece.value == "sigmoid" and piece.end - piece.start < 6 and not self._begins_operand():
            raise self._unknown(Token("word", "", piece.start, piece.end, units=(Unit("sigma", piece.start, piece.end),)))
        if not (self._begins_operand() or self.token.kind == "number" or self._is(self.token, "-", "⌊", "⌈")):
            typed = self.text[piece.start : piece.end]
            raise self.refuse(
                (piece.start, piece.end), f"'{typed}' needs something in brackets after it", f"“{typed}”后面需要括号和参数"
            )
        operand = self._value(self._expression(NEGATE))
        # 'log 2x' is the logarithm of 2x.
        if operand.head == "number" and self._begins_operand() and not self._is(self.token, *CLOSING):
            operand = self._operation(self.token, "mul", operand, self._value(self._expression(NEGATE)))
        return [operand]

    def _items(self, opening: Token, *, conditions: bool = False, pairs: bool = False) -> list[Tree]:
        """Read expressions between commas, up to the closing bracket."""
        bars, self.bars = self.bars, []
        items: list[Tree] = []
        while True:
            if pairs and (inner := self._take_if("(")):
                items += self._items(inner, conditions=True)
            elif pairs and self._is_true():
                self._take()
            else:
                tree = self._expression(ANY)
                items.append(tree if conditions else self._value(tree))
            if not self._take_if(","):
                break
            if conditions and self._is_true():
                self._take()
                break
        self._close(opening)
        self.bars = bars
        return items

    def _is_true(self) -> bool:
        return self.token.kind == "word" and spelling(self.token.units) == "True"

    def _call(self, name: str, args: list[Tree], span: Span) -> Tree:
        function = FUNCTIONS[name]
        if not function.least <= len(args) <= function.most:
            wanted = str(function.least) if function.least == function.most else f"{function.least}-{function.most}"
            raise self.refuse(
                span,
                f"'{name}' takes {wanted} argument(s), here are {len(args)}",
                f"“{name}”需要 {wanted} 个参数，这里有 {len(args)} 个",
            )
        if name in ("where", "Piecewise"):
            return self._conditional_call(name, args, span)
        if name == "pow":
            return binary("pow", args[0], args[1], span)
        if name == "mod":
            return binary("mod", args[0], args[1], span)
        rank = max(arg.rank for arg in args)
        if name == "dot":
            return self._operation(Token("sign", "·", *span), "matmul", args[0], args[1])
        if name == "transpose":
            return Tree("transpose", tuple(args), None, rank, span)
        if (function.maps == "total" and len(args) == 1) or name == "softmax":
            if not rank:
                raise self.refuse(
                    span, f"'{name}' needs a vector or a matrix, or an index to run over", f"“{name}”需要向量、矩阵或求值下标"
                )
            return Tree("call", tuple(args), name, rank if name == "softmax" else 0, span)
        return Tree("call", tuple(args), name, rank, span)

    def _conditional_call(self, name: str, args: list[Tree], span: Span) -> Tree:
        """Build ``where(c, a, b)`` and ``Piecewise((a, c), (b, True))``."""
        if name == "where":
            condition, value, other = args
            return self._cases([self._value(value), self._condition(condition), self._value(other)], span)
        for place, arg in enumerate(args):
            (self._condition if place % 2 else self._value)(arg)
        return self._cases(args, span)

    # ---- sums

    def _fold_ahead(self, name: str, start: int) -> Tree | None:
        """Read ``sum_{j=1}^{K} x_j``, ``sum_j x_j``, ``sum(x_j, j, 1, K)`` or ``sum(x_j for j in 1..K)``, if it stands here."""
        if self._is(self.token, "_", "^"):
            return self._limits_fold(name, start)
        if self._is(self.token, "(", "[", "{"):
            return self._bracket_fold(name, start)
        return None

    def _limits_fold(self, name: str, start: int) -> Tree | None:
        begin = self.at
        high: Tree | None = None
        if self._take_if("^"):
            high = self._limit()
        if not self._take_if("_"):
            self.at = begin
            return None
        opening = self._take_if("{", "(")
        index = self._index_name()
        low: Tree | None = None
        condition: Tree | None = None
        self.scope.bound.append(str(index.value))
        try:
            if self._take_if("="):
                low = self._value(self._expression(COMPARE if opening else POWER))
            elif self._is(self.token, *COMPARISONS):
                condition = self._comparison(index)
            if self._take_if(","):
                condition = self._condition(self._expression(ANY))
            if opening:
                self._close(opening)
            if self._take_if("^"):
                high = self._limit()
            body = self._value(self._expression(ADD))
        finally:
            self.scope.bound.pop()
        return self._fold(name, index, low, high, body, condition, (start, self._end()))

    def _limit(self) -> Tree:
        if opening := self._take_if("{", "("):
            return self._value(self._inside(opening))
        return self._value(self._expression(POWER))

    def _index_name(self) -> Tree:
        token = self.token
        spelled = spelling(token.units) if token.kind == "word" else ""
        if not spelled.isidentifier() or self._keyword() or self.scope.shapes.get(self.scope.exact(spelled) or ""):
            raise self.refuse(self.span, "the index to run over must be named here, such as j", "此处应写求和下标，例如 j")
        self._take()
        return Tree("name", (), self.scope.exact(spelled) or spelled, 0, (token.start, token.end))

    def _bracket_fold(self, name: str, start: int) -> Tree | None:
        """Read a sum whose index is named behind its body; the names ahead are looked at first, for the body needs them."""
        commas, loop = self._look_ahead()
        place = loop
        if loop is None and len(commas) == 3 and name in ("sum", "prod", "mean") and commas[1] == commas[0] + 2:
            place = commas[0]
        if place is None:
            return None
        opening = self._take()
        begin, self.at = self.at, place + 1
        index = self._index_name()
        self.at = begin
        bars, self.bars = self.bars, []
        self.scope.bound.append(str(index.value))
        try:
            body = self._value(self._expression(ANY))
            self.at += 2
            low, high, condition = self._loop_range() if loop is not None else self._comma_range()
        finally:
            self.scope.bound.pop()
        self._close(opening)
        self.bars = bars
        return self._fold(name, index, low, high, body, condition, (start, self._end()))

    def _look_ahead(self) -> tuple[list[int], int | None]:
        """Return the places of the commas, and of a ``for``, directly inside the bracket that opens here."""
        commas, depth = [], 0
        for place in range(self.at, len(self.tokens)):
            token = self.tokens[place]
            if token.kind == "sign":
                depth += (token.text in CLOSING) - (token.text in CLOSING.values())
                if token.text == "," and depth == 1:
                    commas.append(place)
            if depth == 0:
                break
            if depth == 1 and self._keyword(token) == "for":
                return commas, place
        return commas, None

    def _comma_range(self) -> tuple[Tree, Tree, None]:
        self._take()
        low = self._value(self._expression(ANY))
        self._take()
        return low, self._value(self._expression(ANY)), None

    def _loop_range(self) -> tuple[Tree | None, Tree | None, Tree | None]:
        """Read ``in 1..K``, or nothing, and a filter ``if j != i``."""
        low = high = condition = None
        if self._keyword() == "in":
            self._take()
            low = self._value(self._expression(COMPARE))
            if not self._take_if(".."):
                raise self.refuse(low.span, "write the range as 1..K", "范围请写成 1..K")
            high = self._value(self._expression(COMPARE))
        if self._keyword() == "if":
            self._take()
            condition = self._condition(self._expression(TERNARY))
        return low, high, condition

    def _fold(
        self, name: str, index: Tree, low: Tree | None, high: Tree | None, body: Tree, condition: Tree | None, span: Span
    ) -> Tree:
        if high is None:
            high = self._range_of(str(index.value), body)
            if high is None:
                raise self.refuse(
                    index.span,
                    f"how far does {index.value} run? Write {name}_{{{index.value}=1}}^{{K}}",
                    f"{index.value} 的范围是什么？请写成 {name}_{{{index.value}=1}}^{{K}}",
                )
        low = low or number(1)
        if low.head == high.head == "number" and isinstance(high.value, int) and high.value > MOST_TERMS:
            raise self.refuse(high.span, f"a sum may have {MOST_TERMS} terms", f"求和最多 {MOST_TERMS} 项")
        args = (index, low, high, body) if condition is None else (index, low, high, body, condition)
        return Tree("fold", args, name, body.rank, span)

    def _range_of(self, index: str, body: Tree) -> Tree | None:
        """Return how far an index runs: the size of what it is an index of."""
        for node in walk(body):
            if node.head == "index":
                for axis, arg in enumerate(node.args[1:]):
                    if arg.head == "name" and arg.value == index and (size := self._size(node.args[0], axis)):
                        return size
        return None

    def _size(self, tree: Tree, axis: int) -> Tree | None:
        """Return the size of an axis of a vector or matrix."""
        if tree.head == "name":
            text = self.scope.shapes[str(tree.value)][axis]
            return number(int(text)) if text.isdecimal() else Tree("name", (), text)
        if tree.head == "transpose":
            return self._size(tree.args[0], tree.rank - 1 - axis)
        if tree.head == "index":
            return self._size(tree.args[0], axis + len(tree.args) - 1)
        if tree.head == "matmul":
            left, right = tree.args
            if axis < left.rank - 1:
                return self._size(left, axis)
            return self._size(right, axis - (left.rank - 1) + 1)
        widest: Callable[[Tree], int] = lambda arg: arg.rank  # noqa: E731 - a key for max
        return self._size(max(tree.args, key=widest), axis) if tree.args else None


_PROSE = frozenset("a an the is of and to it that this i you we not know dont divide times plus minus over sum number".split())
