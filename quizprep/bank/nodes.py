"""The text of a deck -> nodes that know their place; nothing is guessed.

YAML's own typing is a trap for authors: ``answer: no`` would be False, ``1.10`` the number 1.1, ``12:30`` the number 750, and
of two equal keys the first would vanish.  So only the parser of PyYAML is used: every scalar stays the text that was written,
and the field it stands in decides how it is read.

The parser's events are folded here, not by ``yaml.compose``, which recurses without a bound.  Anchors, aliases and tags are
refused: a deck needs none, and without them no file means more than it says (a few aliases can stand for a billion nodes).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from quizprep.bank.files import BadText, read_bytes
from quizprep.errors import Mark, Problem

MAX_DEPTH = 12
"""Twice as deep as the format goes."""

# The parser in C is ten times faster; a PyYAML built without libyaml has only the one in Python.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# What YAML forbids, and the line breaks that no editor counts as one.
FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LATEX_WITH_N = re.compile(r"\\n(?:abla|eq?|u|ot|otin)\b")


class Scalar(NamedTuple):
    """A text as it was written."""

    mark: Mark
    text: str
    cut: bool = False
    """A comment follows on the same line: in prose, the rest of a sentence that was not quoted."""


class Items(NamedTuple):
    """A list."""

    mark: Mark
    items: "list[Node]"


class Entries(NamedTuple):
    """Keys and values."""

    mark: Mark
    entries: "dict[str, Node]"
    keys: dict[str, Mark]
    flow: bool
    """Written in ``{ }``, where a comma ends a text that is not quoted."""


Node = Scalar | Items | Entries


def read_nodes(path: Path) -> tuple[Node, list[Problem]]:
    """Return the nodes of a file, and what is wrong with them as YAML.

    Raises:
        BadText: If the file cannot be read, is no text, is empty, or breaks the rules of YAML.
    """
    return parse(decode(read_bytes(path), str(path)), str(path))


def decode(content: bytes, path: str) -> str:
    """Return the content of a file as text with a line feed at the end of each line, the last one too."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error's own bytes: of a file that begins with a byte order mark, they begin after it.
        before = _with_line_feeds(error.object[: error.start].decode("utf-8", "replace"))
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise BadText(_mark(path, before), message) from None
    text = _with_line_feeds(text).removesuffix("\n") + "\n"
    if found := FORBIDDEN.search(text):
        message = f"the character U+{ord(found[0]):04X} is not allowed here; delete it"
        raise BadText(_mark(path, text[: found.start()]), message)
    return text


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, path: str) -> tuple[Node, list[Problem]]:
    """Return the nodes of a text, and what is wrong with them as YAML.

    Raises:
        BadText: If the text is empty or breaks the rules of YAML.
    """
    try:
        return _Folder(text, path).document()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, path) from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an escape such as "\\U00110000", in the parser in Python
        raise BadText(Mark(path, 1, 1), f"not readable as YAML: {' '.join(str(error).split())}") from None


