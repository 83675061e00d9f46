"""Paragraphs of bank text: English wraps between words, Chinese between characters, code spans are coloured."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A word is what must stay together: a wide character, or a run of others, with the punctuation that may not end a line before
# it, and with that which may not begin one after it.
_WORD = re.compile(rf"[（「『《“‘]*(?:[{_CJK}]|[^\s{_CJK}]+)[，。、；：？！）」』》”’]*|\s+")
_CODE = re.compile(r"`([^`]+)`")
READABLE = 100
"""Columns that a text takes at most: the eye loses its line in a longer one."""


class Paragraph:
    """One text, wrapped to the width it gets and indented by ``indent`` cells; the first line begins with ``lead``."""

    def __init__(self, text: str, *, indent: int = 0, lead: str = "", style: str = "", lead_style: str = "") -> None:
        self.text = text
        self.indent = indent
        self.lead = lead
        self.style = style
        self.lead_style = lead_style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        margin = " " * self.indent
        width = max(min(options.max_width, READABLE) - self.indent, 8)
        first = True
        for line in self.text.strip().splitlines():
            for part in _hanging(line, width):
                if first and self.lead:
                    padding = " " * max(self.indent - cell_len(self.lead), 0)
                    yield Text.assemble((self.lead, self.lead_style or self.style), padding, _coloured(part, self.style))
                else:
                    yield Text.assemble(margin if part else "", _coloured(part, self.style))
                first = False


def _hanging(line: str, width: int) -> Iterator[str]:
    """Break a line; what follows the bullet of a list hangs under it."""
    bullet = "- " if line.startswith("- ") else ""
    for number, part in enumerate(wrap(line.removeprefix(bullet), width - len(bullet))):
        yield (" " * len(bullet) if number else bullet) + part


def wrap(line: str, width: int) -> Iterator[str]:
    """Break a line into pieces of at most ``width`` terminal cells."""
    current, used = "", 0
    for word in _WORD.findall(line):
        for piece in _fold(word, width):
            size = cell_len(piece)
            if used + size > width and current:
                yield current.rstrip()
                current, used = "", 0
                if piece.isspace():
                    continue
            current += piece
            used += size
    yield current.rstrip()


def _fold(word: str, width: int) -> Iterator[str]:
    """Cut a word that is wider than a whole line."""
    while cell_len(word) > width:
        cut = next(end for end in range(len(word), 0, -1) if cell_len(word[:end]) <= width or end == 1)
        yield word[:cut]
        word = word[cut:]
    yield word


def _coloured(line: str, style: str) -> Text:
    text = Text(line, style=style, no_wrap=True, overflow="fold")
    for span in _CODE.finditer(line):
        text.stylize("code", *span.span())
    return text


def cut_to(text: str, columns: int) -> str:
    """Shorten a text to what ``columns`` of a terminal hold, saying so."""
    return text if cell_len(text) <= columns else set_cell_size(text, max(columns - 1, 0)) + "…"


def cut(text: str, limit: int, lines: int) -> str:
    """Shorten a text to at most ``limit`` characters in at most so many ``lines``, saying so."""
    kept = "\n".join(text.split("\n")[:lines])
    return text if kept == text and len(text) <= limit else f"{kept[: limit - 1]}…"
