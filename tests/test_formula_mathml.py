"""Formulas as MathML: well-formed, whole, and read back to what they were."""

from collections.abc import Iterator
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from test_formula_layout import VARIABLES as LAID_OUT
from test_formula_properties import TREES, VARIABLES, outward, short_enough

from quizprep import paths
from quizprep.bank.load import load
from quizprep.formula.printer import show, show_number
from quizprep.formula.proving.normal import normal
from quizprep.formula.reading.names import Names
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.mathml import mathml
from quizprep.formula.tree import Tree
from quizprep.model import FormulaQuestion, NumericQuestion, Variable

CORE = {"math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msqrt", "msub", "msup", "msubsup", "munderover"} | {
    "mtable",
    "mtr",
    "mtd",
}
LETTERS = {"π": "pi", "β": "beta"}


def leaves(tree: Tree) -> Iterator[str]:
    """Yield the names, functions and numbers of a formula in the order in which they are drawn."""
    args = list(tree.args)
    match tree.head:
        case "number":
            assert isinstance(tree.value, (int, Fraction))
            yield from show_number(abs(Fraction(tree.value))).split("/")
        case "name" | "constant":
            yield from str(tree.value).split("_")
        case "call" if tree.value not in ("floor", "ceil", "abs", "sqrt"):
            yield str(tree.value)
        case "fold":
            index, low, high, body = args
            args = [index, low, high, body]
    for arg in args:
        yield from leaves(arg)


def written(element: ET.Element) -> str:  # noqa: C901, PLR0911, PLR0912 - one case an element
    """Write MathML as LaTeX."""
    args = list(map(written, element))
    text = element.text or ""
    match element.tag:
        case "mfrac":
            return rf"\frac{{{args[0]}}}{{{args[1]}}}"
        case "msqrt":
            return rf"\sqrt{{{''.join(args)}}}"
        case "msub":
            return f"{args[0]}_{{{args[1]}}}"
        case "msup":
            return f"{args[0]}^{{{args[1]}}}"
        case "msubsup" | "munderover":
            return f"{args[0]}_{{{args[1]}}}^{{{args[2]}}}"
        case "mtable":
            return " \\\\ ".join(args) + r"\end{cases}"
        case "mtr":
            return " & ".join(args)
        case "mtext":
            return rf"\text{{{text}}}"
        case "mo" if text == "{":
            return r"\begin{cases}"
        case "mo" if text == "mod":
            return r" \bmod "
        case "mo" if text == "\N{FUNCTION APPLICATION}":
            return ""
        case "mo" if text == "\N{INVISIBLE TIMES}":
            return " "
        case "mo" if text in "|‖" and element.get("form"):
            return rf"\{'left' if element.get('form') == 'prefix' else 'right'}{text}"
        case "mo" | "mi" | "mn":
            return f" {text}" if text.isalnum() else text
    return "".join(args)


def plain(tree: Tree) -> Tree:
    """Write an integer division as the rounding down that it is."""
    args = tuple(map(plain, tree.args))
    if tree.head == "floordiv":
        return Tree("call", (Tree("div", args),), "floor", tree.rank)
    return Tree(tree.head, args, tree.value, tree.rank)


def reads_back(tree: Tree, names: Names) -> None:
    latex = written(ET.fromstring(mathml(tree)))
    assert normal(outward(read(latex, names))) == normal(outward(plain(tree))), latex


@given(TREES)
def test_it_is_well_formed_and_nothing_is_left_out(tree: Tree) -> None:
    drawing = ET.fromstring(mathml(tree))
    assert {element.tag for element in drawing.iter()} <= CORE
    assert drawing.get("alttext") == show(tree)
    drawn = [(leaf.text or "").strip() for leaf in drawing.iter() if leaf.tag in ("mi", "mn")]
    assert [LETTERS.get(leaf, leaf) for leaf in drawn] == list(leaves(tree))


@given(TREES)
def test_it_reads_back_to_the_same_formula(tree: Tree) -> None:
    short_enough(written(ET.fromstring(mathml(tree))))
    reads_back(tree, VARIABLES)


def test_every_answer_of_the_bank_reads_back() -> None:
    for deck in load([paths.shipped_bank()], None).decks:
        for question in deck.questions:
            if isinstance(question, FormulaQuestion):
                reads_back(read(question.answer, question.variables, question.name), question.variables)
            elif isinstance(question, NumericQuestion):
                for answer in question.answer:
                    reads_back(read(answer, frozenset(question.parameters)), frozenset(question.parameters))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("C_in^2", "<msubsup><mi>C</mi><mi>in</mi><mn>2</mn></msubsup>"),
        ("a // b", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        ("(a prod_m x_m) b", "<mo>)</mo>"),
    ],
)
def test_drawing(text: str, part: str) -> None:
    assert part in mathml(read(text, LAID_OUT)).replace(' form="postfix" fence="true" stretchy="true"', "")


def test_what_a_name_holds_is_text() -> None:
    drawing = mathml(Tree("compare", (Tree("name", (), "a<b"), Tree("name", (), "&_>")), "<"))
    assert [leaf.text for leaf in ET.fromstring(drawing).iter() if leaf.tag in ("mi", "mo")] == ["a<b", "<", "&", ">"]


def test_logic_and_indices_read_back() -> None:
    names = {**LAID_OUT, "W": Variable("real [1, 2]", shape=("K", "K")), "W_q": Variable("real [1, 2]", shape=("K", "K"))}
    for text in (
        "a if not (b > 1 and c <= 2) or a = 1 else b",
        "-prod_{m != j} (1 - x_m)",
        "(a prod_{m=1}^K x_m) b",
        "(-prod_{m=1}^K x_m) b",
        "W[1, j]^2 + W_q[1, j]",
        "softmax(QQ^T/√d)Q",
        "log_2(a) + |a - ||x|||",
        "-(a mod b)",
        "1e-7 a + (1/3)^2 + (-2)^2",
    ):
        reads_back(read(text, names), names)
