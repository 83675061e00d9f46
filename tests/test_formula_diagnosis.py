"""Nothing untrue is said about a wrong formula: what a diagnosis claims is held against points that it has not seen."""

import contextlib
import random

import corpus
import pytest
from formulas import asking
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_formula_properties import TREES, VARIABLES

from quizprep.formula.printer import show
from quizprep.formula.reading.reader import read
from quizprep.formula.reference import Reference
from quizprep.formula.telling.diagnose import Diagnosis, diagnose
from quizprep.formula.telling.edits import changed, dropped, throughout
from quizprep.formula.tree import Tree, names_in
from quizprep.formula.values.compare import Comparison, agree
from quizprep.formula.values.evaluate import Undefined, evaluate
from quizprep.formula.values.points import draw
from quizprep.model import Variable

FORMULAS = {formula.name: formula for formula in corpus.load()}
FRESH = 80
OF_EACH_OTHER = {name: VARIABLES[name] for name in ("a", "b")}


def diagnosed(yours: Tree, right: Tree, variables: dict[str, Variable]) -> Diagnosis | None:
    reference = Reference(right, asking("0", variables))
    found = Comparison(yours, reference.known(yours))
    return diagnose(reference, yours, found) if found.different else None


def holds(claim: tuple[Tree, Tree], variables: dict[str, Variable], seed: int) -> bool:
    """Tell whether two formulas are equal at random points, wherever both have a value."""
    rng = random.Random(seed)
    one, other = claim
    for _ in range(FRESH):
        point = draw(variables, rng)
        try:
            values = evaluate(one, point), evaluate(other, point)
        except Undefined:
            continue
        if not agree(one, other, *values, point):
            return False
    return True


def said_truly(diagnosis: Diagnosis, yours: Tree, right: Tree, variables: dict[str, Variable]) -> bool:
    assert diagnosis.feedback.en
    assert diagnosis.feedback.zh
    if diagnosis.claim:
        return holds(diagnosis.claim, variables, 7)
    match diagnosis.name:
        case "missing-variable":
            return bool(names_in(right) - names_in(yours))
        case "unexpected-variable":
            return bool(names_in(yours) - names_in(right))
    return diagnosis.name in ("right-sometimes", "off-by-one", "constant-difference", "constant-factor", "wrong-shape")


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(TREES, TREES)
def test_of_any_two_formulas(right: Tree, yours: Tree) -> None:
    diagnosis = diagnosed(yours, right, VARIABLES)
    assert diagnosis is None or said_truly(diagnosis, yours, right, VARIABLES), (show(right), show(yours), diagnosis)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(TREES, st.randoms(use_true_random=False))
def test_of_a_formula_and_one_with_a_mistake(right: Tree, rng: random.Random) -> None:
    edits = [edit.tree for edit in (*dropped(right), *changed(right, OF_EACH_OTHER), *throughout(right, OF_EACH_OTHER))]
    # The index of a sum outside of it is typed by nobody.
    edits = [edit for edit in edits if names_in(edit) <= VARIABLES.keys()]
    if not edits:
        return
    yours = rng.choice(edits)
    diagnosis = diagnosed(yours, right, VARIABLES)
    assert diagnosis is None or said_truly(diagnosis, yours, right, VARIABLES), (show(right), show(yours), diagnosis)


def test_transposes_that_are_all_missing_are_said() -> None:
    """There were no words for them, and so no verdict."""
    variables = {"K": Variable("integer [2, 3]"), **{name: Variable("real [-2, 2]", shape=("K", "K")) for name in "VW"}}
    diagnosis = diagnosed(read("W - 2V", variables), read("W^T - 2V^T", variables), variables)
    assert diagnosis is not None
    assert (diagnosis.name, diagnosis.feedback.en) == ("missing-transpose", "All the transposes are missing.")


@pytest.mark.parametrize("text", ["max(pi, pi)", "log(a, 2)", "tanh(a)", "sum(x)", "max(x)", "floor(a/b)", "max(a, b, K)"])
def test_a_function_is_taken_for_one_of_the_same_arguments(text: str) -> None:
    right = read(text, VARIABLES)
    for edit in (*changed(right, {"a": VARIABLES["a"]}), *throughout(right, {"a": VARIABLES["a"]})):
        with contextlib.suppress(Undefined):
            evaluate(edit.tree, draw(VARIABLES, random.Random(1)))


@pytest.mark.parametrize("name", FORMULAS)
def test_of_the_corpus(name: str) -> None:
    formula = FORMULAS[name]
    variables = {name.rstrip("_"): Variable(domain, shape=formula.shapes[name]) for name, domain in formula.domains.items()}
    right = read(corpus.reference(formula), variables)
    for form in formula.wrong[::3]:
        yours = read(corpus.notation.written(form, "ascii", formula.shapes), variables)
        diagnosis = diagnosed(yours, right, variables)
        assert diagnosis is None or said_truly(diagnosis, yours, right, variables), (form, diagnosis)
