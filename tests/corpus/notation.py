"""A Python expression as people type it: plain ASCII, code, Unicode or LaTeX."""

import ast
from collections.abc import Callable, Mapping

STYLES = ("ascii", "code", "unicode", "latex")

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "lambda": "λ",
    "mu": "μ",
    "sigma": "σ",
    "tau": "τ",
    "pi": "π",
}
_LATEX_NAMES = {"epsilon": r"\varepsilon"}
_SUB = str.maketrans("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SUPER = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LATEX_CALLS = {
    "log": r"\log",
    "exp": r"\exp",
    "max": r"\max",
    "min": r"\min",
    "sin": r"\sin",
    "cos": r"\cos",
    "tanh": r"\tanh",
}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=="}

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
"""How tightly what was written holds together."""

Piece = tuple[str, int]


def written(form: str, style: str, shapes: Mapping[str, tuple[str, ...]]) -> str:
    """Return ``form`` in one of the ``STYLES``."""
    return _Writer(style, shapes).write(ast.parse(form, mode="eval").body)[0]


class _Writer:
    def __init__(self, style: str, shapes: Mapping[str, tuple[str, ...]]) -> None:
        self.style = style
        self.shapes = shapes

    def write(self, node: ast.expr) -> Piece:
        return _WRITERS[type(node)](self, node)

    def part(self, node: ast.expr, least: int) -> str:
        text, binding = self.write(node)
        return text if binding >= least else self.bracketed(text)

    def bracketed(self, text: str) -> str:
        return rf"\left({text}\right)" if self.style == "latex" else f"({text})"

    def constant(self, node: ast.Constant) -> Piece:
        return repr(node.value), _ATOM

    def name(self, node: ast.Name) -> Piece:
        return self.spelled(node.id), _ATOM

    def spelled(self, name: str) -> str:
        name = name.rstrip("_")
        if self.style == "code" and name == "epsilon":
            return "eps"
        stem, _, index = name.partition("_")
        if self.style == "unicode":
            small = index.translate(_SUB)
            return GREEK.get(stem, stem) + (small if small != index else f"_{index}" if index else "")
        if self.style == "latex":
            stem = _LATEX_NAMES.get(stem, rf"\{stem}" if stem in GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}")
            return f"{stem}_{{{index}}}" if index else stem
        return name

    def unary(self, node: ast.UnaryOp) -> Piece:
        sign = "−" if self.style == "unicode" else "-"
        return sign + self.part(node.operand, _PRODUCT), _SIGN - 1

    def binary(self, node: ast.BinOp) -> Piece:
        return _OPERATIONS[type(node.op)](self, node.left, node.right)

    def add(self, left: ast.expr, right: ast.expr) -> Piece:
        return f"{self.part(left, _SUM)} + {self.part(right, _PRODUCT)}", _SUM

    def subtract(self, left: ast.expr, right: ast.expr) -> Piece:
        sign = "−" if self.style == "unicode" else "-"
        signed = isinstance(right, ast.UnaryOp)
        return f"{self.part(left, _SUM)} {sign} {self.part(right, _ATOM if signed else _PRODUCT)}", _SUM

    def multiply(self, left: ast.expr, right: ast.expr) -> Piece:
        before, after = self.part(left, _PRODUCT), self.part(right, _SIGN)
        if isinstance(right, ast.UnaryOp):
            after = self.bracketed(self.write(right)[0])
        sign = {"ascii": "*", "code": "*", "unicode": "·", "latex": r" \cdot "}[self.style]
        # What people leave out: a sign after a number, and between a letter and a bracket that cannot be a call.
        if self.style in ("ascii", "latex") and isinstance(left, ast.Constant) and isinstance(right, ast.Name):
            sign = ""
        return f"{before}{sign}{after}", _PRODUCT

    def divide(self, left: ast.expr, right: ast.expr) -> Piece:
        if self.style == "latex":
            return rf"\frac{{{self.write(left)[0]}}}{{{self.write(right)[0]}}}", _ATOM
        return f"{self.part(left, _PRODUCT)}/{self.part(right, _POWER)}", _PRODUCT

    def whole_divide(self, left: ast.expr, right: ast.expr) -> Piece:
        if self.style == "latex":
            return rf"\left\lfloor {self.divide(left, right)[0]} \right\rfloor", _ATOM
        if self.style == "unicode":
            return f"⌊{self.divide(left, right)[0]}⌋", _ATOM
        return f"({self.part(left, _PRODUCT)}//{self.part(right, _POWER)})", _ATOM

    def power(self, left: ast.expr, right: ast.expr) -> Piece:
        base, exponent = self.part(left, _ATOM), self.write(right)[0]
        if self.style == "latex":
            if isinstance(left, ast.BinOp) and not base.startswith(r"\left("):
                base = self.bracketed(base)
            return f"{base}^{{{exponent}}}", _POWER
        if self.style == "unicode" and exponent.replace("−", "-").lstrip("-").isdecimal():
            return base + exponent.replace("−", "-").translate(_SUPER), _POWER
        sign = "**" if self.style == "code" else "^"
        return f"{base}{sign}{self.part(right, _ATOM)}", _POWER

    def matrix_product(self, left: ast.expr, right: ast.expr) -> Piece:
        sign = " @ "
        if self.style in ("unicode", "latex") and isinstance(left, ast.Name) and len(self.shapes.get(left.id, ())) == 1:
            return f"{self.part(left, _ATOM)}{'ᵀ' if self.style == 'unicode' else '^T'} {self.part(right, _POWER)}", _PRODUCT
        # Between matrices nothing need stand; a vector beside a vector is no product that everybody reads the same way.
        ranks = [len(self.shapes.get(part.id, ())) for part in ast.walk(left) if isinstance(part, ast.Name)]
        if self.style in ("unicode", "latex") and max(ranks) > 1:
            sign = " "
        return f"{self.part(left, _PRODUCT)}{sign}{self.part(right, _SIGN)}", _PRODUCT

    def attribute(self, node: ast.Attribute) -> Piece:
        turned = {"ascii": "^T", "code": ".T", "unicode": "ᵀ", "latex": r"^{\top}"}[self.style]
        return self.part(node.value, _ATOM) + turned, _POWER

    def subscript(self, node: ast.Subscript) -> Piece:
        base, index = self.part(node.value, _ATOM), self.write(node.slice)[0]
        if self.style == "code":
            return f"{base}[{index}]", _ATOM
        if self.style == "latex":
            return f"{base}_{{{index}}}", _ATOM
        small = index.translate(_SUB)
        if self.style == "unicode" and len(index) == 1 and small != index:
            return base + small, _ATOM
        return (f"{base}_{index}" if len(index) == 1 else f"{base}_{{{index}}}"), _ATOM

    def chosen(self, node: ast.IfExp) -> Piece:
        value, condition, other = (self.write(part)[0] for part in (node.body, node.test, node.orelse))
        if self.style == "latex":
            return rf"\begin{{cases}} {value} & {condition} \\ {other} & \text{{otherwise}} \end{{cases}}", _ATOM
        if self.style == "code":
            return f"where({condition}, {value}, {other})", _ATOM
        return f"({value} if {condition} else {other})", _ATOM

    def compare(self, node: ast.Compare) -> Piece:
        sign = _COMPARE[type(node.ops[0])]
        if self.style in ("unicode", "latex"):
            sign = {"<=": ("≤", r"\le"), ">=": ("≥", r"\ge")}.get(sign, (sign, sign))[self.style == "latex"]
        return f"{self.write(node.left)[0]} {sign} {self.write(node.comparators[0])[0]}", 0

    def call(self, node: ast.Call) -> Piece:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if isinstance(node.args[0], ast.GeneratorExp):
            return self.fold(name, node.args[0])
        inside = ", ".join(self.write(arg)[0] for arg in node.args)
        if (self.style, name) in _BRACKETS:
            before, after = _BRACKETS[self.style, name]
            return before + inside + after, _ATOM
        if self.style == "latex":
            before = _LATEX_CALLS.get(name, rf"\operatorname{{{name}}}")
            return before + self.bracketed(inside), _ATOM
        prefix = "np." if self.style == "code" and name in ("exp", "log", "sqrt", "floor", "ceil", "tanh", "abs") else ""
        return f"{prefix}{name}({inside})", _ATOM

    def fold(self, name: str, node: ast.GeneratorExp) -> Piece:
        loop = node.generators[0]
        assert isinstance(loop.iter, ast.Call)
        index = self.write(loop.target)[0]
        low, high = (self.write(end)[0] for end in loop.iter.args)
        body = self.part(node.elt, _PRODUCT)
        if self.style == "code":
            return f"{name}({self.write(node.elt)[0]} for {index} in {low}..{high})", _ATOM
        if self.style == "latex":
            return rf"\{name}_{{{index}={low}}}^{{{high}}} {body}", _PRODUCT - 1
        sign = {"sum": "Σ", "prod": "Π"}[name] if self.style == "unicode" else name
        return f"{sign}_{{{index}={low}}}^{{{high}}} {body}", _PRODUCT - 1


