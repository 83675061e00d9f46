"""Formulas that are long, deep or large cost no more than a moment: what grows is counted, and bounded."""

import random
from fractions import Fraction
from math import isclose

import numpy as np
import pytest

from quizprep.formula import check
from quizprep.formula.proving.normal import normal
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.neighbourhood import MOST_WORK, Probe, different, pairs
from quizprep.formula.values.evaluate import Glance, evaluate
from quizprep.formula.values.known import Expected
from quizprep.model import Outcome, Variable

SQUARE = Variable("real [-1, 1]", shape=("n", "n"))
MATRICES = {"A": SQUARE, "B": SQUARE, "C": SQUARE, "n": Variable("integer [2, 5]")}


def matrix(rng: random.Random, rows: int, columns: int) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(rng.randint(-999, 999), 1000) for _ in range(columns)) for _ in range(rows))


@pytest.mark.parametrize("text", ["((x+1)" * 20 + ")^2" * 20, "((9x)" * 20 + ")^8" * 20, "((x y+1)" * 15 + ")^3" * 15])
def test_powers_of_powers_are_not_written_out_without_end(text: str) -> None:
    assert len(repr(normal(read(text, ["x", "y"])))) < 200_000
    assert check(text, "x", {"x": "real [0, 1]", "y": "real [0, 1]"}).outcome is Outcome.INCORRECT


def test_a_glance_counts_the_numbers_of_matrices() -> None:
    rng = random.Random(0)
    values = {"A": matrix(rng, 5, 5), "B": matrix(rng, 5, 5)}
    costs = []
    for text in ("A", "A + B", "A B", "A^-1", "det(A)"):
        glance = Glance(values)
        glance(read(text, MATRICES))
        costs.append(glance.work)
    assert costs[1] >= 25
    assert min(costs[2:]) >= 125


def test_a_glance_counts_the_arguments_of_a_maximum() -> None:
    glance = Glance({"x": Fraction(1, 3)})
    glance(read(f"max({', '.join(f'x^{power}' for power in range(2, 42))})", ["x"]))
    assert glance.work >= 40 + 39


def test_the_neighbourhood_of_a_long_product_ends_when_its_work_is_done() -> None:
    tree = read("A B C" * 24, MATRICES)
    rng = random.Random(1)
    point = {"n": 5, **{name: matrix(rng, 5, 5) for name in "ABC"}}
    probe = Probe(tree, MATRICES, Expected(point, evaluate(tree, point)))
    for sort in (different, pairs):
        list(probe.like(sort, tree, probe.expected.value))
    # The last formula looked at may go past the limit, by no more than it costs itself.
    assert probe.work <= MOST_WORK + 72 * 125 * 2


@pytest.mark.parametrize(("rows", "inner", "columns"), [(1, 1, 1), (2, 3, 4), (6, 6, 6), (3, 20, 2)])
def test_products_of_exact_numbers_are_exact_and_those_of_floats_are_close(rows: int, inner: int, columns: int) -> None:
    rng = random.Random(rows)
    A, B = matrix(rng, rows, inner), matrix(rng, inner, columns)  # noqa: N806 - matrices
    names = {"A": Variable("real [-1, 1]", shape=("m", "n")), "B": Variable("real [-1, 1]", shape=("n", "l"))}
    exact = evaluate(read("A B", names), {"A": A, "B": B})
    assert exact == tuple(tuple(sum(a * b for a, b in zip(row, column)) for column in zip(*B)) for row in A)  # noqa: B905
    rough = evaluate(read("A B", names), {"A": tuple(tuple(map(float, row)) for row in A), "B": B})
    assert np.allclose(np.array(exact, float), np.array(rough, float), rtol=1e-12)


def test_a_long_product_of_matrices_is_as_close_as_floats_are() -> None:
    rng = random.Random(3)
    values = {name: matrix(rng, 4, 4) for name in "ABC"}
    found = evaluate(read("A B C" * 24, MATRICES), values)
    right = np.linalg.matrix_power(
        np.array(values["A"], float) @ np.array(values["B"], float) @ np.array(values["C"], float), 24
    )
    scale = np.abs(right).max()
    assert all(
        isclose(a, b, rel_tol=1e-9, abs_tol=1e-12 * scale)
        for a, b in zip(np.ravel(np.array(found, float)), np.ravel(right), strict=True)
    )


@pytest.mark.parametrize("size", [7, 12])
def test_large_matrices_are_inverted(size: int) -> None:
    rng = random.Random(size)
    A = matrix(rng, size, size)  # noqa: N806 - a matrix
    found = evaluate(read("A^-1", MATRICES), {"A": A})
    assert np.allclose(np.array(found, float), np.linalg.inv(np.array(A, float)), rtol=1e-8)
    assert isclose(float(evaluate(read("det(A)", MATRICES), {"A": A})), float(np.linalg.det(np.array(A, float))), rel_tol=1e-9)
    assert (
        check("(A B)^-1", "B^-1 A^-1", {"A": "matrix(7, 7) of real:-1..1", "B": "matrix(7, 7) of real:-1..1"}).outcome
        is Outcome.CORRECT
    )


def test_a_wrong_product_of_many_matrices_is_diagnosed() -> None:
    verdict = check("A B C " * 24, "(A B C)" * 23 + "(A C B)", MATRICES)
    assert verdict.outcome is Outcome.INCORRECT
    assert check("A B C " * 24, "(A B C)" * 24, MATRICES).outcome is Outcome.CORRECT
