"""Text to tokens: ASCII, Unicode and LaTeX in one pass.

Every token keeps the place where it was typed.  Characters are folded one to one first (full-width brackets, the many
minus signs), so that places need no translation.
"""

import unicodedata
from fractions import Fraction
from typing import NamedTuple

from quizprep.formula.names import Piece, Scope, Unit, spelling
from quizprep.formula.words import (
    ACCENT_COMMANDS,
    ACCENTS,
    CONSTANTS,
    FOLDED,
    FOLDS,
    FONT_COMMANDS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    GREEK_COMMANDS,
    MODULES,
    SIGN_COMMANDS,
    SPACE_COMMANDS,
    SPELLINGS,
    STRUCTURE_COMMANDS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    WORD_COMMANDS,
)
from quizprep.model import Bilingual, ResponseError

MOST_TOKENS = 300
MOST_DIGITS = 15

_DOUBLE_SIGNS = frozenset({"**", "//", "<=", ">=", "==", "!=", "..", "^^", "\\\\"})
_SINGLE_SIGNS = frozenset("+-*/^@·⊙%()[]{}|‖,;=<>≤≥≠⌊⌋⌈⌉√∛ᵀ&:_'\".!?\n∑∏")
_SIGNS = {"**": "^", "\\\\": ";;"}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_TAKE_ONE = frozenset({"sum", "prod", "log", *FOLDS})
"""Words whose subscript is no part of them: ``sum_j``, ``log_2``."""


class Token(NamedTuple):
    """A ``number``, a ``word``, a ``sign`` (its text), a LaTeX structure (``frac``, ``root``), or the ``end``."""

    kind: str
    text: str
    start: int
    end: int
    value: Fraction | None = None
    units: tuple[Unit, ...] = ()
    piece: Piece | None = None
    """A part of a word, once the reader has cut it: the kind is then ``piece``."""


def units_of(name: str) -> tuple[Unit, ...]:
    """Return the units of a declared name."""
    return Lexer(name, None).word()


def fold(text: str) -> str:
    """Return ``text`` with characters that mean the same written the same; no character moves."""
    if text.isascii():
        return text.translate(FOLDED)
    return "".join(map(_fold_character, text.translate(FOLDED)))


def _fold_character(character: str) -> str:
    if not "\U0001d400" <= character <= "\U0001d7ff":
        return character
    plain = unicodedata.normalize("NFKC", character)  # mathematical alphabets: 𝑥 is x
    return plain if len(plain) == 1 else character


