"""A response that is the formula of another concept is told which one it is, and which one the answer is."""

import re

import pytest

from quizprep.formula import check
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.concepts import FAMILIES, Family
from quizprep.model import Outcome, Variable

RATES = {"P": "real (0, 1]", "R": "real (0, 1]"}
COUNTS = dict.fromkeys(("TP", "FP", "FN"), "integer [1, 50]")
ALL_COUNTS = {**COUNTS, "TN": "integer [1, 50]"}
AREAS = {"A": "integer [5, 50]", "B": "integer [5, 50]", "I": "integer [1, 5]"}
VECTOR = {"x": "vector(n) of real:-2..2", "n": "integer:2..6"}
SHARES = {"p": "vector(K) of real:0.05..1", "q": "vector(K) of real:0.05..1", "K": "integer:2..6"}
FANS = {"n_in": "integer [1, 512]", "n_out": "integer [1, 512]"}


@pytest.mark.parametrize(
    ("variables", "answer", "response", "yours", "right"),
    [
        (RATES, "2PR/(P+R)", "(P+R)/2", "the arithmetic mean of P and R", "the harmonic mean of P and R"),
        (RATES, "2PR/(P+R)", "sqrt(PR)", "the geometric mean of P and R", "the harmonic mean of P and R"),
        (COUNTS, "TP/(TP+FP)", "TP/(TP+FN)", "recall (sensitivity)", "precision"),
        (COUNTS, "2TP/(2TP+FP+FN)", "(TP/(TP+FP)+TP/(TP+FN))/2", "the arithmetic mean of precision and recall", "F1 (Dice)"),
        (ALL_COUNTS, "TN/(TN+FP)", "(TP+TN)/(TP+TN+FP+FN)", "accuracy", "specificity"),
        (AREAS, "I/(A+B-I)", "2I/(A+B)", "Dice (F1)", "IoU (Jaccard)"),
        (AREAS, "I/(A+B-I)", "I/min(A,B)", "the overlap coefficient", "IoU (Jaccard)"),
        (VECTOR, "sqrt(sum_i x_i^2)", "sum_i |x_i|", "the L1 norm", "the L2 norm"),
        (
            VECTOR,
            "sum((x-mean(x))^2)/n",
            "sum((x-mean(x))^2)/(n-1)",
            "the variance of a sample, divided by n - 1",
            "the variance of a population, divided by n",
        ),
        (SHARES, "p^T q", "p^T q/(||p|| ||q||)", "the cosine similarity", "the dot product"),
        (
            SHARES,
            "sum_i p_i log(p_i/q_i)",
            "-sum_i p_i log(q_i)",
            "the cross-entropy -sum(p log(q))",
            "the divergence KL(p || q)",
        ),
        (
            FANS,
            "sqrt(6/(n_in+n_out))",
            "sqrt(2/n_in)",
            "the standard deviation of He (Kaiming)",
            "the bound of Glorot (Xavier)",
        ),
        ({"x": "real:-3..3"}, "x sigmoid(x)", "gelu(x)", "GELU", "SiLU (swish)"),
    ],
)
def test_the_other_concept_is_named(variables: dict[str, str], answer: str, response: str, yours: str, right: str) -> None:
    verdict = check(response, answer, variables)
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "other-concept")
    assert verdict.feedback[0].en == f"Yours is {yours}; the answer is {right}."
    assert re.search(r"[\u4e00-\u9fff]", verdict.feedback[0].zh)


@pytest.mark.parametrize(
    ("variables", "answer", "response"),
    [
        # the answer is none of the family, though the response is
        (COUNTS, "TP/(TP+2FP)", "TP/(TP+FN)"),
        (RATES, "5PR/(4P+R)", "(P+R)/2"),
        # other names than those the family knows
        ({"a": "integer [1, 9]", "b": "integer [1, 9]", "c": "integer [1, 9]"}, "a/(a+b)", "a/(a+c)"),
        # both are the same concept for one choice of the symbols, with the symbols exchanged
        (SHARES, "sum_i p_i log(p_i/q_i)", "sum_i q_i log(q_i/p_i)"),
        # a variable besides
        ({**RATES, "b": "real [1, 3]"}, "(1+b^2)PR/(b^2 P+R)", "(P+R)/2"),
    ],
)
def test_nothing_is_said_where_the_answer_is_no_sibling(variables: dict[str, str], answer: str, response: str) -> None:
    verdict = check(response, answer, variables)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake != "other-concept"


def test_symbols_of_a_family_may_be_other_variables_of_the_question() -> None:
    swapped = {"b": "real (0, 1]", "a": "real (0, 1]"}
    verdict = check("(b+a)/2", "2b a/(b+a)", swapped)
    assert verdict.feedback[0].en == "Yours is the arithmetic mean of b and a; the answer is the harmonic mean of b and a."
    crossed = {"y": "vector(K) of real:0.05..1", "x": "vector(K) of real:0.05..1", "K": "integer:2..6"}
    verdict = check("-sum_i y_i log(x_i)", "sum_i y_i log(y_i/x_i)", crossed)
    assert verdict.feedback[0].en == "Yours is the cross-entropy -sum(y log(x)); the answer is the divergence KL(y || x)."


def test_a_member_whose_symbols_a_question_lacks_is_no_sibling() -> None:
    for response in ("(TP+TN)/(TP+FP+FN+TN)", "TP"):
        names = ALL_COUNTS if "TN" in response else COUNTS
        assert check(response, "TP/(TP+FP)", names).outcome is Outcome.INCORRECT


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: next(iter(family.members)))
def test_the_members_of_a_family_differ_and_are_told_from_each_other(family: Family) -> None:
    domain = "real [-8, 8]" if family.symbols == {"x": ()} else "real [0.05, 0.95]"
    variables = {name: Variable(domain, shape=shape) for name, shape in family.symbols.items()}
    variables |= {"n": Variable("integer [2, 4]")} if any(family.symbols.values()) else {}
    texts = list(family.members)
    assert len({read(text, variables) for text in texts}) == len(texts)
    for response, answer in zip(texts, texts[1:] + texts[:1], strict=True):
        assert check(response, answer, variables).outcome is not Outcome.CORRECT
