r"""The names that a formula may use, and how a run of letters is cut into them.

A name has one key however it is spelled: ``beta1``, ``beta_1``, ``β₁`` and ``\beta_{1}`` are one name.  Declared names
win over everything; then come functions and constants; a run that is none of these is cut into the fewest declared names.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from quizprep.errors import QuizprepError
from quizprep.formula.reading.letters import units_of
from quizprep.formula.reading.units import Piece, Unit, spelling
from quizprep.formula.reading.words import CONSTANTS, FUNCTIONS, SPELLINGS, STANDING_ALONE
from quizprep.formula.tree import Tree
from quizprep.model import Variable

Names = Mapping[str, object] | Collection[str]
"""What a formula may use: ``Variable`` by name, or only names, each of which then is a number."""

LONGEST_NAME = 40

_RUN_ON = frozenset({"log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh"})
"""Functions that people write right before their argument."""

_USUAL = {"lambda": ("lambda_", "lam", "lmbda", "lambd"), "epsilon": ("eps",), "eps": ("epsilon",)}
"""What programs and papers write for the same name, which nobody needs to declare."""


class Scope:
    """The declared names, looked up by any spelling, and the indices of the sums that are being read."""

    def __init__(self, names: Names) -> None:
        self.shapes: dict[str, tuple[str, ...]] = {}
        self.bound: list[str] = []
        self.unnamed: list[int] = []
        """The places in ``bound`` of those indices that no sum names: they were taken from its elements."""
        self.defined: dict[str, Tree] = {}
        """What names mean that the text itself explains: ``a/q where q = b + 1``."""
        self.functions: dict[str, Variable] = {}
        """Names that take arguments."""
        self.phrases: list[tuple[str, str]] = []
        """Aliases that are no word, ``sigma^2``, and the names they stand for."""
        self._exact: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        aliases: dict[str, str] = {}
        for name in names:
            variable = names[name] if isinstance(names, Mapping) else None
            self._exact[_declared(name)] = name
            self.shapes[name] = ()
            if isinstance(variable, Variable):
                self.shapes[name] = variable.shape
                if len(variable.shape) > 2:
                    raise QuizprepError(f"'{name}' has {len(variable.shape)} sizes; a vector has one here, a matrix two")
                if variable.arguments:
                    self.functions[name] = variable
                aliases |= self._aliases(variable, name)
        self._exact = {size: size for size in self._sizes()} | aliases | self._exact
        for spelled, name in reversed(self._exact.items()):
            self._loose[spelled.replace("_", "")] = name

    def _aliases(self, variable: Variable, name: str) -> dict[str, str]:
        """Return the other spellings of a name that are words, and keep those that are not."""
        words = [*variable.aliases, *_USUAL.get(name, ())]
        self.phrases += [(alias, name) for alias in words if not _is_word(alias)]
        return {spelling(units_of(alias)): name for alias in words if _is_word(alias)}

    def _sizes(self) -> list[str]:
        """Return the sizes of vectors and matrices, which are numbers that a formula may name though nobody declared them."""
        return [size for shape in self.shapes.values() for size in shape if not size.isdecimal()]

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

    def begins(self, spelled: str, *, least: int) -> bool:
        """Tell whether ``spelled`` begins with a declared name that is longer than ``least``."""
        return any(len(name) > least and spelled.startswith(name) for name in self._exact)

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
            return Piece("function" if name in self.functions else "name", name, start, end)
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
        return self._unit(units)

    def _unit(self, units: Sequence[Unit]) -> Piece | None:
        """Read ``ln2``, ``I_n``, and ``δ_{ij}``, where delta has no other meaning: 1 for equal indices and 0 for others."""
        if spelling(units[:2]) == "ln" and spelling(units[2:]).isdecimal():
            return Piece("logarithm", spelling(units[2:]), units[0].start, units[-1].end)
        if spelling(units[:2]) == "I_" and (size := self._index(units[2:])):
            return Piece("identity", "I", units[0].start, units[-1].end, (size,))
        if [unit.text for unit in units[:2]] != ["delta", "_"] or self.exact("delta"):
            return None
        indices = self.indices(units[2:], 2)
        if not indices or len(indices) != 2:
            return None
        return Piece("kronecker", "delta", units[0].start, units[-1].end, tuple(indices))

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

    def _runs_on(self, piece: Piece, following: Piece) -> bool:
        """Tell whether a function may stand right before its argument: ``cosθ``."""
        return piece.value in _RUN_ON and piece.value not in self.functions and following.kind in ("name", "index", "constant")

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
                if piece and start and piece.kind == "function" and spelling(units[start:end]) in STANDING_ALONE:
                    continue
                # A function ends its run: what follows is its argument; but for 'cosθ' and 'logp'.  So does 'ln2'.
                ends = piece is not None and piece.kind in ("function", "logarithm")
                if piece and not (ends and rest and not self._runs_on(piece, rest[0])):
                    best[start] = [piece, *rest]
        return best[0]


def _is_word(name: str) -> bool:
    units = units_of(name)
    return bool(units) and units[-1].end == len(name) and not units[0].text.isdecimal()


@lru_cache(maxsize=1024)
def _declared(name: str) -> str:
    if not _is_word(name):
        raise QuizprepError(f"'{name}' cannot be a name in a formula: letters, then letters, digits and '_'")
    return spelling(units_of(name))


def _split_at_commas(units: Sequence[Unit]) -> list[list[Unit]]:
    parts: list[list[Unit]] = [[]]
    for unit in units:
        if unit.text == ",":
            parts.append([])
        else:
            parts[-1].append(unit)
    return parts
