"""Text to tokens: ASCII, Unicode and LaTeX in one pass.  Every token keeps the place where it was typed."""

import re
import unicodedata
from fractions import Fraction

from quizprep.formula.reading.latex import LatexReader
from quizprep.formula.reading.letters import DIGITS, LETTERS, ONES
from quizprep.formula.reading.signs import CLOSING, FRACTIONS, SUBSCRIPTS, SUPERSCRIPTS
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Unit, spelling
from quizprep.formula.reading.words import METHODS, QUOTED
from quizprep.model import ResponseError

MOST_TOKENS = 300
MOST_DIGITS = 40
LONGEST_WORD = 80

_SIGNS = {
    **{sign: sign for sign in ("//", "<=", ">=", "==", "!=", "..", "^^")},
    "...": "..",
    "**": "^",
    "&&": "&",
    "\\\\": ";;",
    ":=": ":=",
    ".*": "⊙",
}
"""Signs of several characters, and what they mean."""

_LONGEST_SIGN = 3
_SINGLE_SIGNS = frozenset("+-*/^@·⊙%()[]{}|‖,;=<>≤≥≠⌊⌋⌈⌉⟨⟩√∛∜ᵀ†&:_'\".!?\n∑∏∈…⋯≔∞㏑㏒")
_WORDS = {"∑": "sum", "∏": "prod", "㏑": "ln", "㏒": "log"}
"""Signs that are words."""

_AROUND = (
    ("```", "```"),
    ("$$", "$$"),
    ("$", "$"),
    ("\\(", "\\)"),
    ("\\[", "\\]"),
    ("`", "`"),
    ("**", "**"),
    ("\\boxed{", "}"),
)
"""What formulas are put between in texts."""

_LEAD = re.compile(r"(?:(?:final )?(?:answer|result|formula|solution)\s*:|[\u4e00-\u9fff]+\s*[:=])\s*(?=\S)", re.IGNORECASE)
"""What may be said in front of a formula: ``Answer: n/2``, ``准确率 = TP/n``."""


_CLOSERS = frozenset({*CLOSING.values(), "'", "ᵀ", "†", "!"})


def _stands_between(text: str, opening: str, closing: str) -> bool:
    if len(text) < len(opening) + len(closing) or not (text.startswith(opening) and text.endswith(closing)):
        return False
    inner, depth = text[len(opening) : len(text) - len(closing)], 0
    if not opening.endswith("{"):
        return True
    for character in inner:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False  # '\\boxed{a} + {b}'
    return True


