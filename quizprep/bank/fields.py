"""What a field of a deck may be, as values: a table of these is the format (see ``decks``).

A field reads one node.  What is wrong with it goes into the :class:`Log` and the reading goes on, so that one pass finds
every problem; the result is then ``None``, which no right field gives.
"""

import re
from collections.abc import Callable, Collection, Mapping
from math import inf
from typing import Any, Protocol

from msgspec import Struct

from quizprep.bank.nodes import Entries, Items, Node, Scalar, quoted
from quizprep.errors import Mark, Problem, nearest
from quizprep.model import Bilingual, Lang

MOST_ENTRIES = 200
"""Of a list or a table within a question."""

Place = tuple[str, ...]
"""Where a value stands in its deck: ``("conv-size", "mistakes", "no-stride", "answer")``."""
Values = dict[str, Any]


class Log:
    """What was found while a deck was read: problems, and the mark of every value."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.marks: dict[Place, Mark] = {}
        self.language: Lang | None = None
        """Of a deck in one language, whose texts are written as they are."""

    def problem(self, at: Mark | Place, message: str) -> None:
        """Note a problem, at a mark or at the mark of a value that was read."""
        self.problems.append(Problem(at if isinstance(at, Mark) else self.marks[at], message))

    def unexpected(self, wanted: str, node: Node) -> None:
        """Note that ``node`` is not what was wanted."""
        self.problem(node.mark, f"expected {wanted}, found {_kind(node)}")


class Field(Protocol):
    """Reads one node."""

    def read(self, node: Node, place: Place, log: Log) -> Any:
        """Return the value of ``node``, or ``None`` after noting what is wrong."""


class Text(Struct, frozen=True):
    """A text in the form of a regular expression; YAML guesses nothing: ``no`` is no, and ``1.10`` stays as it is."""

    wanted: str = "a text"
    form: str = r"(?s).*\S.*"

    def read(self, node: Node, place: Place, log: Log) -> str | None:
        """Return the text without the space around it."""
        log.marks[place] = node.mark
        if isinstance(node, Scalar) and re.fullmatch(self.form, text := node.text.strip()):
            return text
        log.unexpected(self.wanted, node)
        return None


class Number(Struct, frozen=True):
    """A number: an int where it is written as one, else a float."""

    wanted: str = "a number"
    low: float = -inf
    high: float = inf
    whole: bool = False

    def read(self, node: Node, place: Place, log: Log) -> float | None:
        """Return the number."""
        log.marks[place] = node.mark
        if isinstance(node, Scalar):
            text = node.text.strip()
            whole = _INTEGER.fullmatch(text)
            if whole or (not self.whole and _DECIMAL.fullmatch(text)):
                number = int(text) if whole else float(text)
                if self.low <= number <= self.high:
                    return number
        log.unexpected(self.wanted, node)
        return None


class Flag(Struct, frozen=True):
    """``true`` or ``false``."""

    def read(self, node: Node, place: Place, log: Log) -> bool | None:
        """Return which of the two."""
        word = Text("true or false", "true|false").read(node, place, log)
        return None if word is None else word == "true"


TITLE = "", "title"
"""The place of a deck's title."""


class Prose(Struct, frozen=True):
    """A text in both languages: ``{en: ..., zh: ...}``.

    A ``label`` may need no language, being a name or a formula: ``{text: 3x3}``, or ``{en: pixels, zh: px}``.  In a deck of one
    language every text stands as it is, or as ``text`` where other keys stand beside it.
    """

    label: bool = False

    def keys(self, language: Lang | None = None) -> tuple[str, ...]:
        """Return the keys that make up the text."""
        if language:
            return ("text",)
        return ("en", "zh", "text") if self.label else ("en", "zh")

    def read(self, node: Node, place: Place, log: Log) -> Bilingual | None:
        """Return the text of a node that holds nothing else."""
        log.marks[place] = node.mark
        if log.language and isinstance(node, Scalar):
            return self._neutral({"text": node}, place, log)
        if not isinstance(node, Entries):
            both = "a text in both languages, {en: ..., zh: ...}"
            if place == TITLE:  # said once, not at every text of the deck
                both += ", or 'language: en' above it for a deck in one"
            log.unexpected("a text" if log.language else both, node)
            return None
        return self.pick(known(node, self.keys(log.language), (), log), node, place, log)

    def pick(self, entries: Mapping[str, Node], node: Entries, place: Place, log: Log) -> Bilingual | None:
        """Return the text from among the entries of ``node``."""
        if (self.label or log.language) and "text" in entries:
            return self._neutral(entries, place, log)
        if log.language:
            log.problem(node.mark, "missing key 'text'; this deck is in one language")
            return None
        for lang in ("en", "zh"):
            if lang not in entries:
                log.problem(node.mark, f"missing key '{lang}'")
        en, zh = (self._text(entries[lang], (*place, lang), log) if lang in entries else None for lang in ("en", "zh"))
        if en and len(_HAN.findall(en)) > len(_WORD.findall(en)):
            log.problem((*place, "en"), "the English text is Chinese")
        elif en and (found := _SIGN.search(en)):
            log.problem((*place, "en"), f"the English text holds the Chinese sign '{found[1]}'")
        if zh and not _HAN.search(zh) and (not self.label or _WORDS.search(zh)):
            log.problem((*place, "zh"), "the Chinese text holds no Chinese character")
        return Bilingual(en, zh) if en and zh else None

    def _neutral(self, entries: Mapping[str, Node], place: Place, log: Log) -> Bilingual | None:
        text = self._text(entries["text"], (*place, "text"), log)
        at = log.marks[*place, "en"] = log.marks[*place, "zh"] = entries["text"].mark
        if "en" in entries or "zh" in entries:
            log.problem(at, "'text' is for what needs no language; remove it, or 'en' and 'zh'")
        elif text and not log.language and _HAN.search(text):
            log.problem(at, "'text' is for what needs no language; this is Chinese, so write 'en' and 'zh'")
        return Bilingual.same(text) if text else None

    @staticmethod
    def _text(node: Node, place: Place, log: Log) -> str | None:
        text = Text().read(node, place, log)
        if text and isinstance(node, Scalar) and node.cut:
            log.problem(node.mark, "' #' begins a comment here; put the text in quotes, or the comment on a line of its own")
        return text


