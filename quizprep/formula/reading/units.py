"""What words are made of: units that are never cut, and pieces that mean something."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct


class Unit(NamedTuple):
    """The smallest piece of a word that is never cut: a letter, a digit, ``_``, or a whole Greek letter."""

    text: str
    start: int
    end: int


class Piece(Struct, frozen=True):
    """A part of a word that means something: a ``name``, an ``index`` into one, a ``constant`` or a ``function``."""

    kind: str
    value: str
    start: int
    end: int
    indices: tuple["Piece", ...] = ()
    """For an index: names and numbers."""


def spelling(units: Sequence[Unit]) -> str:
    """Return what the units spell in ASCII."""
    return "".join(unit.text for unit in units)


class Declared(Protocol):
    """The declared names, as far as the cutting of a text into words depends on them."""

    def exact(self, spelled: str) -> str | None:
        """Return the name that is spelled like this to the letter."""

    def starts_a_name(self, spelled: str) -> bool:
        """Tell whether a declared name begins with ``spelled``."""

    def begins(self, spelled: str, *, least: int) -> bool:
        """Tell whether ``spelled`` begins with a declared name that is longer than ``least``."""
