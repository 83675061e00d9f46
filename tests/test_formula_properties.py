"""Any formula, in any notation: it reads back to itself, its rewrites are accepted, its edits are refused."""

import random
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from quizprep.formula import check
from quizprep.formula.printer import show, show_number
from quizprep.formula.proving.normal import normal
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.layout import drawn
from quizprep.formula.telling.mathml import mathml
from quizprep.formula.tree import BINARY, Tree, binary, number, walk
from quizprep.formula.values.evaluate import Undefined, evaluate
from quizprep.formula.values.points import draw
from quizprep.model import Outcome, ResponseError, Variable

VARIABLES = {
    "a": Variable("integer [1, 9]"),
    "b": Variable("real (0, 4]"),
    "beta_1": Variable("real [1, 3]"),
    "C_in": Variable("integer [2, 8]"),
    "K": Variable("integer [2, 4]"),
    "x": Variable("real [1, 5]", shape=("K",)),
    "W": Variable("real [1, 2]", shape=("K", "K")),
}

# ---- trees


def name(text: str) -> Tree:
    return Tree("name", (), text, len(VARIABLES[text].shape) if text in VARIABLES else 0)


def sum_over_x(body: Tree) -> Tree:
    element = Tree("index", (name("x"), Tree("name", (), "m")))
    return Tree("fold", (Tree("name", (), "m"), number(1), name("K"), binary("mul", element, body)), "sum")


SCALARS = st.sampled_from(["a", "b", "beta_1", "C_in", "K"]).map(name)
ELEMENTS = st.builds(lambda i: Tree("index", (name("x"), number(i))), st.integers(1, 2))
NUMBERS = st.one_of(st.integers(1, 12).map(number), st.integers(1, 99).map(lambda n: number(Fraction(n, 100))))
ATOMS = st.one_of(SCALARS, SCALARS, NUMBERS, ELEMENTS, st.just(Tree("constant", (), "pi")))


def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    pair = st.tuples(inner, inner)
    condition = st.builds(
        lambda args, sign: Tree("compare", args, sign), pair, st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    )
    return st.one_of(
        st.builds(
            lambda head, args: binary(head, *args), st.sampled_from(["add", "sub", "mul", "div", "floordiv", "mod"]), pair
        ),
        st.builds(lambda base, power: binary("pow", base, number(power)), inner, st.integers(2, 3)),
        inner.map(lambda tree: Tree("neg", (tree,))),
        st.builds(
            lambda tree, call: Tree("call", (tree,), call),
            inner,
            st.sampled_from(["floor", "ceil", "abs", "exp", "sqrt", "tanh", "log"]),
        ),
        st.builds(lambda args, call: Tree("call", args, call), pair, st.sampled_from(["max", "min"])),
        st.builds(lambda args, test: Tree("cases", (args[0], test, args[1])), pair, condition),
        inner.map(sum_over_x),
    )


TREES = st.recursive(ATOMS, grown, max_leaves=8)

NESTED = [
    "a" + "*b/a" * 60,
    "(" * 24 + "1" + " if a<b else 0)" * 24,
    "1 if a<b else " * 20 + "1",
    "a^(" * 24 + "b" + ")" * 24,
    "1/(" * 24 + "b" + ")" * 24,
    "x[" * 24 + "1" + "]" * 24,
    "max(a," * 24 + "b" + ")" * 24,
    "1 if " + "not(" * 22 + "a<b" + ")" * 22 + " else 0",
    "sum(m*(" * 12 + "a" + ") for m in 1..a)" * 12,
]


@pytest.mark.parametrize("text", NESTED, ids=[text[:12] for text in NESTED])
def test_what_is_nested_deep_is_shown_at_once(text: str) -> None:
    """Where a part was shown twice, thirty in each other would have taken years."""
    tree = read(text, VARIABLES)
    assert show(tree)
    assert drawn(tree)
    assert mathml(tree)
    assert normal(tree)


# ---- notations: each writes any tree in its own way


def ascii_text(tree: Tree) -> str:  # noqa: PLR0911 - one case a head
    """Every operator in brackets, nothing left out."""
    args = list(map(ascii_text, tree.args))
    match tree.head:
        case "number":
            assert isinstance(tree.value, (int, Fraction))
            return show_number(tree.value)
        case "neg":
            return f"(-{args[0]})"
        case "call":
            return f"{tree.value}({', '.join(args)})"
        case "index":
            return f"{args[0]}[{args[1]}]"
        case "fold":
            return f"sum({args[3]}, {args[0]}, {args[1]}, {args[2]})"
        case "cases":
            return f"({args[0]} if {args[1]} else {args[2]})"
        case "compare":
            return f"({args[0]} {tree.value} {args[1]})"
    return f"({args[0]} {BINARY[tree.head].replace('^', '**')} {args[1]})" if tree.args else str(tree.value)


UNICODE_NAMES = {"beta_1": "β₁", "pi": "π"}


