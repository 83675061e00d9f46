"""What a formula is cut into before it is read."""

from fractions import Fraction
from typing import NamedTuple

from quizprep.formula.reading.units import Piece, Unit


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
