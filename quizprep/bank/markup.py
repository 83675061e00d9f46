r"""HTML as flashcard programs keep it -> plain text: lines, lists and code stay, formulas are LaTeX, the rest of it goes.

The parser is the standard library's, which takes whatever it is given; tags that were never closed or opened end where the
text does.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from quizprep.bank.nodes import FORBIDDEN

_BLOCKS = re.compile(
    "address|article|blockquote|caption|center|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|"
    "p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_UNSEEN = frozenset(["head", "script", "style", "template", "title"])
_PICTURES = frozenset(["canvas", "embed", "iframe", "img", "object", "picture", "svg"])
_SOUNDS = frozenset(["audio", "video"])
_RAISED = {"sub": "_", "sup": "^"}
_CODE = frozenset(["code", "kbd", "samp", "tt"])

_SOUND = re.compile(r"\[sound:[^\]]*\]|\[anki:(?:play|tts)\b[^\]]*\](?:.*?\[/anki:tts\])?", re.DOTALL)
_LATEX = (
    (re.compile(r"\[\$\$\](.*?)\[/\$\$\]", re.DOTALL), r"\\[\1\\]"),
    (re.compile(r"\[\$\](.*?)\[/\$\]", re.DOTALL), r"\\(\1\\)"),
    (re.compile(r"\[latex\](.*?)\[/latex\]", re.DOTALL), r"\1"),
)
_WITHOUT_WIDTH = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")


class Plain(NamedTuple):
    """What is left of a piece of HTML."""

    text: str
    pictures: int
    """That were in it."""
    sounds: int


def plain(markup: str) -> Plain:
    """Return the text of a piece of HTML."""
    reader = _Reader()
    reader.feed(_WITHOUT_WIDTH.sub("", _BREAKS.sub("\n", markup)))
    reader.close()
    text, sounds = _SOUND.subn("", reader.text())
    for old, new in _LATEX:
        text = old.sub(new, text)
    lines = [line.rstrip() for line in FORBIDDEN.sub("", text).splitlines()]
    return Plain(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), reader.pictures, reader.sounds + sounds)


def cleaned(name: str) -> str:
    """Return a name that is no HTML on one line, without what no deck may hold."""
    return " ".join(FORBIDDEN.sub("", _WITHOUT_WIDTH.sub("", name)).split())


class _Reader(HTMLParser):
    """Collects the text; what stands in a pair of tags that changes it is collected apart, until the pair is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = self.sounds = 0
        self._open: list[tuple[str, list[str]]] = [("", [])]
        self._unseen = self._preformatted = 0

    def text(self) -> str:
        """Return what was collected, open tags closed."""
        while len(self._open) > 1:
            self._close()
        return "".join(self._open[0][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._add("\n")
        elif _BLOCKS.fullmatch(tag):
            self._new_line()
            if tag == "li":
                self._add("- ")
            self._preformatted += tag == "pre"
        elif tag in ("td", "th"):
            self._add("  ")
        elif tag in _RAISED or tag in _CODE or tag == "anki-mathjax":
            self._open.append(("block" if tag == "anki-mathjax" and ("block", "true") in attrs else tag, []))
        else:
            self._unseen += tag in _UNSEEN
            self.pictures += tag in _PICTURES
            self.sounds += tag in _SOUNDS

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _UNSEEN:
            self._unseen -= 1

    def handle_endtag(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self._new_line()
            if tag == "pre":
                self._preformatted = max(self._preformatted - 1, 0)
        elif tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif self._open[-1][0] == tag or (tag == "anki-mathjax" and self._open[-1][0] == "block"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if not self._preformatted:
            data = _SPACE.sub(" ", data)
            if self._ends_line():
                data = data.lstrip(" ")
        self._add(data.replace("\xa0", " ").replace("\t", "    "))

    def _add(self, text: str) -> None:
        if text and not self._unseen:
            self._open[-1][1].append(text)

    def _ends_line(self) -> bool:
        parts = self._open[-1][1]
        return parts[-1].endswith("\n") if parts else len(self._open) == 1

    def _new_line(self) -> None:
        if not self._ends_line():
            self._add("\n")

    def _close(self) -> None:
        tag, parts = self._open.pop()
        inside = "".join(parts)
        if tag in _RAISED and inside.strip():
            bare = inside.strip()
            inside = _RAISED[tag] + (bare if bare.isalnum() else f"({bare})")
        elif tag in _CODE and inside.strip() and "`" not in inside and "\n" not in inside and not self._preformatted:
            inside = f"`{inside.strip()}`"
        elif tag in ("anki-mathjax", "block") and inside.strip():
            inside = rf"\[{inside.strip()}\]" if tag == "block" else rf"\({inside.strip()}\)"
        self._add(inside)