def unicode_text(tree: Tree) -> str:  # noqa: PLR0911 - one case a head
    args = list(map(unicode_text, tree.args))
    match tree.head:
        case "number":
            return ascii_text(tree)
        case "neg":
            return f"（−{args[0]}）"
        case "call":
            shapes = {"floor": "⌊{}⌋", "ceil": "⌈{}⌉", "abs": "|({})|" if "|" in args[0] else "|{}|", "sqrt": "√({})"}
            return shapes.get(str(tree.value), f"{tree.value}({{}})").format("，".join(args))
        case "index":
            return "x" + "₀₁₂"[int(str(tree.args[1].value))] if tree.args[1].head == "number" else f"x_{args[1]}"
        case "fold":
            return f"(Σ_{{{args[0]}={args[1]}}}^{{{args[2]}}} {args[3]})"
        case "cases":
            return f"(if {args[1]} then {args[0]} else {args[2]})"
        case "compare":
            sign = {"<=": "≤", ">=": "≥", "!=": "≠"}.get(str(tree.value), str(tree.value))
            return f"({args[0]} {sign} {args[1]})"
        case "pow":
            return f"({args[0]}){'⁰¹²³'[int(str(tree.args[1].value))]}"
    sign = {"mul": "·", "div": "÷", "sub": "−"}.get(tree.head, BINARY.get(tree.head, ""))
    return f"({args[0]}{sign}{args[1]})" if tree.args else UNICODE_NAMES.get(str(tree.value), str(tree.value))


LATEX_NAMES = {"beta_1": r"\beta_{1}", "pi": r"\pi", "C_in": r"C_{\text{in}}"}


def latex_text(tree: Tree) -> str:  # noqa: C901, PLR0911 - one case a head
    args = list(map(latex_text, tree.args))
    match tree.head:
        case "number":
            return ascii_text(tree)
        case "neg":
            return rf"\left(-{args[0]}\right)"
        case "call":
            inner = ", ".join(args)
            shapes = {
                "floor": r"\left\lfloor {} \right\rfloor",
                "ceil": r"\lceil {} \rceil",
                "abs": r"\left| {} \right|",
                "sqrt": r"\sqrt{{{}}}",
            }
            return shapes.get(str(tree.value), rf"\{tree.value}\left({{}}\right)").format(inner)
        case "index":
            return f"x_{{{args[1]}}}"
        case "fold":
            return rf"\left(\sum_{{{args[0]}={args[1]}}}^{{{args[2]}}} {args[3]}\right)"
        case "cases":
            return rf"\begin{{cases}} {args[0]} & \text{{if }} {args[1]} \\ {args[2]} & \text{{otherwise}} \end{{cases}}"
        case "compare":
            sign = {"<=": r"\le", ">=": r"\geq", "!=": r"\neq", "<": r"\lt", ">": ">"}.get(str(tree.value), "=")
            return f"{args[0]} {sign} {args[1]}"
        case "div":
            return rf"\frac{{{args[0]}}}{{{args[1]}}}"
        case "pow":
            return rf"\left({args[0]}\right)^{{{args[1]}}}"
        case "floordiv":
            return rf"({args[0]} // {args[1]})"
    sign = {"mul": r"\cdot", "mod": r"\bmod"}.get(tree.head, BINARY.get(tree.head, ""))
    return f"({args[0]} {sign} {args[1]})" if tree.args else LATEX_NAMES.get(str(tree.value), str(tree.value))


def short_enough(text: str) -> str:
    assume(len(text) <= 450)
    return text


def outward(tree: Tree) -> Tree:
    """Take divisors that stay the same out of sums, as the reader does."""
    args = tuple(map(outward, tree.args))
    if tree.head == "fold" and args[3].head == "div" and not any(node.value == "m" for node in walk(args[3].args[1])):
        return binary("div", Tree("fold", (*args[:3], args[3].args[0]), "sum"), args[3].args[1])
    return Tree(tree.head, args, tree.value, tree.rank)


@given(TREES)
def test_the_reading_shown_reads_back_to_the_same_tree(tree: Tree) -> None:
    text = short_enough(show(tree))
    assert read(text, VARIABLES) == tree, text
    assert show(read(text, VARIABLES)) == text


@pytest.mark.parametrize("write", [ascii_text, unicode_text, latex_text])
@given(tree=TREES)
def test_every_notation_reads_back_to_the_same_tree(write: Callable[[Tree], str], tree: Tree) -> None:
    text = short_enough(write(tree))
    assert outward(read(text, VARIABLES)) == outward(tree), text


@given(TREES)
def test_tidy_latex_with_little_spacing_reads_the_same(tree: Tree) -> None:
    text = short_enough(latex_text(tree))
    spaced = text.replace(r"\left", r"\bigl").replace(r"\right", r"\bigr").replace(" ", r"\, ")
    assume(len(spaced) <= 450)
    assert read(spaced, VARIABLES) == read(text, VARIABLES)


