r"""A tree as LaTeX, for what draws formulas from it: ``\left\lfloor \frac{i + 2 p - k}{s} \right\rfloor + 1``.

What is written here is read again as the same tree, which the tests hold against every formula of the bank.
"""

import re

from quizprep.formula.printer import show_number
from quizprep.formula.tree import Tree

_BINDING = {"add": 1, "sub": 1, "mul": 2, "floordiv": 2, "mod": 2, "matmul": 2, "neg": 3, "pow": 4, "transpose": 4, "call": 5}
_CONDITION, _PRODUCT, _ATOM = 0, 2, 9
_SIGNS = {"add": "+", "sub": "-", "mod": r"\bmod", "matmul": ""}
_COMPARE = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "==": "="}
_FENCES = {"floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil"), "abs": ("|", "|"), "norm": (r"\lVert", r"\rVert")}
_COMMANDS = frozenset(
    {"cos", "cosh", "exp", "log", "max", "min", "sin", "sinh", "tan", "tanh"},
)
_SPELLED = {"acos": r"\arccos", "asin": r"\arcsin", "atan": r"\arctan", "log2": r"\log_2", "log10": r"\log_{10}"}
_FOLDS = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min"}
_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|"
    "Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_NAME = re.compile(r"(?P<stem>[A-Za-z]+?)(?:_?(?P<number>\d+)|_(?P<word>\w+))?")


def latex(tree: Tree) -> str:  # noqa: C901, PLR0911 - one case a head
    """Return a formula as LaTeX, without the signs that begin and end mathematics."""
    match tree.head:
        case "number":
            return _number(show_number(tree.value))  # type: ignore[arg-type]  # a number's value is one
        case "name":
            return latex_name(str(tree.value))
        case "constant":
            return r"\pi" if tree.value == "pi" else str(tree.value)
        case "call":
            return _call(tree)
        case "index":
            base, *axes = tree.args
            return f"{_part(base, _ATOM)}_{{{', '.join(map(latex, axes))}}}"
        case "transpose":
            return f"{_part(tree.args[0], _ATOM)}^\\top"
        case "fold":
            return _fold(tree)
        case "cases":
            return _cases(tree)
        case "compare":
            sign = str(tree.value)
            return f"{_part(tree.args[0], 1)} {_COMPARE.get(sign, sign)} {_part(tree.args[1], 1)}"
        case "and" | "or":
            return rf" \text{{ {tree.head} }} ".join(_part(arg, 1) for arg in tree.args)
        case "not":
            return rf"\lnot {_part(tree.args[0], 1)}"
        case "neg":
            return f"-{_part(tree.args[0], 3)}"
    return _binary(tree)


def latex_name(name: str) -> str:
    r"""Return a name as LaTeX: ``\beta_{1}``, ``c_{\text{out}}``, ``\mathrm{tp}``."""
    if _GREEK.fullmatch(name):
        return f"\\{name}"
    cut = _NAME.fullmatch(name)
    if not cut:
        return r"\mathrm{" + name.replace("_", r"\_") + "}"
    stem, below = cut["stem"], cut["number"] or cut["word"]
    shown = f"\\{stem}" if _GREEK.fullmatch(stem) else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    if not below:
        return shown
    inside = below if len(below) == 1 or below.isdigit() else rf"\text{{{below}}}"
    return f"{shown}_{{{inside}}}"


def _number(text: str) -> str:
    if "/" in text:
        above, below = text.split("/")
        return rf"\frac{{{above}}}{{{below}}}"
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    return f"10^{{{exponent}}}" if mantissa == "1" else rf"{mantissa} \cdot 10^{{{exponent}}}"


def _binary(tree: Tree) -> str:
    left, right = tree.args
    match tree.head:
        case "div":
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}"
        case "floordiv":
            return rf"\left\lfloor \frac{{{latex(left)}}}{{{latex(right)}}} \right\rfloor"
        case "pow":
            return f"{_part(left, _ATOM)}^{{{latex(right)}}}"
        case "mul":
            return _product(left, right)
    binding = _BINDING[tree.head]
    before = latex(left) if tree.head != "mod" and left.head in ("add", "sub", tree.head) else _part(left, binding)
    return f"{before} {_SIGNS[tree.head]} {_part(right, binding + 1)}"


def _product(left: Tree, right: Tree) -> str:
    before = latex(left) if left.head == "mul" else _part(left, _PRODUCT)
    after = _part(right, _PRODUCT + 1)
    sign = r" \odot " if left.rank and right.rank else r" \cdot "
    return f"{before}{sign}{after}"


def _call(tree: Tree) -> str:
    name, inside = str(tree.value), ", ".join(map(latex, tree.args))
    if name == "log" and len(tree.args) == 2:
        return rf"\log_{{{latex(tree.args[1])}}}\left({latex(tree.args[0])}\right)"
    if name == "sqrt":
        return rf"\sqrt{{{inside}}}"
    if name == "eye":
        return rf"I_{{{inside}}}"
    if name == "pinv":
        return rf"\left({inside}\right)^{{+}}"
    if name in _FENCES:
        opening, closing = _FENCES[name]
        return rf"\left{opening} {inside} \right{closing}"
    shown = f"\\{name}" if name in _COMMANDS else _SPELLED.get(name, rf"\operatorname{{{name}}}")
    return rf"{shown}\left({inside}\right)"


def _fold(tree: Tree) -> str:
    index, low, high, body, *condition = tree.args
    name, shown = latex(index), _FOLDS.get(str(tree.value))
    if shown is None or condition:  # a mean, and what leaves some out, have no sign of their own
        only = rf" \text{{ if }} {latex(condition[0])}" if condition else ""
        return (
            rf"\operatorname{{{tree.value}}}\left({latex(body)} \text{{ for }} {name} \text{{ in }} "
            rf"{latex(low)}..{latex(high)}{only}\right)"
        )
    return f"{shown}_{{{name}={latex(low)}}}^{{{latex(high)}}} {_part(body, _PRODUCT)}"


def _cases(tree: Tree) -> str:
    args = tree.args
    rows = [rf"{latex(args[i])} & \text{{if }} {latex(args[i + 1])}" for i in range(0, len(args) - 1, 2)]
    rows += [rf"{latex(args[-1])} & \text{{otherwise}}"] if len(args) % 2 else []
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _part(tree: Tree, least: int) -> str:
    r"""Return ``tree``, in brackets where it binds less tightly than ``least``."""
    text = latex(tree)
    binding = _BINDING.get(tree.head, _ATOM)
    if tree.head in ("compare", "and", "or", "not"):
        binding = _CONDITION
    elif tree.head == "fold":
        binding = 1  # what follows a sum would be taken into it
    elif tree.head == "number" and text.startswith("-"):
        binding = 1
    elif tree.head == "number" and "10^" in text:
        binding = _PRODUCT
    elif tree.head in ("div", "floordiv", "number") and text.startswith(r"\frac"):
        binding = 8  # of a power it is the base only in brackets
    return text if binding >= least else rf"\left({text}\right)"
