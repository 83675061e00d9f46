r"""Words: letters, digits, accents and subscripts that stand together, in ASCII, Unicode and LaTeX.

Characters are folded one to one first (full-width brackets, the many minus signs), so that places need no translation.
"""

import unicodedata
from functools import lru_cache

from quizprep.formula.reading.refusals import refusal
from quizprep.formula.reading.signs import (
    ACCENT_COMMANDS,
    ACCENTS,
    FOLDED,
    FONT_COMMANDS,
    GREEK,
    GREEK_COMMANDS,
    SPACE_COMMANDS,
    SUBSCRIPTS,
)
from quizprep.formula.reading.units import Declared, Unit, spelling
from quizprep.formula.reading.words import CONSTANTS, FOLDS, FUNCTIONS, KEYWORDS, MODULES, SPELLINGS, SUBMODULES
from quizprep.model import ResponseError

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = frozenset("0123456789")
ONES = frozenset("𝟙𝟏")
"""Indicators."""
_TAKE_ONE = frozenset({"log", *FOLDS})
"""Words whose subscript is no part of them: ``sum_j``, ``log_2``."""


@lru_cache(maxsize=1024)
def units_of(name: str) -> tuple[Unit, ...]:
    """Return the units of a declared name."""
    return WordReader(name, None).word()


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


class WordReader:
    """A text, the place that reading has got to, and the declared names, on which a few readings depend."""

    def __init__(self, text: str, scope: Declared | None) -> None:
        self.typed = text
        self.text = fold(text)
        self.scope = scope
        self.at = 0

    def refuse(self, start: int, end: int, en: str, zh: str) -> ResponseError:
        """Return the refusal of the characters from ``start`` to ``end``."""
        return refusal(self.typed, (start, end), en, zh)

    def _begins_word(self) -> bool:
        character = self.text[self.at]
        if character in LETTERS or character in GREEK:
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
        if len(parts) == 2 and (parts[0] in LETTERS or parts[0] in GREEK) and parts[1] in ACCENTS:
            return f"{GREEK.get(parts[0], parts[0])}_{ACCENTS[parts[1]]}"
        return None

    def _skip_module(self) -> None:
        """Go past the ``math.`` of ``math.floor``, as code has it; any other dot is left to be refused."""
        end = self.at
        while True:
            dot = next((place for place in range(end, len(self.text)) if self.text[place] not in LETTERS | DIGITS), None)
            if dot is None or self.text[dot] != "." or self.text[end:dot] not in (MODULES if end == self.at else SUBMODULES):
                break
            end = dot + 1
        module = self.text[self.at : end].partition(".")[0]
        if end == self.at or (self.scope and self.scope.exact(module)):
            return
        called = self.text[end:dot]
        if SPELLINGS.get(called, called) in FUNCTIONS or called in CONSTANTS:
            self.at = end

    def word(self) -> tuple[Unit, ...]:
        """Read letters, digits and subscripts that stand together."""
        units: list[Unit] = []
        while self.at < len(self.text) and not self._capital_operator(units):
            character = self.text[self.at]
            if self.typed[self.at] in ONES:
                break
            if character == "_":
                if self._operator(units) or not self._subscript(units) or self.text[self.at - 1] == "}":
                    break
            elif character in SUBSCRIPTS:
                if self._operator(units) or not self._low_characters(units):
                    break
            elif character == "\\":
                # A keyword ends with its braces, whatever follows at once: '\text{if }0 < x'.
                if not self._letter_command(units) or spelling(units) in KEYWORDS:
                    break
            elif (units and self._begins_sum(character)) or not self._letter(units):
                break
        return tuple(units)

    def _begins_sum(self, character: str) -> bool:
        """Tell whether the ``Σ`` of ``λΣ`` is a sum and no part of a name."""
        capital = GREEK.get(character, "")
        return capital in ("Sigma", "Pi") and self.scope is not None and not self.scope.starts_a_name(capital)

    def _operator(self, units: list[Unit]) -> bool:
        """Tell whether the letters so far are a word like ``sum``, whose subscript is read on its own: no ``log_var``."""
        spelled = spelling(units)
        takes_one = SPELLINGS.get(spelled, spelled) in _TAKE_ONE or spelled in ("Sigma", "Pi")
        if self.scope is None or not takes_one:
            return False
        whole = spelling(WordReader(self.typed[units[0].start :], None).word())
        known = whole in FUNCTIONS or whole in SPELLINGS
        return not known and not self.scope.begins(whole, least=len(spelled) + 1)

    def _capital_operator(self, units: list[Unit]) -> bool:
        """Tell whether a ``Σ`` has been read that is a sum and no name: ``Σy`` is two words."""
        capital = len(units) == 1 and units[0].text in ("Sigma", "Pi")
        return capital and self.scope is not None and not self.scope.starts_a_name(units[0].text)

    def _letter(self, units: list[Unit]) -> bool:
        start, character = self.at, self.text[self.at]
        if character in LETTERS or character in DIGITS:
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

    def _low_characters(self, units: list[Unit]) -> bool:
        """Read lowered letters and digits; ``x`` before ``ⱼ₊₁`` is left alone, for its index is a formula."""
        end = self.at
        while end < len(self.text) and self.text[end] in SUBSCRIPTS:
            end += 1
        low = [Unit(SUBSCRIPTS[self.text[place]], place, place + 1) for place in range(self.at, end)]
        if not all(unit.text.isalnum() for unit in low):
            return False
        units += [Unit("_", self.at, self.at), *low]
        self.at = end
        return True

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
        if following in LETTERS | DIGITS | {"_"} or following in GREEK or following == "\\":
            units.append(Unit("_", start, start + 1))
            if following == "\\" and not self._letter_command(units, low=True):
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
            elif not (self._letter_command(units, low=True) if character == "\\" else self._letter(units)):
                break
        if self.text[self.at : self.at + 1] == "}" and units:
            self.at += 1
            return units
        self.at = start
        return None

    def _letter_command(self, units: list[Unit], *, low: bool = False) -> bool:
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
        if low and command in FUNCTIONS:
            self.at = end  # 'x_{\\min}'
            units += [Unit(letter, start, end) for letter in command]
            return True
        if command not in FONT_COMMANDS and command not in ACCENT_COMMANDS:
            return False
        self.at = end
        inside = self._argument()
        if inside is None or (units and spelling(inside) == "1"):
            self.at = start  # the '\\mathbb{1}' of 'x\\mathbb{1}[x > 0]' is no part of a name
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
        while end < len(self.text) and self.text[end] in LETTERS:
            end += 1
        return self.text[self.at + 1 : max(end, self.at + 2)]
