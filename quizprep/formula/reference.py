"""The right formula of a question, with everything about it that is worked out once, however many responses are judged."""

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from msgspec.json import encode

from quizprep.formula.printer import show
from quizprep.formula.proving.normal import Form, normal
from quizprep.formula.reading.reader import read
from quizprep.formula.tree import Tree
from quizprep.formula.values.evaluate import Program
from quizprep.formula.values.known import Known
from quizprep.formula.values.points import sizes_in
from quizprep.model import FormulaQuestion, Mistake

if TYPE_CHECKING:
    from quizprep.formula.telling.concepts import Concept
    from quizprep.formula.telling.neighbourhood import Probe

MOST_KEPT = 16
"""References kept at a time: a session goes back to few questions, and each keeps up to some megabytes."""


class Authored(NamedTuple):
    """A mistake that the author of a question names."""

    name: str
    mistake: Mistake
    program: Program
    normal: Form


class Reference:
    """The answer of a formula question: as a tree, in normal form, as text, with its values and its authored mistakes."""

    def __init__(self, tree: Tree, question: FormulaQuestion) -> None:
        self.tree = tree
        self.question = question
        self.variables = question.variables
        self._known: dict[frozenset[str], Known] = {}
        self._probes: dict[frozenset[str], list[Probe]] = {}

    @cached_property
    def normal(self) -> Form:
        """The normal form, equal to that of a response that differs in order and spelling alone."""
        return normal(self.tree)

    @cached_property
    def shown(self) -> str:
        """The formula as a learner reads it: ``o = floor((i - k)/s) + 1``."""
        text = show(self.tree)
        return f"{self.question.name} = {text}" if self.question.name else text

    @cached_property
    def mistakes(self) -> list[Authored]:
        """The authored mistakes."""
        authored = []
        for name, mistake in self.question.mistakes.items():
            tree = read(mistake.answer[0], self.variables, self.question.name)
            authored.append(Authored(name, mistake, Program(tree), normal(tree)))
        return authored

    def known(self, yours: Tree) -> Known:
        """Return the values at the points where a response is compared; a sum in it keeps the numbers of its terms small."""
        sizes = self._more_sizes(yours)
        if sizes not in self._known:
            self._known[sizes] = Known(self.tree, self.variables, crc32(self.question.answer.encode()), sizes)
        return self._known[sizes]

    def probes(self, yours: Tree) -> list["Probe"]:
        """Return what the formulas one mistake away are worth at a few of these points."""
        # Imported here: only a wrong response needs it.
        from quizprep.formula.telling.neighbourhood import probes

        sizes = self._more_sizes(yours)
        if sizes not in self._probes:
            self._probes[sizes] = probes(self.tree, self.variables, self.known(yours).values)
        return self._probes[sizes]

    @cached_property
    def siblings(self) -> list[tuple["Concept", list["Concept"]]]:
        """What the answer is in its families of concepts, with the others that it may be taken for."""
        # Imported here: only a wrong response needs it.
        from quizprep.formula.telling.concepts import siblings

        return siblings(self.tree, self.variables, self.known(self.tree).values)

    def _more_sizes(self, yours: Tree) -> frozenset[str]:
        return sizes_in(yours) - sizes_in(self.tree)


_kept: dict[bytes, Reference] = {}


def reference_of(question: FormulaQuestion) -> Reference:
    """Return the reference of a question, the same object while it is among the last that were asked for."""
    key = encode((question.answer, question.name, question.variables, question.mistakes, question.form))
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = Reference(read(question.answer, question.variables, question.name), question)
    return _kept[key]
