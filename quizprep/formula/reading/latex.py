r"""Tokens of LaTeX: commands, ``\text{if $x > 0$}``, ``\left\{ ... \right.`` and environments."""

import re
from fractions import Fraction

from quizprep.formula.reading.letters import WordReader
from quizprep.formula.reading.signs import (
    CLOSING,
    FONT_COMMANDS,
    IGNORED_COMMANDS,
    SIGN_COMMANDS,
    SPACE_COMMANDS,
    STRUCTURE_COMMANDS,
    WORD_COMMANDS,
)
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Declared, Unit
from quizprep.formula.reading.words import FUNCTIONS, SPELLINGS

_NAME_IN_GROUP = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)\s*\}")
_CASES = frozenset({"cases", "dcases", "rcases", "array"})
_WRAPPERS = frozenset({"equation", "align", "aligned", "gather", "gathered", "split", "displaymath", "math"})
"""Environments that only place a formula on the page."""


class LatexReader(WordReader):
    """A text, and the tokens that have been read from it."""

    def __init__(self, text: str, scope: Declared | None) -> None:
        super().__init__(text, scope)
        self.tokens: list[Token] = []
        self._lefts: list[int] = []
        r"""For each open ``\left``, how many tokens stand before it."""
        self._environments: list[str] = []
        self._text_ends: list[int] = []

    def _add(self, kind: str, text: str, start: int, value: Fraction | None = None, units: tuple[Unit, ...] = ()) -> None:
        self.tokens.append(Token(kind, text, start, self.at, value, units))

    def _command(self) -> None:
        start, command = self.at, self._command_name()
        self.at += 1 + len(command)
        if command in SPACE_COMMANDS:
            self._space(start, command)
        elif command in SIGN_COMMANDS:
            self._add("sign", SIGN_COMMANDS[command], start)
        elif command in STRUCTURE_COMMANDS:
            self._add(STRUCTURE_COMMANDS[command], self.text[start : self.at], start)
        elif command in IGNORED_COMMANDS:
            self._skip_braces()
        elif command in ("begin", "end"):
            self._environment(start, command)
        elif command in WORD_COMMANDS or (SPELLINGS.get(command, command) in FUNCTIONS and command not in ("int", "dot")):
            # '\int' is the integral, and '\dot' an accent, whatever 'int(x)' and 'dot(x, y)' are.
            word = WORD_COMMANDS.get(command, command)
            if self.text[self.at : self.at + 2] == "*{":
                self.at += 1  # '\floor*{...}'
            self._add("word", self.text[start : self.at], start, units=(Unit(word, start, self.at),))
        else:
            raise self.refuse(
                start,
                self.at,
                f"the LaTeX command \\{command} is not known here",
                f"此处不支持 LaTeX 命令 \\{command}",
            )

    def _skip_braces(self) -> None:
        if self.text[self.at : self.at + 1] == "*":
            self.at += 1
        close = self.text.find("}", self.at)
        if self.text[self.at : self.at + 1] == "{" and close > 0:
            self.at = close + 1

    def _space(self, start: int, command: str) -> None:
        """Go past a command that shows nothing, unless it stands for something: a bracket, or the gap in a row of cases."""
        if command == "left":
            self._lefts.append(len(self.tokens))
        if command in ("left", "right") and self.text[self.at : self.at + 1] == ".":
            self.at += 1
            if command == "right" and self._lefts:
                opening = self.tokens[self._lefts[-1]] if self._lefts[-1] < len(self.tokens) else None
                if opening is not None and opening.text in CLOSING:
                    self._add("sign", CLOSING[opening.text], start)
        if command == "right" and self._lefts:
            self._lefts.pop()
        if command in ("rm", "bf", "it", "sf", "tt") and (name := _NAME_IN_GROUP.match(self.text, self.at)):
            self._old_font(name)
        if command in ("quad", "qquad") and "cases" in self._environments:
            self._add("sign", "&", start)

    def _old_font(self, name: "re.Match[str]") -> None:
        r"""Read ``{\rm ReLU}`` as the word in it."""
        if self.tokens and self.tokens[-1].text == "{":
            self.tokens.pop()
            units = tuple(Unit(letter, place, place + 1) for place, letter in enumerate(name[1], name.start(1)))
            self.at = name.end(1)
            self._add("word", name[1], name.start(1), units=units)
            self.at = name.end()

    def _environment(self, start: int, command: str) -> None:
        close = self.text.find("}", self.at)
        name = self.text[self.at + 1 : close] if self.text[self.at : self.at + 1] == "{" and close > 0 else ""
        name = name.removesuffix("*")
        if name not in _CASES and name not in _WRAPPERS:
            raise self.refuse(start, self.at, "the only environment known here is cases", "此处只支持 cases 环境")
        self.at = close + 1
        kind = "cases" if name in _CASES else "wrapper"
        if command == "begin":
            self._environments.append(kind)
        elif self._environments:
            self._environments.pop()
        if kind == "cases":
            if name == "array" and command == "begin":
                self._skip_columns()
            self._add("sign", f"{command} cases", start)

    def _skip_columns(self) -> None:
        r"""Go past the ``{ll}`` of ``\begin{array}{ll}``."""
        close = self.text.find("}", self.at)
        if self.text[self.at : self.at + 1] == "{" and set(self.text[self.at + 1 : close]) <= set("lcr| @"):
            self.at = close + 1

    def _aligns(self) -> bool:
        """Tell whether an ``&`` here only places the formula on the page."""
        return bool(self._environments) and self._environments[-1] == "wrapper"

    def _opens_text(self) -> bool:
        r"""Go into ``\text{if $x > 0$}``, whose content is read like everything else; return whether one stands here."""
        command = self._command_name() if self.text[self.at] == "\\" else ""
        opening = self.at + 1 + len(command)
        if command not in FONT_COMMANDS or self.text[opening : opening + 1] != "{":
            return False
        depth = 0
        for place in range(opening, len(self.text)):
            depth += {"{": 1, "}": -1}.get(self.text[place], 0)
            if depth == 0:
                self._text_ends.append(place)
                self.at = opening + 1
                return True
        return False

    def _goes_past_text(self) -> bool:
        """Go past what ends a text, or has no meaning in one; return whether it did."""
        if not self._text_ends:
            return False
        end = self._text_ends[-1]
        if self.at >= end or not self.text[self.at : end].strip(" .,;$"):
            self.at = self._text_ends.pop() + 1
            return True
        if self.text[self.at] == "$":
            self.at += 1
            return True
        return False