class _Folder:
    """Folds the parser's events into nodes."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []
        self.events: Iterator[yaml.Event] = (
            event for event in yaml.parse(text, _LOADER) if not isinstance(event, (yaml.StreamStartEvent, yaml.StreamEndEvent))
        )

    def document(self) -> tuple[Node, list[Problem]]:
        if next(self.events, None) is None:
            raise BadText(Mark(self.path, 1, 1), "the file is empty; a deck has a 'title' and 'questions'")
        node = self.node(next(self.events), 0)
        next(self.events)  # the end of the document
        if again := next(self.events, None):
            raise BadText(self.mark(again), "a second document begins here; a deck is one document, so remove the '---'")
        return node, self.problems

    def node(self, event: yaml.Event, depth: int) -> Node:
        mark = self.mark(event)
        if getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            raise BadText(mark, f"'{sign}' begins an anchor or alias, and a deck has none; put a text that begins so in quotes")
        if getattr(event, "tag", None):
            raise BadText(mark, "'!' begins a tag, and a deck has none; put a text that begins so in quotes")
        if depth > MAX_DEPTH:
            raise BadText(mark, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(mark, [self.node(item, depth + 1) for item in self.until(yaml.SequenceEndEvent)])
        return self.entries(event, mark, depth)

    def until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Scalar:
        assert event.start_mark
        assert event.end_mark
        if event.style == '"':
            written = self.text[event.start_mark.index : event.end_mark.index]
            if _ESCAPE.search(event.value) or _LATEX_WITH_N.search(written):
                message = "a backslash in double quotes is an escape; write '\\theta' in single quotes or in a block (|)"
                self.problems.append(Problem(mark, message))
        end = event.end_mark.index
        return Scalar(mark, event.value, cut=not event.style and self.text[end : end + 80].lstrip(" \t").startswith("#"))

    def entries(self, event: yaml.Event, mark: Mark, depth: int) -> Entries:
        found = Entries(mark, {}, {}, getattr(event, "flow_style", False))
        for key_event in self.until(yaml.MappingEndEvent):
            key = self.node(key_event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.append(
                    Problem(key.mark, "a key must be a text; put a text that begins with '{' or '[' in quotes")
                )
            elif key.text in found.entries:
                first = found.keys[key.text].line
                self.problems.append(
                    Problem(key.mark, f"the key {quoted(key.text)} is here a second time; the first is in line {first}")
                )
            else:
                found.entries[key.text] = value
                found.keys[key.text] = key.mark
        return found

    def mark(self, event: yaml.Event) -> Mark:
        assert event.start_mark
        return Mark(self.path, event.start_mark.line + 1, event.start_mark.column + 1)


def quoted(text: str) -> str:
    """Return a text in quotes, on one line and not too long, for a message."""
    line = " ".join(text.split())
    return f"'{line[:37]}...'" if len(line) > 40 else f"'{line}'"


def _mark(path: str, before: str) -> Mark:
    """Return the place that follows the text ``before``."""
    return Mark(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


_UNFIT = "this does not fit what stands before it; mend the indentation, or quote a text that holds : # { } [ ] or a quote"
_SAID = (
    # What the two parsers of PyYAML say, and what it means to the author of a deck; the first match counts.
    (r"tab", "a tab cannot indent; use spaces"),
    (r"cannot start any token", "a text cannot begin with this character; put it in quotes"),
    (
        r"mapping values are not allowed",
        "a ':' where none can be; put a text that holds ': ' in quotes, or mend the indentation",
    ),
    (r"sequence entries are not allowed", "a '-' where none can be; a list begins on a line of its own"),
    (r"found unexpected end of stream", "this quote is never closed"),
    (r"expected ',' or '\}'", "this '{' is never closed"),
    (r"expected ',' or '\]'", "this '[' is never closed"),
    (r"could not find expected ':'", "a key without ':'; write 'key: value'"),
    (r"escape character|hexdecimal|hexadecimal", "a backslash in double quotes is an escape; use single quotes or a block (|)"),
    (r"directive|incompatible", "a '%' at the beginning of a line; put the text in quotes"),
    (r"expected", _UNFIT),
)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, path: str) -> BadText:
    problem, at, opened = error.problem or "", error.problem_mark, error.context_mark
    assert at is not None
    if text[at.index : at.index + 1] == "\t":
        problem = "tab"
    elif "end of stream" in problem and opened:
        at = opened
    elif "expected ',' or" in problem:
        # A bracket is never closed, or on the line where it stands something does not fit.
        at, problem = (opened, problem) if opened and opened.line < at.line else (at, "unexpected")
    message = next((ours for said, ours in _SAID if re.search(said, problem)), f"not readable as YAML: {quoted(problem)}")
    return BadText(Mark(path, at.line + 1, at.column + 1), message)