_BRACKETS = {
    ("unicode", "floor"): ("⌊", "⌋"),
    ("unicode", "ceil"): ("⌈", "⌉"),
    ("unicode", "abs"): ("|", "|"),
    ("unicode", "norm"): ("‖", "‖"),
    ("unicode", "sqrt"): ("√(", ")"),
    ("latex", "floor"): (r"\left\lfloor ", r" \right\rfloor"),
    ("latex", "ceil"): (r"\lceil ", r" \rceil"),
    ("latex", "abs"): (r"\left| ", r" \right|"),
    ("latex", "norm"): (r"\left\| ", r" \right\|"),
    ("latex", "sqrt"): (r"\sqrt{", "}"),
}

_OPERATIONS: dict[type[ast.operator], Callable[[_Writer, ast.expr, ast.expr], Piece]] = {
    ast.Add: _Writer.add,
    ast.Sub: _Writer.subtract,
    ast.Mult: _Writer.multiply,
    ast.Div: _Writer.divide,
    ast.FloorDiv: _Writer.whole_divide,
    ast.Pow: _Writer.power,
    ast.MatMult: _Writer.matrix_product,
}

_WRITERS: dict[type[ast.expr], Callable[..., Piece]] = {
    ast.Constant: _Writer.constant,
    ast.Name: _Writer.name,
    ast.UnaryOp: _Writer.unary,
    ast.BinOp: _Writer.binary,
    ast.Attribute: _Writer.attribute,
    ast.Subscript: _Writer.subscript,
    ast.IfExp: _Writer.chosen,
    ast.Compare: _Writer.compare,
    ast.Call: _Writer.call,
}