class Lexer:
    """Reads tokens one after another; ``scope`` knows the declared names, on which a few readings depend."""

    def __init__(self, text: str, scope: Scope | None) -> None:
        self.typed = text
        self.text = fold(text)
        self.scope = scope
        self.at = 0
        self.tokens: list[Token] = []

    def refuse(self, start: int, end: int, en: str, zh: str) -> ResponseError:
        """Return the refusal of the characters from ``start`` to ``end``."""
        return ResponseError(Bilingual(en, zh), self.typed, (start, end))

    def read(self) -> list[Token]:
        """Return all tokens; the last one is the end."""
        start, stop = self._without_dollars()
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
        r"""Return where the formula begins and ends inside ``$...$``, ``$$...$$``, ``\(...\)`` or ``\[...\]``."""
        stripped = self.text.strip(" \n")
        start = self.text.find(stripped)
        for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
            enough = len(stripped) >= len(opening) + len(closing)
            if enough and stripped.startswith(opening) and stripped.endswith(closing):
                return start + len(opening), start + len(stripped) - len(closing)
        return start, start + len(stripped)

    def _add(self, kind: str, text: str, start: int, value: Fraction | None = None, units: tuple[Unit, ...] = ()) -> None:
        self.tokens.append(Token(kind, text, start, self.at, value, units))

    def _token(self) -> None:
        start, character = self.at, self.text[self.at]
        if character in " ~":
            self.at += 1
        elif character in _DIGITS or (character == "." and self.text[start + 1 : start + 2].isdecimal()):
            self._number()
        elif self._begins_word():
            self._word()
        elif character in FRACTIONS:
            self.at += 1
            self._add("number", character, start, Fraction(*FRACTIONS[character]))
        elif character in SUPERSCRIPTS:
            self._superscript()
        elif character == "\\" and self.text[start : start + 2] != "\\\\":
            self._command()
        elif self.text[start : start + 2] in _DOUBLE_SIGNS:
            self.at += 2
            sign = self.text[start : start + 2]
            self._add("sign", _SIGNS.get(sign, sign), start)
        elif character in _SINGLE_SIGNS:
            self._sign()
        else:
            raise self._unreadable()

    def _sign(self) -> None:
        start, character = self.at, self.text[self.at]
        self.at += 1
        if character in "∑∏":
            word = "sum" if character == "∑" else "prod"
            self._add("word", character, start, units=(Unit(word, start, self.at),))
        elif character == "." and self.text[self.at : self.at + 1] == "T":
            self.at += 1
            if self.text[self.at : self.at + 1] in _LETTERS | _DIGITS | {"_"}:
                raise self._attribute(start)
            self._add("sign", "ᵀ", start)
        elif character == ".":
            raise self._attribute(start)
        elif character == "'" and self._is_prime():
            self._add("sign", "'", start)
        elif character in "'\"":
            raise self.refuse(start, self.at, "quotation marks have no meaning in a formula", "公式中不能使用引号")
        elif character in "?!:":
            raise self.refuse(
                start, self.at, f"the sign '{character}' has no meaning in a formula", f"公式中不能使用符号“{character}”"
            )
        else:
            self._add("sign", character, start)

    def _is_prime(self) -> bool:
        """Tell whether the mark just read is the one of ``f'(x) = ...``, behind the name that the text begins with."""
        named = bool(self.tokens) and self.tokens[0].kind == "word" and all(token.text == "'" for token in self.tokens[1:])
        return named and self.tokens[-1].end == self.at - 1 and "=" in self.text[self.at :]

    def _attribute(self, start: int) -> ResponseError:
        end = start + 1
        while end < len(self.text) and (self.text[end] in _LETTERS or self.text[end] in _DIGITS or self.text[end] == "_"):
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
        shown = f"'{character}' ({code})" if character.isprintable() else code
        return self.refuse(self.at, self.at + 1, f"the character {shown} cannot be read here", f"无法识别字符 {shown}")

    def _number(self) -> None:
        start = self.at
        if self.text[start] in _DIGITS and self._wants_one_digit():
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
        text = self.text[start : self.at]
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
        while self.at < len(self.text) and self.text[self.at] in _DIGITS:
            self.at += 1

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

    def _superscript(self) -> None:
        """Read a run of raised characters, ``x⁻¹``, as ``^(-1)``."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in SUPERSCRIPTS:
            self.at += 1
        inner = Lexer("".join(SUPERSCRIPTS[character] for character in self.text[start : self.at]), self.scope)
        while inner.at < len(inner.text):
            inner._token()
        self._add("sign", "^", start)
        self.tokens.append(Token("sign", "{", start, self.at))
        for token in inner.tokens:
            units = tuple(Unit(unit.text, unit.start + start, unit.end + start) for unit in token.units)
            self.tokens.append(token._replace(start=token.start + start, end=token.end + start, units=units))
        self.tokens.append(Token("sign", "}", start, self.at))

    def _begins_word(self) -> bool:
        character = self.text[self.at]
        if character in _LETTERS or character in GREEK:
            return True
        if character == "_" and self.text[self.at + 1 : self.at + 2] == "_":
            return True  # '__import__' is one word, and an unknown one
        if character == "\\":
            command = self._command_name()
            return command in GREEK_COMMANDS or command in FONT_COMMANDS or command in ACCENT_COMMANDS
        return self._accented(character) is not None

    def _accented(self, character: str) -> str | None:
        """Return ``y_hat`` for ``ŷ``."""
        if character.isascii():
            return None
        parts = unicodedata.normalize("NFD", character)
        if len(parts) == 2 and parts[0] in _LETTERS and parts[1] in ACCENTS:
            return f"{parts[0]}_{ACCENTS[parts[1]]}"
        return None

    def _skip_module(self) -> None:
        """Go past the ``math.`` of ``math.floor``, as code has it; any other dot is left to be refused."""
        module, _, rest = self.text[self.at :].partition(".")
        if module not in MODULES or (self.scope and self.scope.exact(module)):
            return
        length = next((end for end, character in enumerate(rest) if character not in _LETTERS | _DIGITS), len(rest))
        called = rest[:length]
        if SPELLINGS.get(called, called) in FUNCTIONS or called in CONSTANTS:
            self.at += len(module) + 1

    def _word(self) -> None:
        self._skip_module()
        start = self.at
        units = self.word()
        if not units:
            self.at += 1 + len(self._command_name())
            command = self.typed[start : self.at]
            raise self.refuse(
                start, self.at, f"'{command}' needs a name in braces after it", f"“{command}”后面需要用花括号括起的名称"
            )
        if spelling(units) == "Sigma" and not (self.scope and self.scope.exact("Sigma")):
            units = (Unit("sum", units[0].start, units[0].end),)
        elif spelling(units) == "Pi" and not (self.scope and self.scope.exact("Pi")):
            units = (Unit("prod", units[0].start, units[0].end),)
        self._add("word", self.text[start : self.at], start, units=units)

    def word(self) -> tuple[Unit, ...]:
        """Read letters, digits and subscripts that stand together."""
        units: list[Unit] = []
        while self.at < len(self.text) and not self._capital_operator(units):
            character = self.text[self.at]
            if character == "_":
                if self._operator(units) or not self._subscript(units) or self.text[self.at - 1] == "}":
                    break
            elif character in SUBSCRIPTS:
                if self._operator(units):
                    break
                self._low_characters(units)
            elif character == "\\":
                if not self._letter_command(units):
                    break
            elif not self._letter(units):
                break
        return tuple(units)

    def _operator(self, units: list[Unit]) -> bool:
        """Tell whether the letters so far are a word like ``sum``, whose subscript is read on its own."""
        spelled = spelling(units)
        if SPELLINGS.get(spelled, spelled) not in _TAKE_ONE and spelled not in ("Sigma", "Pi"):
            return False
        return not (self.scope and self.scope.starts_a_name(spelled + "_"))

    def _capital_operator(self, units: list[Unit]) -> bool:
        """Tell whether a ``Σ`` has been read that is a sum and no name: ``Σy`` is two words."""
        capital = len(units) == 1 and units[0].text in ("Sigma", "Pi")
        return capital and self.scope is not None and not self.scope.starts_a_name(units[0].text)

    def _letter(self, units: list[Unit]) -> bool:
        start, character = self.at, self.text[self.at]
        if character in _LETTERS or character in _DIGITS:
            text = character
        elif character in GREEK:
            text = GREEK[character]
        elif (accented := self._accented(character)) is not None:
            text = accented
        else:
            return False
        self.at += 1
        if self.text[self.at : self.at + 1] in ACCENTS:
            text += "_" + ACCENTS[self.text[self.at]]
            self.at += 1
        units.append(Unit(text, start, self.at))
        return True

    def _low_characters(self, units: list[Unit]) -> None:
        units.append(Unit("_", self.at, self.at))
        while self.at < len(self.text) and self.text[self.at] in SUBSCRIPTS:
            self.at += 1
            units.append(Unit(SUBSCRIPTS[self.text[self.at - 1]], self.at - 1, self.at))

    def _subscript(self, units: list[Unit]) -> bool:
        r"""Read ``_in``, ``_{in}``, ``_\text{in}``; leave ``_{i+1}`` and ``_(i+1)`` to the reader."""
        start = self.at
        self.at += 1
        if self.text[self.at : self.at + 1] == "{":
            inside = self._plain_group()
            if inside is None:
                self.at = start
                return False
            units += [Unit("_", start, start + 1), *inside]
            return True
        following = self.text[self.at : self.at + 1]
        if following in _LETTERS | _DIGITS | {"_"} or following in GREEK or following == "\\":
            units.append(Unit("_", start, start + 1))
            if following == "\\" and not self._letter_command(units):
                units.pop()
                self.at = start
                return False
            return True
        self.at = start
        return False

    def _plain_group(self) -> list[Unit] | None:
        """Read ``{...}`` that holds letters, digits and commas only; return None, without moving, where it holds more."""
        start = self.at
        units: list[Unit] = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != "}":
            character = self.text[self.at]
            if character == " ":
                self.at += 1
            elif character == "\\" and self._command_name() in SPACE_COMMANDS:
                self.at += 1 + len(self._command_name())
            elif character in ",_":
                units.append(Unit(character, self.at, self.at + 1))
                self.at += 1
            elif not (self._letter_command(units) if character == "\\" else self._letter(units)):
                break
        if self.text[self.at : self.at + 1] == "}" and units:
            self.at += 1
            return units
        self.at = start
        return None

    def _letter_command(self, units: list[Unit]) -> bool:
        r"""Read ``\beta``, ``\text{in}``, ``\mathbf W``, ``\hat{y}``, ``\_`` as part of a word."""
        start = self.at
        command = self._command_name()
        end = start + 1 + len(command)
        if command in GREEK_COMMANDS:
            self.at = end
            units.append(Unit(GREEK_COMMANDS[command], start, end))
            return True
        if command == "_":
            self.at = end
            units.append(Unit("_", start, end))
            return True
        if command not in FONT_COMMANDS and command not in ACCENT_COMMANDS:
            return False
        self.at = end
        inside = self._argument()
        if inside is None:
            self.at = start
            return False
        if command in ACCENT_COMMANDS:
            units.append(Unit(f"{spelling(inside)}_{ACCENT_COMMANDS[command]}", start, self.at))
        else:
            units += inside
        return True

    def _argument(self) -> list[Unit] | None:
        r"""Read the ``{y}`` or ``y`` that follows ``\hat`` or ``\mathbf``."""
        if self.text[self.at : self.at + 1] == "*":
            self.at += 1
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1
        if self.text[self.at : self.at + 1] == "{":
            return self._plain_group()
        units: list[Unit] = []
        if self.at < len(self.text):
            (self._letter_command if self.text[self.at] == "\\" else self._letter)(units)
        return units or None

    def _command_name(self) -> str:
        """Return the name of the command at this place: letters, or a single other character."""
        end = self.at + 1
        while end < len(self.text) and self.text[end] in _LETTERS:
            end += 1
        return self.text[self.at + 1 : max(end, self.at + 2)]

    def _command(self) -> None:
        start, command = self.at, self._command_name()
        self.at += 1 + len(command)
        if command in SPACE_COMMANDS:
            # '\left.' and '\right.' are brackets that are not shown.
            if command in ("left", "right") and self.text[self.at : self.at + 1] == ".":
                self.at += 1
        elif command in SIGN_COMMANDS:
            self._add("sign", SIGN_COMMANDS[command], start)
        elif command in STRUCTURE_COMMANDS:
            self._add(STRUCTURE_COMMANDS[command], self.text[start : self.at], start)
        elif command in ("begin", "end"):
            self._environment(start, command)
        elif command in WORD_COMMANDS or (SPELLINGS.get(command, command) in FUNCTIONS and command != "int"):
            # '\int' is the integral, whatever 'int(x)' is.
            word = WORD_COMMANDS.get(command, command)
            self._add("word", self.text[start : self.at], start, units=(Unit(word, start, self.at),))
        else:
            raise self.refuse(
                start,
                self.at,
                f"the LaTeX command \\{command} is not known here",
                f"此处不支持 LaTeX 命令 \\{command}",
            )

    def _environment(self, start: int, command: str) -> None:
        close = self.text.find("}", self.at)
        name = self.text[self.at + 1 : close] if self.text[self.at : self.at + 1] == "{" and close > 0 else ""
        if name not in ("cases", "dcases"):
            raise self.refuse(start, self.at, "the only environment known here is cases", "此处只支持 cases 环境")
        self.at = close + 1
        self._add("sign", f"{command} cases", start)