class Lexer(LatexReader):
    """Reads tokens one after another."""

    def read(self) -> list[Token]:
        """Return all tokens; the last one is the end."""
        start, stop = self._without_dollars()
        if self.text[start : start + 2] == "{{" and "\\" not in self.text:
            raise self.refuse(start, start + 2, "double braces have no meaning in a formula", "公式中不能使用双花括号")
        self.at, self.text = start, self.text[:stop]
        while self.at < len(self.text):
            self._token()
            if len(self.tokens) > MOST_TOKENS:
                raise self.refuse(
                    self.at - 1,
                    self.at,
                    f"this is longer than a formula can be here ({MOST_TOKENS} signs)",
                    f"公式过长（最多 {MOST_TOKENS} 个符号）",
                )
        self.tokens.append(Token("end", "", len(self.text), len(self.text)))
        return self.tokens

    def _without_dollars(self) -> tuple[int, int]:
        r"""Return where the formula begins and ends inside ``$...$``, ``\(...\)`` or a sentence that ends with it."""
        start, stop = self._trimmed(0, len(self.text))
        if lead := _LEAD.match(self.text, start, stop):
            start = lead.end()
        while around := next((pair for pair in _AROUND if _stands_between(self.text[start:stop], *pair)), None):
            start, stop = self._trimmed(start + len(around[0]), stop - len(around[1]))
        return start, stop

    def _trimmed(self, start: int, stop: int) -> tuple[int, int]:
        """Leave out white space at both ends, and the full stop of a sentence."""
        text = self.text[start:stop].rstrip(" \n")
        ends = len(text) > 1 and text[-1] in ".。;" and text[-2:] != ".." and not text.endswith("\\right.")
        stop = start + len(text) - ends
        return start + len(text) - len(text.lstrip(" \n")), stop

    def _token(self) -> None:
        start, character = self.at, self.text[self.at]
        if self._goes_past_text():
            return
        if character == " " or (character == "&" and self._aligns()) or self._is_a_space(character):
            self.at += 1
        elif character in DIGITS or (character == "." and self.text[start + 1 : start + 2].isdecimal()):
            self._number()
        elif self._begins_word():
            self._word()
        elif character in FRACTIONS:
            self.at += 1
            self._add("number", character, start, Fraction(*FRACTIONS[character]))
        elif character in SUPERSCRIPTS:
            self._small_letters("^", SUPERSCRIPTS)
        elif character in SUBSCRIPTS:
            self._small_letters("_", SUBSCRIPTS)
        elif character == "\\" and self.text[start : start + 2] != "\\\\":
            self._command()
        elif not self._long_sign():
            self._sign()

    def _is_a_space(self, character: str) -> bool:
        """Tell whether this is the ``~`` of LaTeX, or the mark with which some programs begin a text."""
        return (character == "~" and "\\" in self.text) or (character == "\ufeff" and self.at == 0)

    def _long_sign(self) -> bool:
        start = self.at
        for length in range(_LONGEST_SIGN, 1, -1):
            if sign := _SIGNS.get(self.text[start : start + length]):
                self.at += length
                self._add("sign", sign, start)
                return True
        return False

    def _sign(self) -> None:
        start, character = self.at, self.text[self.at]
        if character not in _SINGLE_SIGNS:
            raise self._unreadable()
        self.at += 1
        if character in _WORDS:
            self._add("word", character, start, units=(Unit(_WORDS[character], start, self.at),))
        elif character in "…⋯≔":
            self._add("sign", ":=" if character == "≔" else "..", start)
        elif character == ".":
            self._dot(start)
        elif character == "'" and (self._is_prime() or self._is_raised()):
            self._add("sign", "'", start)
        elif character in "'\"" and (word := self._quoted(character)):
            self.at += len(word) + 1
            self._add("word", word, start, units=tuple(Unit(letter, start, self.at) for letter in word))
        elif character in "'\"":
            raise self.refuse(start, self.at, "quotation marks have no meaning in a formula", "公式中不能使用引号")
        elif character == ":" and self._ranges():
            self._add("sign", "..", start)
        elif character in "?!:" and not self._has_meaning(character):
            raise self.refuse(
                start, self.at, f"the sign '{character}' has no meaning in a formula", f"公式中不能使用符号“{character}”"
            )
        else:
            self._add("sign", character, start)

    def _quoted(self, mark: str) -> str:
        """Return the word between quotation marks, if it is one by which code chooses a norm or a rounding."""
        named = bool(self.tokens) and self.tokens[-1].text == "="
        return next((word for word in QUOTED[: None if named else 1] if self.text.startswith(f"{word}{mark}", self.at)), "")

    def _dot(self, start: int) -> None:
        """Read the dot of ``W.T`` or ``x.sum()``; no other has a meaning."""
        rest = self.text[self.at :]
        turned = next((word for word in ("T", "mT", "H") if rest.startswith(word)), "")
        if turned and rest[len(turned) : len(turned) + 1] not in LETTERS | DIGITS | {"_"}:
            self.at += len(turned)
            self._add("sign", "ᵀ", start)
        elif self._is_method():
            self._add("sign", ".", start)
        else:
            raise self._attribute(start)

    def _ranges(self) -> bool:
        """Tell whether this is the ``:`` of ``for i in 1:n``, behind which there is no ``?`` that it could belong to."""
        words = [spelling(token.units) for token in self.tokens if token.kind == "word"]
        return "for" in words and not any(token.text == "?" for token in self.tokens)

    def _has_meaning(self, character: str) -> bool:
        """Tell whether a ``?`` has its ``:``, a ``:`` its ``?``, and a ``!`` something in front of it."""
        if character == "?":
            return ":" in self.text[self.at :]
        if character == ":":
            return any(token.kind == "sign" and token.text == "?" for token in self.tokens)
        return self._is_raised()

    def _is_raised(self) -> bool:
        """Tell whether the mark just read stands right behind a name, a number, or a bracket that closes."""
        before = self.tokens[-1] if self.tokens else None
        closes = before is not None and (before.kind in ("word", "number") or before.text in _CLOSERS)
        return before is not None and closes and before.end == self.at - 1

    def _is_prime(self) -> bool:
        """Tell whether the mark just read is the one of ``f'(x) = ...``, behind the name that the text begins with."""
        named = bool(self.tokens) and self.tokens[0].kind == "word" and all(token.text == "'" for token in self.tokens[1:])
        return named and self.tokens[-1].end == self.at - 1 and "=" in self.text[self.at :]

    def _is_method(self) -> bool:
        """Tell whether ``sum(`` follows, as in ``x.sum()``, or another function that code writes like this."""
        end = self.at
        while self.text[end : end + 1] in LETTERS:
            end += 1
        name, opening = self.text[self.at : end], self.text[end : end + 1]
        return (
            (name in METHODS and opening == "(") or (name == "shape" and opening == "[") or (name == "size" and opening != "(")
        )

    def _attribute(self, start: int) -> ResponseError:
        end = start + 1
        while end < len(self.text) and (self.text[end] in LETTERS or self.text[end] in DIGITS or self.text[end] == "_"):
            end += 1
        return self.refuse(
            start,
            end,
            "a dot here has no meaning; '.T' is the transpose, and decimals are written 0.5",
            "此处的点没有意义；转置写作 .T，小数写作 0.5",
        )

    def _unreadable(self) -> ResponseError:
        character = self.typed[self.at]
        code = f"U+{ord(character):04X}"
        if unicodedata.category(character) == "Lo":
            end = self.at
            while end < len(self.typed) and unicodedata.category(self.typed[end]) == "Lo":
                end += 1
            return self.refuse(
                self.at,
                end,
                "words are no formula; write it with the names and signs of the question",
                "请写公式，不要用文字描述",
            )
        if unicodedata.category(character) == "Cf":
            return self.refuse(
                self.at,
                self.at + 1,
                f"an invisible character ({code}) stands here; delete it",
                f"此处有不可见字符（{code}），请删除",
            )
        shown = f"'{character}' ({code})" if character.isprintable() else code
        return self.refuse(self.at, self.at + 1, f"the character {shown} cannot be read here", f"无法识别字符 {shown}")

    def _one(self, start: int) -> None:
        r"""Read a ``1`` of another type: the indicator of what stands in the bracket behind it, ``\mathbb{1}[x > 0]``, or 1."""
        rest = self.text[self.at :].lstrip()
        if rest[:1] in ("_", "[", "(", "{", "\\"):
            self._add("word", self.text[start : self.at], start, units=(Unit("indicator", start, self.at),))
        else:
            self._add("number", "1", start, Fraction(1))

    def _number(self) -> None:
        start = self.at
        if self.typed[start] in ONES:
            self.at += 1
            self._one(start)
            return
        if self.text[start] in DIGITS and self._wants_one_digit():
            self.at += 1
            self._add("number", self.text[start], start, Fraction(self.text[start]))
            return
        self._skip_digits()
        # '1..K' is a range, not '1.' and '.K'.
        if self.text[self.at : self.at + 1] == "." and self.text[self.at + 1 : self.at + 2] not in (".", "T"):
            self.at += 1
            self._skip_digits()
        if self.at - start > MOST_DIGITS + 1:
            raise self.refuse(start, self.at, f"a number may have {MOST_DIGITS} digits", f"数字最多 {MOST_DIGITS} 位")
        self._skip_exponent()
        text = self.text[start : self.at].replace("_", "")
        self._add("number", text, start, Fraction(text.rstrip(".") if text.endswith(".") else text))

    def _wants_one_digit(self) -> bool:
        r"""Tell whether LaTeX reads a single digit here: both arguments of ``\frac12``, and ``\sqrt2``."""
        before = self.tokens[-1] if self.tokens else None
        if before is None:
            return False
        if before.kind in ("frac", "root"):
            return before.kind == "frac"
        second = len(self.tokens) > 1 and self.tokens[-2].kind == "frac"
        return second and before.kind == "number" and before.end - before.start == 1

    def _skip_digits(self) -> None:
        while self.at < len(self.text) and (self.text[self.at] in DIGITS or self._separates()):
            self.at += 1

    def _separates(self) -> bool:
        """Tell whether this is the ``_`` of ``10_000``."""
        around = self.text[self.at - 1 : self.at + 2]
        return len(around) == 3 and around[1] == "_" and around[0] in DIGITS and around[2] in DIGITS

    def _skip_exponent(self) -> None:
        """Go past ``e-5`` of ``1e-5``; where ``e`` is a declared name, it is that name."""
        start = self.at
        if self.text[start : start + 1] not in {"e", "E"} or (self.scope and self.scope.exact(self.text[start])):
            return
        self.at += 1
        if self.text[self.at : self.at + 1] in ("+", "-"):
            self.at += 1
        digits = self.at
        self._skip_digits()
        if digits == self.at:
            self.at = start
        elif self.at - digits > 2 or int(self.text[digits : self.at]) > 30:
            raise self.refuse(start, self.at, "exponents go up to e30 here", "指数最大为 e30")

    def _small_letters(self, sign: str, plain: dict[str, str]) -> None:
        """Read a run of raised or lowered characters: ``x⁻¹`` as ``x^{-1}``, ``∑ᵢ₌₁`` as ``∑_{i=1}``."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in plain:
            self.at += 1
        inner = Lexer("".join(plain[character] for character in self.text[start : self.at]), self.scope)
        try:
            while inner.at < len(inner.text):
                inner._token()
        except ResponseError as error:
            first, last = error.span or (0, 1)
            raise self.refuse(start + first, start + last, error.message.en, error.message.zh) from None
        self._add("sign", sign, start)
        self.tokens.append(Token("sign", "{", start, self.at))
        for token in inner.tokens:
            units = tuple(Unit(unit.text, unit.start + start, unit.end + start) for unit in token.units)
            self.tokens.append(token._replace(start=token.start + start, end=token.end + start, units=units))
        self.tokens.append(Token("sign", "}", start, self.at))

    def _word(self) -> None:
        self._skip_module()
        start = self.at
        units = self.word()
        if not units and self._opens_text():
            return
        if not units:
            self.at += 1 + len(self._command_name())
            command = self.typed[start : self.at]
            raise self.refuse(
                start, self.at, f"'{command}' needs a name in braces after it", f"“{command}”后面需要用花括号括起的名称"
            )
        if len(units) > LONGEST_WORD:
            raise self.refuse(start, self.at, "no name is as long as this", "没有这么长的名称")
        if units[0].text.isdecimal() and spelling(units) == "1":
            self._one(start)  # '\\mathbb{1}'
            return
        if spelling(units) == "Sigma" and not (self.scope and self.scope.exact("Sigma")):
            units = (Unit("sum", units[0].start, units[0].end),)
        elif spelling(units) == "Pi" and not (self.scope and self.scope.exact("Pi")):
            units = (Unit("prod", units[0].start, units[0].end),)
        self._add("word", self.text[start : self.at], start, units=units)
