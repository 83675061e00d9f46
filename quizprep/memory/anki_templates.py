"""A note of Anki and one of its templates -> what is asked, what is answered, and what is said besides.

A template is HTML with ``{{Field}}`` and ``{{filter:Field}}``; from ``{{#Field}}`` to ``{{/Field}}`` it is shown where the
field is not empty, from ``{{^Field}}`` where it is.  The answer is the first field that the back has and the front has not;
further ones explain it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

LONGEST_FIELD = 20_000
"""Characters: what is longer is no card, and is cut."""
_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_CLOZE = re.compile(r"(\{\{c[\d,]+::|::|\}\})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OF_THE_PROGRAM = frozenset(["FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"])


class Template(NamedTuple):
    """The two sides of a card."""

    front: str
    back: str


class NoteType(NamedTuple):
    """What notes of one type have in common."""

    cloze: bool
    fields: Sequence[str]
    templates: Sequence[Template]


class Sides(NamedTuple):
    """A card as HTML."""

    front: str
    answer: str
    explanation: str
    hint: str


class _Piece(NamedTuple):
    """A part of a side: text, or a field with its filters."""

    text: str
    field: str = ""
    filters: Sequence[str] = ()


def card_of(note_type: NoteType, values: Sequence[str], ord_: int) -> Sides | None:
    """Return a card of a note; ``None`` if its type has no such card."""
    place = 0 if note_type.cloze else ord_
    if not 0 <= place < len(note_type.templates):
        return None
    template = note_type.templates[place]
    fields = {name: value[:LONGEST_FIELD] for name, value in zip(note_type.fields, values, strict=False)}
    front, back = (list(_pieces(side, fields)) for side in template)
    asked = {piece.field for piece in front if not _answers(piece)}
    hints = [fields[piece.field] for piece in front if "hint" in piece.filters]
    answers = [fields[name] for name in dict.fromkeys(piece.field for piece in back) if name and name not in asked]
    if not note_type.cloze:
        shown = "".join(_shown(piece, fields) for piece in front)
        answer, *rest = [text for text in answers if text.strip()] or [""]
        return Sides(shown, answer, "<br>".join(rest), "<br>".join(hints))
    number = ord_ + 1
    holes = [cloze(fields[piece.field], number) for piece in front if "cloze" in piece.filters]
    shown = "".join(
        cloze(fields[piece.field], number).asked if "cloze" in piece.filters else _shown(piece, fields) for piece in front
    )
    whole = [hole.whole for hole in holes]
    return Sides(
        shown, "<br>".join(text for hole in holes for text in hole.hidden), "<br>".join([*whole, *answers]), "<br>".join(hints)
    )


def _answers(piece: _Piece) -> bool:
    """Tell whether a field on the front is there for what the learner types, or to be looked up."""
    return "type" in piece.filters or "hint" in piece.filters


def _shown(piece: _Piece, fields: Mapping[str, str]) -> str:
    if not piece.field:
        return piece.text
    spoken = any(name.startswith("tts") for name in piece.filters)
    return "" if spoken or _answers(piece) else fields[piece.field]


def _pieces(side: str, fields: Mapping[str, str]) -> Iterator[_Piece]:
    """Yield the parts of a side that this note shows."""
    side = _COMMENT.sub("", side[:LONGEST_FIELD])
    hidden: list[tuple[str, bool]] = []
    for place, part in enumerate(_TAG.split(side)):
        seen = not any(hides for _, hides in hidden)
        if place % 2 == 0:
            if part and seen:
                yield _Piece(part)
            continue
        tag = part.strip()
        name = tag[1:].strip()
        if tag[:1] in ("#", "^"):
            hidden.append((name, bool(fields.get(name, "").strip()) == (tag[0] == "^")))
        elif tag[:1] == "/":
            if hidden and hidden[-1][0] == name:
                hidden.pop()
        elif seen:
            *filters, field = (word.strip() for word in tag.split(":"))
            if field in fields and field not in _OF_THE_PROGRAM:
                yield _Piece("", field, filters)


class Cloze(NamedTuple):
    """A text with holes."""

    asked: str
    """With ``[...]`` where something is hidden, or the hint in its brackets."""
    whole: str
    hidden: list[str]
    """What is in the holes."""


class _Open:
    """A hole that has not been closed yet."""

    def __init__(self, opening: str, number: int) -> None:
        self.opening = opening
        self.hides = str(number) in re.findall(r"\d+", opening)
        self.asked: list[str] = []
        self.whole: list[str] = []
        self.hint: list[str] | None = None

    def add(self, asked: str, whole: str) -> None:
        if self.hint is None:
            self.asked.append(asked)
            self.whole.append(whole)
        else:
            self.hint.append(whole)


def cloze(text: str, number: int) -> Cloze:
    """Return a text with the holes of one number; ``{{c1::answer::hint}}`` has number 1, and holes may stand in holes."""
    hidden: list[str] = []
    stack = [_Open("", number)]
    for part in _CLOZE.split(text):
        top = stack[-1]
        if part.startswith("{{c") and part.endswith("::"):
            stack.append(_Open(part, number))
        elif part == "}}" and len(stack) > 1:
            stack.pop()
            whole = "".join(top.whole)
            hint = "".join(top.hint or ()) or "..."
            stack[-1].add(f"[{hint}]" if top.hides else "".join(top.asked), whole)
            if top.hides:
                hidden.append(whole)
        elif part == "::" and len(stack) > 1 and top.hint is None:
            top.hint = []
        else:
            top.add(part, part)
    while len(stack) > 1:  # never closed, so it is text
        top = stack.pop()
        rest = "" if top.hint is None else "::" + "".join(top.hint)
        stack[-1].add(top.opening + "".join(top.asked) + rest, top.opening + "".join(top.whole) + rest)
    return Cloze("".join(stack[0].asked), "".join(stack[0].whole), hidden)
