"""A card as flashcard programs have it: two sides of HTML.  Made by one room and used by another, on the way out and in."""

from typing import NamedTuple

from msgspec import Struct


class Flashcard(Struct, frozen=True, kw_only=True):
    """One card; all texts but ``id``, ``deck`` and ``tags`` are HTML."""

    id: str
    """On the way out the question's; on the way in made of what the other program never changes."""
    origin: str = ""
    """What the question was called first, where that is not its id: the other program goes on knowing it by that."""
    deck: str
    front: str
    answer: str
    explanation: str = ""
    hint: str = ""
    reference: str = ""
    tags: tuple[str, ...] = ()


class Look(NamedTuple):
    """How a card is put together of its texts: two templates that name them, and a style sheet."""

    front: str
    back: str
    style: str