# ---- verdicts

REWRITES: list[Callable[[Tree], Tree]] = [
    lambda t: binary("add", t, number(0)),
    lambda t: binary("mul", number(1), t),
    lambda t: Tree("neg", (Tree("neg", (t,)),)),
    lambda t: binary("div", t, number(1)),
    lambda t: binary("sub", binary("add", t, name("a")), name("a")),
    lambda t: binary("div", binary("mul", t, name("a")), name("a")),
    lambda t: binary("sub", binary("mul", number(2), t), t),
    lambda t: Tree("call", (t, t), "max"),
    lambda t: Tree("cases", (t, Tree("compare", (name("a"), name("b")), "<"), t)),
    lambda t: binary("mul", t, Tree("call", (number(0),), "exp")),
    lambda t: binary("sub", binary("mul", t, binary("add", name("b"), number(1))), binary("mul", name("b"), t)),
]
EDITS: list[Callable[[Tree], Tree]] = [
    lambda t: binary("add", t, number(1)),
    lambda t: binary("sub", t, number(Fraction(1, 100))),
    lambda t: binary("mul", number(2), t),
    lambda t: binary("add", t, name("b")),
    lambda t: binary("add", t, Tree("cases", (number(1), Tree("compare", (name("a"), number(1)), "=="), number(0)))),
]

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def worth_judging(tree: Tree) -> str:
    """Return the tree as text if it has a value at most points, of a size at which an edit can show."""
    rng, values = random.Random(1), []
    for _ in range(12):
        try:
            values.append(evaluate(tree, draw(VARIABLES, rng)))
        except Undefined:
            continue
    assume(len(values) >= 10)
    assume(all(abs(value) < 1e5 for value in values))
    assume(sum(abs(value) > 1e-5 for value in values) > 5)
    return short_enough(show(tree))


@SLOW
@given(TREES, st.sampled_from(REWRITES))
def test_a_rewrite_that_keeps_the_value_is_accepted(tree: Tree, rewrite: Callable[[Tree], Tree]) -> None:
    verdict = check(short_enough(show(rewrite(tree))), worth_judging(tree), VARIABLES)
    assert verdict.outcome is Outcome.CORRECT, verdict


@SLOW
@given(TREES, st.sampled_from(EDITS))
def test_an_edit_that_changes_the_value_is_refused(tree: Tree, edit: Callable[[Tree], Tree]) -> None:
    verdict = check(short_enough(show(edit(tree))), worth_judging(tree), VARIABLES)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert verdict.counterexample is not None


@given(TREES, TREES)
def test_equal_normal_forms_have_equal_values(one: Tree, other: Tree) -> None:
    for left, right in (
        (binary("add", one, other), binary("add", other, one)),
        (binary("mul", one, other), binary("mul", other, one)),
    ):
        assert normal(left) == normal(right)
    if normal(one) == normal(other):
        values = draw(VARIABLES, random.Random(2))
        try:
            assert float(evaluate(one, values)) == pytest.approx(float(evaluate(other, values)), rel=1e-9)
        except Undefined:
            with pytest.raises(Undefined):
                evaluate(other, values)


# ---- anything at all

SIGNS = st.sampled_from(
    [
        *"ab+-*/^()[]{}|,;=<>_&' .0123456789²⁻₁⌊⌋√Σπσᵀ½∣‖≤—\n\\$%@!?：，（",
        *(
            r"\frac",
            r"\sqrt",
            r"\left",
            r"\right",
            r"\sum_",
            r"\text{",
            r"\begin{cases}",
            r"\end{cases}",
            r"\\",
            r"\hat",
            r"\log",
        ),
        *(
            "if",
            "else",
            "for",
            "in",
            "and",
            "not",
            "sum",
            "max(",
            "log",
            "x_",
            "1e",
            "softmax",
            "W_{",
            "^T",
            "..",
            "lambda",
            "__",
        ),
    ]
)


def read_or_refused(text: str) -> Tree | ResponseError:
    try:
        return read(text, VARIABLES)
    except ResponseError as error:
        return error


@settings(max_examples=400)
@given(st.lists(SIGNS, max_size=40).map("".join))
@example("x_{")
@example(r"\frac")
@example("||")
@example("sum_")
@example("sum(a for")
@example(r"\begin{cases}a")
@example("W_{12}_")
@example("^")
def test_anything_is_read_or_refused_with_a_place(text: str) -> None:
    tree = read_or_refused(text)
    if isinstance(tree, ResponseError):
        start, end = tree.span or (-1, -1)
        assert 0 <= start <= len(text)
        assert start <= end <= len(text) + 1
    else:
        assert read(show(tree), VARIABLES) == tree


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    tree = read_or_refused(text)
    if isinstance(tree, ResponseError):
        assert tree.message.en
        assert tree.message.zh
