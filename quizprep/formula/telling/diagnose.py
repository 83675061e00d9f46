"""What a learner did who wrote a wrong formula, said only where it holds at every point.

First hit wins: the authored mistakes of a question; what is missing in the response or too much in it; how it stands to the
answer as a whole; the answer with one thing changed, and with one thing changed throughout; a value of one variable for
which it is right; a variable that does not occur.  What an edit explains is believed after fresh points.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from quizprep.formula.proving.normal import Form, normal
from quizprep.formula.telling import concepts
from quizprep.formula.telling.difference import difference
from quizprep.formula.telling.edits import Edit, dropped, throughout
from quizprep.formula.telling.neighbourhood import (
    Neighbour,
    Probe,
    Sort,
    different,
    elsewhere,
    may_be,
    missing,
    near,
    pairs,
    rough,
    worked_out,
)
from quizprep.formula.telling.relations import (
    FEWEST,
    FIRST,
    LATER,
    Relation,
    always_the_same,
    by_variable,
    constants,
    relations,
    right_on_one_side,
    right_when,
    rounded,
    same_everywhere,
)
from quizprep.formula.telling.sayings import both, name_of, say
from quizprep.formula.tree import Tree, names_in, walk
from quizprep.formula.values.compare import Comparison, agree
from quizprep.formula.values.evaluate import Glance, Program, Undefined, Value, evaluate, shape
from quizprep.formula.values.known import Expected
from quizprep.formula.values.places import Point, Variables
from quizprep.model import Bilingual

if TYPE_CHECKING:
    from quizprep.formula.reference import Reference


class Diagnosis(Struct, frozen=True):
    """A mistake with its name, what to tell the learner, and the credit it earns."""

    name: str
    feedback: Bilingual
    credit: float = 0.0
    claim: tuple[Tree, Tree] | None = None
    """Two formulas that are equal everywhere, if what is said is true."""


def diagnose(reference: "Reference", yours: Tree, found: Comparison) -> Diagnosis | None:
    """Return what explains how the response differs from the answer, or None."""
    form = normal(yours)
    if found.is_close:
        return next(_in_digits(reference, yours, form, found))
    told = _generic(reference, yours, form, found)
    sorts = (_authored(reference, yours, form, found), _other_concepts(reference, yours, found), told)
    return next(chain.from_iterable(sorts), None)


def _in_digits(reference: "Reference", yours: Tree, form: Form, samples: Comparison) -> Iterator[Diagnosis]:
    """Yield what explains a difference that floats do not see: what is so by its form, whatever the values say."""
    hunt = _Hunt(reference, yours, form, samples)
    if len(samples.both) >= FEWEST:
        yield from hunt.plain(chain(hunt.missing(), hunt.needless(), hunt.different()))
    yield Diagnosis(
        "inexact",
        Bilingual(
            "Right to nine digits or more, but not exactly: write numbers as what they are, sqrt(2) or 1/3.",
            "前九位以上都正确，但并不精确相等：请写出数的精确形式，如 sqrt(2) 或 1/3。",
        ),
    )


def _authored(reference: "Reference", yours: Tree, form: Form, samples: Comparison) -> Iterator[Diagnosis]:
    for name, mistake, program, theirs in reference.mistakes:
        if form == theirs or same_everywhere(yours, program, samples):
            yield Diagnosis(name, mistake.feedback, mistake.credit)


def _other_concepts(reference: "Reference", yours: Tree, samples: Comparison) -> Iterator[Diagnosis]:
    """Yield the concept that the response is the formula of, where the answer is that of its sibling."""
    for answer, others in reference.siblings:
        for other in others:
            if same_everywhere(yours, other.program, chain(samples.different[:1], samples)):
                yield Diagnosis("other-concept", concepts.say(other, answer), claim=(yours, other.program.tree))


def _generic(reference: "Reference", yours: Tree, form: Form, samples: Comparison) -> Iterator[Diagnosis]:
    """Yield the mistakes of any formula that explain the samples, the most telling first."""
    right, variables = reference.tree, reference.variables
    fits = all(shape(sample.yours) == shape(sample.right) for sample in samples.both)
    if len(samples.both) >= FEWEST:
        hunt = _Hunt(reference, yours, form, samples)
        yield from _whole_and_parts(hunt, reference, fits=fits)
    if not fits:
        yield _wrong_shape(yours, right)
        return
    yield from _said(yours, right_on_one_side(samples, variables))
    yield from _said(yours, right_when(yours, right, samples, variables))
    yield from _unused(variables, yours, right, [sample.point for sample in samples])
    if len(samples.both) >= FEWEST:
        yield from hunt.least


def _whole_and_parts(hunt: "_Hunt", reference: "Reference", *, fits: bool) -> Iterator[Diagnosis]:
    """Yield the edits and the relations: those that show in what was typed, then those that show in its values alone."""
    yours, right, samples = hunt.yours, reference.tree, hunt.samples
    yield from hunt.plain(chain(hunt.elsewhere(), hunt.missing(), hunt.needless()))
    if fits:
        yield from _said(yours, relations(yours, right, samples, FIRST))
    yield from hunt.plain(hunt.different())
    if fits:
        yield from _said(yours, always_the_same(samples))
        yield from _said(yours, rounded(yours, right, samples))
    yield from hunt.by_value
    if fits:
        yield from _said(yours, relations(yours, right, samples, LATER))
        yield from _said(yours, constants(samples))
        yield from _said(yours, by_variable(yours, right, samples, reference.variables))
        yield from hunt.as_if()
        yield from hunt.pairs()
        yield from hunt.elsewhere_at_all()
    yield from hunt.far_fetched


def _said(yours: Tree, found: Iterator[Relation]) -> Iterator[Diagnosis]:
    for name, text, tree in found:
        yield Diagnosis(name, text, claim=None if tree is None else (yours, tree))


_CALLS = ("call", "fold", "floordiv")


_CANCELLING = ("wrong-name", "off-by-one", "number", "bracket", "bracket-left-out", "twice", "half", "square-added")
"""Edits that make things cancel which nobody would have written down: ``(A + I - I)`` of ``A + B - I``."""


_LEAST = ("wrong-name", "off-by-one")
"""Of these, what is far-fetched tells less than that a variable is missing."""


class _Sight(IntEnum):
    """How an edit of one formula that has the values of the other compares with it."""

    PLAIN = 0
    """They are the same but for order and spelling."""
    BY_VALUE = 1
    FAR_FETCHED = 2
    """It has more in it than the other, which cancels."""


class _Hunt:
    """The search for an edit that explains what the response is worth at every point."""

    def __init__(self, reference: "Reference", yours: Tree, form: Form, samples: Comparison) -> None:
        self.yours = yours
        self.right = reference.tree
        self.forms = {True: reference.normal, False: form}
        self.names = names_in(yours) | names_in(self.right)
        self.typed = Counter(_leaves(yours))
        self.functions = _functions(yours)
        self.samples = samples
        self.by_value: list[Diagnosis] = []
        self.far_fetched: list[Diagnosis] = []
        self.least: list[Diagnosis] = []
        self.probe, self.value = _telling(reference.probes(yours), yours)
        if self.value is None:
            # Where no probe tells anything, as with shapes that fit by chance: any point at which the response has a value.
            sample = next(chain(samples.different, samples.both))
            expected = Expected(sample.point, sample.right)
            self.probe, self.value = Probe(self.right, reference.variables, expected), sample.yours

    def plain(self, found: Iterator[tuple[_Sight, Diagnosis]]) -> Iterator[Diagnosis]:
        """Yield what is plainly so, and keep the rest for later."""
        kept = {_Sight.BY_VALUE: self.by_value, _Sight.FAR_FETCHED: self.far_fetched}
        for sight, diagnosis in found:
            if sight is _Sight.PLAIN:
                yield diagnosis
            else:
                (self.least if sight is _Sight.FAR_FETCHED and diagnosis.name in _LEAST else kept[sight]).append(diagnosis)

    def elsewhere(self) -> Iterator[tuple[_Sight, Diagnosis]]:
        """Yield the sum that begins or ends elsewhere than in the answer."""
        return self._told(elsewhere)

    def missing(self) -> Iterator[tuple[_Sight, Diagnosis]]:
        """Yield what the answer has and the response lacks."""
        return self._told(missing, "missing")

    def needless(self) -> Iterator[tuple[_Sight, Diagnosis]]:
        """Yield what the response has and the answer lacks."""
        for [edit] in self._of_the_response((edit,) for edit in dropped(self.yours)):
            sight = _Sight.PLAIN if normal(edit.tree) == self.forms[True] else _Sight.BY_VALUE
            yield sight, Diagnosis(name_of(edit, "needless"), say(edit, "needless"), claim=(edit.tree, self.right))

    def different(self) -> Iterator[tuple[_Sight, Diagnosis]]:
        """Yield what is another thing in the response than in the answer."""
        return self._told(different)

    def _told(self, sort: Sort, side: str = "") -> Iterator[tuple[_Sight, Diagnosis]]:
        for [edit] in self._of_the_answer(sort):
            if edit.name != "as-if" or edit.parts[0] not in names_in(self.yours):
                yield self._sight(edit), Diagnosis(name_of(edit, side), say(edit, side), claim=(edit.tree, self.yours))

    def _sight(self, edit: Edit) -> _Sight:
        if normal(edit.tree) == self.forms[False]:
            return _Sight.PLAIN
        if edit.name in _CANCELLING:
            is_typed = not Counter(_leaves(edit.tree)) - self.typed
        else:
            is_typed = names_in(edit.tree) <= names_in(self.yours) or edit.name == "as-if"
        return _Sight.BY_VALUE if is_typed else _Sight.FAR_FETCHED

    def elsewhere_at_all(self) -> Iterator[Diagnosis]:
        """Yield the one place where the response is not the answer."""
        if found := difference(self.right, self.yours):
            edit = Edit("other-part", found.tree, (found.belongs, found.instead), found.where)
            yield Diagnosis(name_of(edit), say(edit), claim=(found.tree, self.yours))

    def as_if(self) -> Iterator[Diagnosis]:
        """Yield the variable that does not belong in the response."""
        alien = names_in(self.yours) - names_in(self.right)
        edits = (edit for edit in throughout(self.yours, {}) if edit.name == "as-if" and edit.parts[0] in alien)
        for [edit] in self._of_the_response((replace(edit, name="as-if-needless"),) for edit in edits):
            yield Diagnosis(name_of(edit, ""), say(edit, ""), claim=(edit.tree, self.right))

    def pairs(self) -> Iterator[Diagnosis]:
        """Yield two small mistakes together."""
        for first, second in self._of_the_answer(pairs):
            yield Diagnosis("two-mistakes", both(first, second, "missing"), claim=(second.tree, self.yours))
        twice = ((first, second) for first in dropped(self.yours) for second in dropped(first.tree))
        for first, second in self._of_the_response(twice):
            yield Diagnosis("two-mistakes", both(first, second, "needless"), claim=(second.tree, self.right))

    def _of_the_answer(self, sort: Sort) -> Iterator[tuple[Edit, ...]]:
        """Yield the edits of the answer that equal the response."""
        if self.value is None:
            return
        for neighbour in self.probe.like(sort, self.yours, self.value):
            if names_in(neighbour.tree) <= self.names and self._is_typed(neighbour) and self._holds(neighbour, mine=False):
                yield neighbour.edits

    def _of_the_response(self, edits: Iterable[tuple[Edit, ...]]) -> Iterator[tuple[Edit, ...]]:
        """Yield the edits of the response that equal the answer."""
        point, expected = self.probe.expected
        size = rough(expected)
        for neighbour in worked_out(edits, Glance(point)):
            if (
                near(size, neighbour.rough)
                and may_be(self.right, expected, neighbour, point)
                and self._holds(neighbour, mine=True)
            ):
                yield neighbour.edits

    def _is_typed(self, neighbour: Neighbour) -> bool:
        """Tell whether the functions that are said to be in the response are there."""
        return all(edit.said_to_be_typed <= self.functions for edit in neighbour.edits)

    def _holds(self, neighbour: Neighbour, *, mine: bool) -> bool:
        """Tell whether an edit of the answer equals the response, or one of the response (``mine``) the answer, everywhere."""
        other = self.right if mine else self.yours
        try:
            if normal(neighbour.tree) == self.forms[mine]:
                return True
            program = Program(neighbour.tree)
            # Where they differ, what does not explain it is seen at once.
            for point, yours, right in chain(self.samples.different[:1], self.samples):
                if not agree(other, neighbour.tree, right if mine else yours, program(point), point, careful=False):
                    return False
        except Exception:  # noqa: BLE001 - an edit may make nonsense of shapes, or of what a sum runs over; then it is none
            return False
        return True


def _leaves(tree: Tree) -> Iterator[str]:
    """Yield the names and the numbers in a formula, as often as they occur."""
    return (str(node.value) for node in walk(tree) if node.head in ("name", "number"))


def _functions(tree: Tree) -> set[str]:
    """Return the functions in a formula; a division that rounds down is one."""
    return {_called(node) for node in walk(tree) if node.head in _CALLS}


def _called(node: Tree) -> str:
    if node.head == "floordiv":
        return "floor"
    base = node.args[1].value if node.value == "log" and len(node.args) == 2 else ""
    return f"{node.value}{base}"


def _telling(probes: Sequence[Probe], yours: Tree) -> tuple[Probe, Value]:
    """Return the probe at which a response is wrong, or at least has a value, and this value; None where there is none."""
    seen = []
    program = Program(yours)
    for probe in probes:
        try:
            seen.append((probe, program(probe.expected.point)))
        except Undefined:
            continue
    wrong = (item for item in seen if item[1] != item[0].expected.value)
    return next(wrong, seen[0] if seen else (probes[0], None))


def _wrong_shape(yours: Tree, right: Tree) -> Diagnosis:
    en, zh = ("a number", "a vector", "a matrix"), ("一个数", "一个向量", "一个矩阵")
    if yours.rank != right.rank:
        text = Bilingual(
            f"Yours is {en[yours.rank]}; the answer is {en[right.rank]}.",
            f"你的结果是{zh[yours.rank]}，答案应为{zh[right.rank]}。",
        )
    else:
        text = Bilingual("Yours has another shape than the answer.", "你的结果与答案的形状不同。")
    return Diagnosis("wrong-shape", text)


# ---- variables


def _unused(variables: Variables, yours: Tree, right: Tree, drawn: Sequence[Point]) -> Iterator[Diagnosis]:
    """Yield the variables that only one of the two formulas has, where they make a difference to it."""
    for name in variables:
        if name in _written(right) - names_in(yours) and _matters(name, right, drawn):
            text = Bilingual(
                f"{name} does not occur in your formula, but the answer depends on it.",
                f"你的公式中没有 {name}，但答案与它有关。",
            )
            yield Diagnosis("missing-variable", text)
    for name in variables:
        if name in _written(yours) - names_in(right) and _matters(name, yours, drawn):
            text = Bilingual(f"Yours depends on {name}; the answer does not.", f"你的公式与 {name} 有关，而答案与它无关。")
            yield Diagnosis("unexpected-variable", text)


def _written(tree: Tree) -> set[str]:
    """Return the names that occur other than as the range of a sum."""
    if tree.head == "fold":
        return set().union(*map(_written, tree.args[3:])) - {str(tree.args[0].value)}
    return {str(tree.value)} if tree.head == "name" else set().union(*map(_written, tree.args))


def _matters(name: str, tree: Tree, drawn: Sequence[Point]) -> bool:
    """Tell whether changing one variable alone changes the value somewhere."""
    for one, other in pairwise(drawn):
        if shape(one[name]) != shape(other[name]):
            continue
        try:
            if evaluate(tree, one) != evaluate(tree, {**one, name: other[name]}):
                return True
        except Undefined:
            continue
    return False