class Many(Struct, frozen=True):
    """A list of values; one alone may stand without the brackets."""

    field: Field
    alone: bool = True

    def read(self, node: Node, place: Place, log: Log) -> tuple[Any, ...] | None:
        """Return the values."""
        log.marks[place] = node.mark
        if not isinstance(node, Items):
            if self.alone:
                return (self.field.read(node, (*place, "0"), log),)
            log.unexpected("a list", node)
            return None
        if _too_many(node, len(node.items), log):
            return None
        return tuple(self.field.read(item, (*place, str(i)), log) for i, item in enumerate(node.items))


class Either(Struct, frozen=True):
    """One text, or a list of values."""

    text: Text
    many: Many

    def read(self, node: Node, place: Place, log: Log) -> Any:
        """Return what the node holds."""
        return (self.many if isinstance(node, Items) else self.text).read(node, place, log)


class Table(Struct, frozen=True):
    """Names that the author chooses, each with a value of the same kind."""

    name: Text
    field: Field

    def read(self, node: Node, place: Place, log: Log) -> Values | None:
        """Return the values by name."""
        log.marks[place] = node.mark
        if not isinstance(node, Entries):
            log.unexpected("keys with values", node)
            return None
        if _too_many(node, len(node.entries), log):
            return None
        for key, mark in node.keys.items():
            self.name.read(Scalar(mark, key), (*place, key), log)
        return {key: self.field.read(value, (*place, key), log) for key, value in node.entries.items()}


class Record(Struct, frozen=True):
    """Keys that the format names."""

    model: Callable[..., Any]
    required: dict[str, Field]
    optional: dict[str, Field] = {}
    prose: Prose | None = None
    """The record is a text with more keys beside ``en`` and ``zh``; the model's ``text``."""
    short: str | None = None
    """A bare text is short for this key."""

    def read(self, node: Node, place: Place, log: Log) -> Any:
        """Return the model of what the node holds."""
        before = len(log.problems)
        values = self.values(node, place, log)
        return self.model(**values) if len(log.problems) == before else None

    def values(self, node: Node, place: Place, log: Log) -> Values:
        """Return the values that could be read."""
        log.marks[place] = node.mark
        short = "text" if self.prose and log.language else self.short
        if short and isinstance(node, Scalar):
            node = Entries(node.mark, {short: node}, {short: node.mark}, flow=False)
        if not isinstance(node, Entries):
            log.unexpected(f"keys such as '{next(iter(self.required or self.optional))}'", node)
            return {}
        fields = self.required | self.optional
        entries = known(node, (*fields, *(self.prose.keys(log.language) if self.prose else ())), self.required, log)
        values = {name: field.read(entries[name], (*place, name), log) for name, field in fields.items() if name in entries}
        if self.prose:
            values["text"] = self.prose.pick(entries, node, place, log)
        return values


def known(node: Entries, names: Collection[str], required: Collection[str], log: Log) -> dict[str, Node]:
    """Return the entries under known names; note the unknown and the missing ones.

    A misspelt name is read as the one that was meant, so that it is one problem and not two.
    """
    entries = {name: value for name, value in node.entries.items() if name in names}
    absent = [name for name in names if name not in entries]
    for name, value in node.entries.items():
        if name in names:
            continue
        guess = nearest(name[:40], absent)
        if node.flow and isinstance(value, Scalar) and not value.text:
            guess = "; inside { } a text that holds a comma is put in quotes, and a space follows each ':'"
        entries |= {other: value for other in absent if f"'{other}'" in guess}
        log.problem(node.keys[name], f"unknown key {quoted(name)}{guess}")
    for name in required:
        if name not in entries:
            log.problem(node.mark, f"missing key '{name}'")
    return entries


def _too_many(node: Node, count: int, log: Log) -> bool:
    """Note that a list or a table is longer than any can be: what is looked up in another takes the time of both."""
    if count > MOST_ENTRIES:
        log.problem(node.mark, f"{count} entries; at most {MOST_ENTRIES} can stand here")
    return count > MOST_ENTRIES


_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?")
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_SIGN = re.compile(r"[A-Za-z0-9)\]}] ?([、。，！？：；（）])")
"""In an English text a Chinese word may be explained; a sign after an English one was typed in the wrong mode."""
_WORD = re.compile(r"[A-Za-z]+")
_WORDS = re.compile(r"[a-z]{2,}(?: [a-z]{2,}){3}")
"""Four words in a row: no name and no formula."""


def is_chinese(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return bool(_HAN.search(text))


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return quoted(node.text) if node.text.strip() else "nothing"
    return "a list" if isinstance(node, Items) else "keys with values"
