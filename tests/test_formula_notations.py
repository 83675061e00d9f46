"""Any tree, of numbers, vectors and matrices, written in ASCII, Unicode or LaTeX, reads back to itself."""

import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizprep.formula.printer import show, show_number
from quizprep.formula.reading.reader import read, readings
from quizprep.formula.telling.layout import draw
from quizprep.formula.tree import BINARY, Tree, binary, names_in, number
from quizprep.model import ResponseError, Variable

VARIABLES = {
    **{name: Variable("real [1, 5]") for name in ("a", "b", "beta_1", "C_in", "y_hat")},
    "K": Variable("integer [2, 4]"),
    "x": Variable("real [1, 5]", shape=("K",)),
    "W": Variable("real [1, 2]", shape=("K", "K")),
}
BOUND = ("m", "l")

# ---- trees


def name(text: str) -> Tree:
    return Tree("name", (), text, len(VARIABLES[text].shape) if text in VARIABLES else 0)


def call(function: str, *args: Tree, rank: int | None = None) -> Tree:
    return Tree("call", args, function, max(arg.rank for arg in args) if rank is None else rank)


def element(base: Tree, *indices: Tree) -> Tree:
    return Tree("index", (base, *indices), None, base.rank - len(indices))


def folded(kind: str, letter: str, body: Tree, condition: Tree | None) -> Tree:
    """Return a sum of ``body`` over the elements of ``x``; a divisor in which the index is not would be moved outside."""
    inner = binary("add", body, element(name("x"), name(letter)))
    return Tree("fold", (name(letter), number(1), name("K"), inner, *([condition] if condition else [])), kind)


INDICES = st.one_of(st.integers(1, 2).map(number), st.just(binary("add", number(1), number(1))))
SCALARS = st.sampled_from(["a", "b", "beta_1", "C_in", "y_hat", "K"]).map(name)
NUMBERS = st.one_of(st.integers(1, 12).map(number), st.integers(1, 99).map(lambda n: number(Fraction(n, 100))))
ATOMS = st.one_of(SCALARS, NUMBERS, st.builds(element, st.just(name("x")), INDICES), st.just(Tree("constant", (), "pi")))
MATRICES = st.recursive(
    st.just(name("W")),
    lambda inner: st.one_of(
        inner.map(lambda tree: Tree("transpose", (tree,), None, 2)),
        st.builds(binary, st.sampled_from(["matmul", "add", "sub", "mul"]), inner, inner),
        inner.map(lambda tree: call("softmax", tree)),
    ),
    max_leaves=3,
)
VECTORS = st.one_of(
    st.just(name("x")),
    st.builds(element, MATRICES, st.integers(1, 2).map(number)),
    st.builds(lambda matrix: binary("matmul", matrix, name("x")), MATRICES),
    st.just(call("softmax", name("x"))),
)
OF_ARRAYS = st.one_of(
    st.builds(call, st.sampled_from(["norm", "sum", "mean", "max"]), VECTORS, rank=st.just(0)),
    st.builds(lambda a, b: binary("matmul", a, b), VECTORS, VECTORS),
    st.builds(element, MATRICES, st.integers(1, 2).map(number), INDICES),
)
"""Numbers made of vectors and matrices."""


