"""The verdict on a formula.

Three tiers, cheapest first: equal normal forms decide at once; points of the declared domain refute with a counterexample;
what no point refutes is handed to SymPy for a proof, and where that takes too long the points decide.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

from quizprep.formula.printer import show, show_number
from quizprep.formula.proving.normal import normal
from quizprep.formula.reading.reader import Reading, read, readings
from quizprep.formula.reference import Reference, reference_of
from quizprep.formula.telling.forms import demand, has_form
from quizprep.formula.telling.layout import drawn
from quizprep.formula.tree import Tree, names_in
from quizprep.formula.values.compare import Comparison, Sample
from quizprep.formula.values.evaluate import Value, plain
from quizprep.formula.values.places import Point
from quizprep.model import Bilingual, Counterexample, FormulaQuestion, FormulaVerdict, Outcome, ResponseError

_NO_VALUES = Bilingual(
    "The formula of this question itself has no value over most of its domain, so nothing can be compared.",
    "本题自带的公式在大部分取值范围内无意义，因此无法判定。",
)

MOST_CANDIDATES = 16
"""How many points the counterexample is chosen from; the roundest values are tried first."""

CREDIT_WHERE_DEFINED = 0.5
"""For a formula that equals the answer wherever it has a value, but has none at some points of the domain."""


def judge(question: FormulaQuestion, response: str) -> FormulaVerdict:
    """Return the verdict on a response, worked out in this process.

    Raises:
        ResponseError: where the response is no formula, is one in doubt, or is right in another form than is asked for.

    """
    reference = reference_of(question)
    yours, others = readings(response, question.variables, question.name)
    return _at_a_glance(reference, response, yours, others) or _with_care(reference, response, yours, others)


def at_a_glance(question: FormulaQuestion, response: str) -> FormulaVerdict | None:
    """Return the verdict where the response is the answer but for order, brackets and spelling, and in no doubt; else None.

    Raises:
        ResponseError: as :func:`judge` does.

    """
    return _at_a_glance(reference_of(question), response, *readings(response, question.variables, question.name))


def _at_a_glance(reference: Reference, response: str, yours: Tree, others: list[Reading]) -> FormulaVerdict | None:
    if normal(yours) != reference.normal or any(other.strong for other in _doubts(yours, others)):
        return None
    _demand_form(reference, response, yours)
    return _verdict(reference, yours, Outcome.CORRECT, "tree")


def _with_care(reference: Reference, response: str, yours: Tree, others: list[Reading]) -> FormulaVerdict:
    found = Comparison(yours, reference.known(yours))
    if not found.decides:
        return ungraded(reference.question, response, _NO_VALUES)
    _ask_if_doubtful(reference, response, yours, _doubts(yours, others), found)
    if found.different:
        return _refuted(reference, yours, found)
    if found.undefined:
        found.confirm()
        if found.different:
            return _refuted(reference, yours, found)
        return _partly_undefined(reference, yours, found)
    is_proved = _is_proved(reference, yours)
    if not is_proved:
        found.confirm()
    if found.different:
        return _refuted(reference, yours, found)
    _demand_form(reference, response, yours)
    return _verdict(reference, yours, Outcome.CORRECT, "proof" if is_proved else "points")


def _ask_if_doubtful(reference: Reference, response: str, yours: Tree, others: list[Reading], found: Comparison) -> None:
    """Ask for brackets where the response can be read in two ways of which one is right and the other is not.

    A reading that is less usual than the first is asked about only where it would be right: nobody is marked wrong for it.
    """
    for other in others:
        if _is_right(found) and not other.strong:
            continue
        if _is_right(Comparison(other.tree, reference.known(other.tree))) != _is_right(found):
            one, two = show(yours), show(other.tree)
            en, zh = _WAYS_OUT.get(other.kind, ("set brackets", "请加括号"))
            text = Bilingual(f"this can be read as {one} or as {two}; {en}", f"此处可读作 {one} 或 {two}；{zh}")
            raise ResponseError(text, response, other.span, (drawn(yours), drawn(other.tree)))


_CHOOSE = ("write the one you mean", "请写明是哪一种")
_WAYS_OUT = {
    "truncation": (
        "int cuts off towards 0, floor rounds down: below 0 they differ, so write the one you mean",
        "int 向零截断，floor 向下取整，负数时二者不同；请写明是哪一种",
    ),
    "halves": (
        "round takes a half to the even number, as code does, the other takes it up: write the one you mean",
        "round 按代码惯例将一半舍入到偶数，另一种向上取整；请写明是哪一种",
    ),
    **dict.fromkeys(("variance", "lg", "step", "norm", "outer", "elementwise", "inverse", "matrix power", "percent"), _CHOOSE),
}
"""How a doubt is settled that no bracket settles."""


def _doubts(yours: Tree, others: list[Reading]) -> list[Reading]:
    """Return the readings of a response that mean something else than the first."""
    here = normal(yours) if others else None
    return [other for other in others if normal(other.tree) != here]


def _is_right(found: Comparison) -> bool:
    return bool(found.both) and not found.different and not found.undefined


def _demand_form(reference: Reference, response: str, yours: Tree) -> None:
    """Ask for a right formula to be written again where it has another form than the question demands."""
    form = reference.question.form
    if form and not has_form(yours, form, reference.tree):
        raise ResponseError(demand(form), response, (0, len(response)))


def ungraded(question: FormulaQuestion, response: str, why: Bilingual) -> FormulaVerdict:
    """Return the verdict where no judgement was possible, through no fault of the learner."""
    yours = read(response, question.variables, question.name)
    return _verdict(reference_of(question), yours, Outcome.UNGRADED, "", feedback=(why,))


def _is_proved(reference: Reference, yours: Tree) -> bool:
    # Imported here: SymPy takes 300 ms, and only what is right in another form needs it.
    from quizprep.formula.proving.proof import is_proved

    return is_proved(yours, reference.tree, reference.variables)


def _verdict(
    reference: Reference,
    yours: Tree,
    outcome: Outcome,
    decided_by: str,
    *,
    score: float | None = None,
    feedback: tuple[Bilingual, ...] = (),
    mistake: str | None = None,
    counterexample: Counterexample | None = None,
) -> FormulaVerdict:
    return FormulaVerdict(
        outcome=outcome,
        score=float(outcome is Outcome.CORRECT) if score is None else score,
        feedback=feedback,
        mistake=mistake,
        expected=Bilingual.same(reference.shown),
        reading=show(yours),
        decided_by=decided_by,
        counterexample=counterexample,
    )


def _refuted(reference: Reference, yours: Tree, found: Comparison) -> FormulaVerdict:
    # Imported here: only a wrong formula needs it.
    from quizprep.formula.telling.diagnose import diagnose

    diagnosis = diagnose(reference, yours, found)
    credit = diagnosis.credit if diagnosis else 0.0
    return _verdict(
        reference,
        yours,
        Outcome.PARTIAL if credit else Outcome.INCORRECT,
        "points",
        score=credit,
        feedback=(diagnosis.feedback,) if diagnosis else (),
        mistake=diagnosis.name if diagnosis else None,
        counterexample=_counterexample(yours, reference.tree, found.different),
    )


def _partly_undefined(reference: Reference, yours: Tree, found: Comparison) -> FormulaVerdict:
    """Judge a formula that has no value where the answer has one, and equals it everywhere else."""
    point, reason, expected = min(found.undefined, key=lambda item: _size(item[0]))
    names = names_in(yours)
    blamed = _blamed(found, names) or {name: value for name, value in point.items() if name in names}
    place = ", ".join(f"{name} = {shown(value)}" for name, value in blamed.items())
    mostly = len(found.both) >= len(found.undefined)
    text = Bilingual(
        f"Yours is not defined at {place}: {reason.why.en}." + (" Elsewhere it is right." if mostly else ""),
        f"你的式子在 {place} 处无定义：{reason.why.zh}。" + ("其余各处正确。" if mostly else ""),
    )
    values = {name: shown(value) for name, value in point.items() if name in names}
    return _verdict(
        reference,
        yours,
        Outcome.PARTIAL if mostly else Outcome.INCORRECT,
        "points",
        score=CREDIT_WHERE_DEFINED if mostly else 0.0,
        feedback=(text,),
        mistake="not-defined",
        counterexample=Counterexample(values, "—", shown(expected)),
    )


def _blamed(found: Comparison, names: set[str]) -> Point:
    """Return the one value of a variable that all points without a value share, and none with one, if there is such."""
    first, *others = (point for point, _, _ in found.undefined)
    for name, value in first.items():
        shared = name in names and all(point[name] == value for point in others)
        if shared and all(sample.point[name] != value for sample in found.both):
            return {name: value}
    return {}


def _counterexample(yours: Tree, right: Tree, different: Sequence[Sample]) -> Counterexample:
    """Return the point with the roundest values, of the first where the formulas differ visibly if there are any."""
    visible = (sample for sample in different if shown(sample.yours) != shown(sample.right))
    candidates = list(islice(visible, MOST_CANDIDATES))
    sample = min(candidates or different, key=lambda sample: (_size(sample.point), len(shown(sample.right))))
    names = names_in(yours) | names_in(right)
    values = {name: shown(value) for name, value in sample.point.items() if name in names}
    digits = 6 if candidates else 17
    return Counterexample(values, shown(sample.yours, digits), shown(sample.right, digits))


def _size(value: Value | Point) -> float:
    """Return how much there is to read, and to work out, in the values of a point."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, tuple):
        return 3 + sum(map(_size, value))
    return float(len(shown(value)) + (value < 0) + 2 * (value in (0, 1)))


def _rounded(value: int | Fraction, digits: int) -> str:
    """Return a long number in a few digits, one beyond floats as well."""
    try:
        return f"{float(value):.{digits}g}"
    except OverflowError:
        text = str(abs(int(value)))
        return f"{'-' if value < 0 else ''}{text[0]}.{text[1:digits]}e+{len(text) - 1}"


def shown(value: Value, digits: int = 6) -> str:
    """Return a value as short text: ``3``, ``0.25``, ``1/3``, ``1.41421``, ``[1, 2]``."""
    if isinstance(value, tuple):
        return f"[{', '.join(shown(item, digits) for item in value)}]"
    if isinstance(value, (int, Fraction)):
        text = show_number(value)
        return text if len(text) <= 12 and "e" not in text else _rounded(value, digits)
    return f"{plain(value):.{digits}g}"
