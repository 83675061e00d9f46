r"""The names that a formula may use, and how a run of letters is cut into them.

A name has one key however it is spelled: ``beta1``, ``beta_1``, ``β₁`` and ``\beta_{1}`` are one name.  Declared names
win over everything; then come functions and constants; a run that is none of these is cut into the fewest declared names.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from quizprep.errors import QuizprepError
from quizprep.formula.reading.words import CONSTANTS, FUNCTIONS, SPELLINGS
from quizprep.formula.tree import Tree
from quizprep.model import Variable

Names = Mapping[str, object] | Collection[str]
"""What a formula may use: ``Variable`` by name, or only names, each of which then is a number."""

LONGEST_NAME = 40


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


class Scope:
    """The declared names, looked up by any spelling, and the indices of the sums that are being read."""

    def __init__(self, names: Names) -> None:
        # Imported here: that module turns declared spellings into units, and needs this module for its own types.
        from quizprep.formula.reading.letters import units_of

        self.shapes: dict[str, tuple[str, ...]] = {}
        self.bound: list[str] = []
        self.unnamed: list[int] = []
        """The places in ``bound`` of those indices that no sum names: they were taken from its elements."""
        self.defined: dict[str, Tree] = {}
        """What names mean that the text itself explains: ``a/q where q = b + 1``."""
        self._exact: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        aliases: dict[str, str] = {}
        for name in names:
            variable = names[name] if isinstance(names, Mapping) else None
            self.shapes[name] = variable.shape if isinstance(variable, Variable) else ()
            self._exact[_declared(units_of(name), name)] = name
            if isinstance(variable, Variable):
                aliases |= {_declared(units_of(alias), alias): name for alias in variable.aliases}
        self._exact = aliases | self._exact
        for spelled, name in reversed(self._exact.items()):
            self._loose[spelled.replace("_", "")] = name

    @property
    def declared(self) -> list[str]:
        """The declared names, in the order of the question."""
        return list(self.shapes)

    def has_matrix(self) -> bool:
        """Tell whether any name takes two indices."""
        return any(len(shape) > 1 for shape in self.shapes.values())

    def mentions(self, units: Sequence[Unit], letters: Collection[str]) -> bool:
        """Tell whether one of these letters occurs in a word, as a name or as an index."""
        pieces = self.cut(units) or ()
        return any(piece.value in letters for whole in pieces for piece in (whole, *whole.indices))

    def rank(self, name: str) -> int:
        """Return 0 for a number, 1 for a vector, 2 for a matrix."""
        return 0 if name in self.bound else len(self.shapes.get(name, ()))

    def starts_a_name(self, spelled: str) -> bool:
        """Tell whether a declared name begins with ``spelled``."""
        return any(name.startswith(spelled) for name in self._exact)

    def exact(self, spelled: str) -> str | None:
        """Return the name that is spelled like this to the letter."""
        return spelled if spelled in self.bound else self._exact.get(spelled)

    def find(self, units: Sequence[Unit]) -> Piece | None:
        """Return what the units mean as a whole, if anything."""
        spelled = spelling(units)
        start, end = units[0].start, units[-1].end
        if spelled in self.defined:
            return Piece("defined", spelled, start, end)
        if name := self.exact(spelled):
            return Piece("name", name, start, end)
        if (function := SPELLINGS.get(spelled, spelled)) in FUNCTIONS:
            return Piece("function", function, start, end)
        if spelled in CONSTANTS:
            return Piece("constant", spelled, start, end)
        if name := self._loose.get(spelled.replace("_", "")):
            # 'x_' is no spelling of 'x', nor '_x'.
            return None if "_" in (spelled[0], spelled[-1]) else Piece("name", name, start, end)
        return self._indexed(units)

    def _indexed(self, units: Sequence[Unit]) -> Piece | None:
        """Read ``x_j``, ``W_{ij}`` or ``x1`` as an element of a declared vector or matrix."""
        for cut in range(1, len(units)):
            if units[cut].text != "_" and not units[cut].text.isdecimal():
                continue
            base = self.exact(spelling(units[:cut]))
            if base is None or not (rank := self.rank(base)):
                continue
            rest = units[cut + 1 :] if units[cut].text == "_" else units[cut:]
            indices = self.indices(rest, rank)
            if indices:
                return Piece("index", base, units[0].start, units[-1].end, tuple(indices))
        return None

    def indices(self, units: Sequence[Unit], rank: int) -> list[Piece] | None:
        """Cut the text of a subscript into at most ``rank`` indices: ``ij``, ``i,j``, ``12``."""
        if any(unit.text == "," for unit in units):
            parts = _split_at_commas(units)
        elif spelling(units).isdecimal():
            parts = [list(units)] if rank == 1 else [[unit] for unit in units]
        else:
            pieces = self.cut(units, indices=True)
            return pieces if pieces is not None and len(pieces) <= rank else None
        indices = [self._index(part) for part in parts]
        return [index for index in indices if index] if all(indices) and len(indices) <= rank else None

    def _index(self, units: Sequence[Unit]) -> Piece | None:
        if not units:
            return None
        if spelling(units).isdecimal():
            return Piece("number", spelling(units), units[0].start, units[-1].end)
        name = self.exact(spelling(units))
        return Piece("name", name, units[0].start, units[-1].end) if name and not self.rank(name) else None

    def unnamed_indices(self, units: Sequence[Unit], *, alone: bool) -> list[Unit]:
        """Return the letters, at most two, that would make ``y_i`` or ``W_ij`` an element, were they indices.

        With ``alone`` the letter of ``i`` itself is one.
        """
        if len(units) > LONGEST_NAME or self.cut(units) is not None:
            return []
        letters = {unit.text: unit for unit in units if unit.text.isalpha() and not self.exact(unit.text)}
        if len(units) == 1:
            return list(letters.values()) if alone else []
        behind = {unit.text for before, unit in pairwise(units) if before.text == "_" or unit is units[-1]}
        last = [unit for unit in units if unit.text != ","][-2:]
        pair = [unit for unit in last if unit.text in letters]
        for candidate in (*([unit] for text, unit in letters.items() if text in behind), pair):
            self.bound += [unit.text for unit in candidate]
            known = self.cut(units) is not None
            del self.bound[len(self.bound) - len(candidate) :]
            if known:
                return candidate
        return []

    def cut(self, units: Sequence[Unit], *, indices: bool = False) -> list[Piece] | None:
        """Cut units into the fewest pieces that mean something; of equal cuts, the one whose first piece is longest."""
        find = self._index if indices else self.find
        best: list[list[Piece] | None] = [None] * len(units) + [[]]
        for start in reversed(range(len(units))):
            for end in range(min(len(units), start + LONGEST_NAME), start, -1):
                rest = best[end]
                if rest is None or (best[start] is not None and len(rest) + 1 >= len(best[start] or ())):
                    continue
                piece = find(units[start:end])
                # A function ends its run: what follows is its argument.
                if piece and not (piece.kind == "function" and rest):
                    best[start] = [piece, *rest]
        return best[0]


def _declared(units: Sequence[Unit], name: str) -> str:
    if not units or units[-1].end != len(name) or units[0].text.isdecimal():
        raise QuizprepError(f"'{name}' cannot be a name in a formula: letters, then letters, digits and '_'")
    return spelling(units)


def _split_at_commas(units: Sequence[Unit]) -> list[list[Unit]]:
    parts: list[list[Unit]] = [[]]
    for unit in units:
        if unit.text == ",":
            parts.append([])
        else:
            parts[-1].append(unit)
    return parts