def conditions(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    compared = st.builds(
        lambda left, right, sign: Tree("compare", (left, right), sign),
        inner,
        inner,
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    )
    return st.one_of(
        compared,
        st.builds(lambda head, left, right: Tree(head, (left, right)), st.sampled_from(["and", "or"]), compared, compared),
        compared.map(lambda tree: Tree("not", (tree,))),
    )


def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    kinds = st.sampled_from(["sum", "prod", "max", "min", "mean"])
    functions = ["floor", "ceil", "abs", "exp", "sqrt", "tanh", "log", "sigmoid", "relu"]
    return st.one_of(
        OF_ARRAYS,
        st.builds(binary, st.sampled_from(["add", "sub", "mul", "div", "floordiv", "mod"]), inner, inner),
        st.builds(lambda base, power: binary("pow", base, number(power)), inner, st.integers(2, 3)),
        st.builds(lambda base, power: binary("pow", base, power), SCALARS, inner),
        inner.map(lambda tree: Tree("neg", (tree,))),
        st.builds(call, st.sampled_from(functions), inner),
        st.builds(call, st.sampled_from(["max", "min", "log"]), inner, inner),
        st.builds(lambda a, test, b: Tree("cases", (a, test, b)), inner, conditions(inner), inner),
        st.builds(
            lambda a, test, b, other: Tree("cases", (a, test, b, other)), inner, *[conditions(inner), inner, conditions(inner)]
        ),
        st.builds(folded, kinds, st.sampled_from(BOUND), inner, st.none() | conditions(ATOMS)),
    )


TREES = st.recursive(ATOMS, grown, max_leaves=6)

# ---- notations


def ascii_text(tree: Tree) -> str:  # noqa: C901, PLR0911 - one case a head
    args = list(map(ascii_text, tree.args))
    match tree.head:
        case "number":
            assert isinstance(tree.value, (int, Fraction))
            return show_number(tree.value)
        case "neg":
            return f"(-{args[0]})"
        case "not":
            return f"(not {args[0]})"
        case "and" | "or":
            return f"({args[0]} {tree.head} {args[1]})"
        case "call":
            return f"{tree.value}({', '.join(args)})"
        case "index":
            return f"({args[0]})[{', '.join(args[1:])}]"
        case "transpose":
            return f"({args[0]}).T"
        case "fold":
            condition = f" if {args[4]}" if args[4:] else ""
            return f"{tree.value}({args[3]} for {args[0]} in {args[1]}..{args[2]}{condition})"
        case "cases" if len(args) == 3:
            return f"({args[0]} if {args[1]} else {args[2]})"
        case "cases":
            return f"Piecewise(({args[0]}, {args[1]}), ({args[2]}, {args[3]}))"
        case "compare":
            return f"({args[0]} {tree.value} {args[1]})"
    return f"({args[0]} {sign_of(tree, '**')} {args[1]})" if tree.args else str(tree.value)


def sign_of(tree: Tree, power: str) -> str:
    """Return the sign of an operator; between arrays a product of elements is written apart from that of matrices."""
    if tree.head == "mul" and tree.args[0].rank and tree.args[1].rank:
        return "⊙"
    return power if tree.head == "pow" else BINARY[tree.head]


UNICODE_NAMES = {"beta_1": "β₁", "pi": "π", "C_in": "Cᵢₙ", "y_hat": "ŷ"}
LOW = str.maketrans("0123456789m", "₀₁₂₃₄₅₆₇₈₉ₘ")


def unicode_text(tree: Tree) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a head
    args = list(map(unicode_text, tree.args))
    match tree.head:
        case "number":
            return ascii_text(tree)
        case "not":
            return f"(not {args[0]})"
        case "and" | "or":
            return f"({args[0]} {tree.head} {args[1]})"
        case "neg":
            return f"（−{args[0]}）"
        case "call":
            shapes = {"floor": "⌊{}⌋", "ceil": "⌈{}⌉", "abs": "|({})|", "sqrt": "√({})", "norm": "‖({})‖", "sigmoid": "σ({})"}
            if tree.value == "log" and len(args) == 2 and tree.args[1].head == "number" and args[1].isdecimal():
                return f"log{args[1].translate(LOW)}({args[0]})"
            return shapes.get(str(tree.value), f"{tree.value}({{}})").format("，".join(args))
        case "index":
            low = tree.args[0].head == "name" and all(index.head in ("number", "name") for index in tree.args[1:])
            return (
                args[0] + "".join(args[1:]).translate(LOW)
                if low and "l" not in args[1:]
                else f"({args[0]})[{', '.join(args[1:])}]"
            )
        case "transpose":
            return f"({args[0]})ᵀ"
        case "fold":
            sign = {"sum": "∑", "prod": "∏"}.get(str(tree.value), str(tree.value))
            condition = f", {args[4]}" if args[4:] else ""
            return f"({sign}_{{{args[0]}={args[1]}{condition}}}^{{{args[2]}}} ({args[3]}))"
        case "cases" if len(args) == 3:
            return f"(if {args[1]} then {args[0]} else {args[2]})"
        case "cases":
            return f"Piecewise(({args[0]}, {args[1]}), ({args[2]}, {args[3]}))"
        case "compare":
            sign = {"<=": "≤", ">=": "≥", "!=": "≠"}.get(str(tree.value), str(tree.value))
            return f"({args[0]} {sign} {args[1]})"
        case "pow" if tree.args[1].head == "number" and args[1].isdecimal():
            return f"({args[0]}){''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(digit)] for digit in args[1])}"
    if not tree.args:
        return UNICODE_NAMES.get(str(tree.value), str(tree.value))
    sign = {"div": "÷", "sub": "−"}.get(tree.head, sign_of(tree, "^"))
    return f"({args[0]}{sign if sign != '*' else '·' if not tree.rank else '×'}{args[1]})"


LATEX_NAMES = {"beta_1": r"\beta_{1}", "pi": r"\pi", "C_in": r"C_{\text{in}}", "y_hat": r"\hat{y}"}
LATEX_WORDS = {"and": r"\land", "or": r"\lor"}
LATEX_SIGNS = {"<=": r"\le", ">=": r"\geq", "!=": r"\neq", "<": r"\lt", ">": ">", "==": "="}


def latex_text(tree: Tree) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a head
    args = list(map(latex_text, tree.args))
    match tree.head:
        case "number":
            return ascii_text(tree)
        case "neg":
            return rf"\left(-{args[0]}\right)"
        case "not":
            return rf"(\lnot {args[0]})"
        case "and" | "or":
            return f"({args[0]} {LATEX_WORDS[tree.head]} {args[1]})"
        case "call":
            shapes = {
                "floor": r"\left\lfloor {} \right\rfloor",
                "ceil": r"\lceil {} \rceil",
                "abs": r"\left| \left({}\right) \right|",
                "norm": r"\left\| {} \right\|_2",
                "sqrt": r"\sqrt{{{}}}",
                "sigmoid": r"\sigma\left({}\right)",
                "softmax": r"\operatorname{{softmax}}\left({}\right)",
                "relu": r"\mathrm{{ReLU}}({})",
            }
            if tree.value == "norm" and tree.args[0].rank == 2:
                return rf"\| {args[0]} \|_F"
            if tree.value == "log" and len(args) == 2:
                return rf"\log_{{{args[1]}}}\left({args[0]}\right)"
            return shapes.get(str(tree.value), rf"\operatorname{{{{{tree.value}}}}}\left({{}}\right)").format(", ".join(args))
        case "index":
            return rf"{args[0]}_{{{', '.join(args[1:])}}}"
        case "transpose":
            return rf"\left({args[0]}\right)^{{\top}}"
        case "fold":
            condition = f", {args[4]}" if args[4:] else ""
            sign = rf"\{tree.value}" if tree.value != "mean" else r"\operatorname{mean}"
            return rf"\left({sign}_{{{args[0]}={args[1]}{condition}}}^{{{args[2]}}} \left({args[3]}\right)\right)"
        case "cases":
            last = rf"{args[2]} & \text{{otherwise}}" if len(args) == 3 else rf"{args[2]}, & \text{{for }} {args[3]}"
            return rf"\begin{{cases}} {args[0]} & \text{{if }} {args[1]} \\ {last} \end{{cases}}"
        case "compare":
            return f"({args[0]} {LATEX_SIGNS[str(tree.value)]} {args[1]})"
        case "div":
            return rf"\frac{{{args[0]}}}{{{args[1]}}}"
        case "pow":
            return rf"\left({args[0]}\right)^{{{args[1]}}}"
    if not tree.args:
        return LATEX_NAMES.get(str(tree.value), str(tree.value))
    if tree.head == "matmul" and not tree.rank:
        return rf"({args[0]} \cdot {args[1]})"
    sign = {"*": r"\times", "%": r"\bmod", "⊙": r"\odot", "@": ""}.get(sign_of(tree, "^"), sign_of(tree, "^"))
    return f"({args[0]} {sign} {args[1]})"


NOTATIONS = {"shown": show, "ascii": ascii_text, "unicode": unicode_text, "latex": latex_text}


@pytest.mark.parametrize("notation", NOTATIONS)
@given(tree=TREES)
def test_any_tree_reads_back_to_itself(notation: str, tree: Tree) -> None:
    write: Callable[[Tree], str] = NOTATIONS[notation]
    text = write(tree)
    assume(len(text) <= 450)
    assert read(text, VARIABLES) == tree, text


@given(TREES)
def test_the_reading_shown_is_in_no_doubt(tree: Tree) -> None:
    text = show(tree)
    assume(len(text) <= 450)
    try:
        others = readings(text, VARIABLES)[1]
    except ResponseError as error:
        assume("no value" not in str(error) and "division by zero" not in str(error))
        raise
    assert [other for other in others if other.strong] == []


@given(TREES)
def test_a_drawing_shows_every_name(tree: Tree) -> None:
    text = unicodedata.normalize("NFKC", "\n".join(draw(tree).lines))  # the base of a logarithm is a small letter below it
    for letter in names_in(tree) & {"a", "b", "K", "x", "W"}:
        assert letter in text
