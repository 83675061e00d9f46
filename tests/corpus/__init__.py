"""A corpus of formulas and answers, worked out without the reader, the evaluator and the domains that it is there to test.

``formulas.yaml`` holds the formulas: variables, right forms and wrong forms, as Python expressions.  ``truths`` says what
each is worth, ``values`` draws variables, ``worth`` works a form out, and ``notation`` writes it as people type it.
"""

import ast
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import yaml

from corpus import notation, truths

FOLDER = Path(__file__).parent
_DOMAIN = re.compile(r"(integer|real) ([\[(])(\S+), (\S+)([\])])")


class Formula(NamedTuple):
    """A formula: domains, shapes, and forms in Python, the first of which is the reference."""

    name: str
    domains: dict[str, str]
    shapes: dict[str, tuple[str, ...]]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    nonzero: tuple[str, ...]
    nonconstant: tuple[str, ...]


class Answer(NamedTuple):
    """One answer as typed: in which notation, from which form, and whether it is right."""

    formula: Formula
    form: str
    style: str
    text: str
    right: bool


def load() -> list[Formula]:
    """Return all formulas."""
    entries = yaml.safe_load((FOLDER / "formulas.yaml").read_text("utf-8"))
    return [_formula(name, entry) for name, entry in entries.items()]


def _formula(name: str, entry: dict[str, Any]) -> Formula:
    domains, shapes = {}, {}
    for written, domain in entry["variables"].items():
        variable, _, shape = written.partition("[")
        domains[variable] = domain
        shapes[variable] = tuple(shape.rstrip("]").split(", ")) if shape else ()
    forms = tuple(map(str, entry["right"])), tuple(map(str, entry["wrong"]))
    return Formula(name, domains, shapes, *forms, tuple(entry.get("nonzero", ())), tuple(entry.get("nonconstant", ())))


def reference(formula: Formula) -> str:
    """Return the right answer as an author writes it."""
    return notation.written(formula.right[0], "ascii", formula.shapes)


def answers(formula: Formula) -> Iterator[Answer]:
    """Yield every form in two notations, which change from form to form."""
    forms = [(form, True) for form in formula.right] + [(form, False) for form in formula.wrong]
    for place, (form, right) in enumerate(forms):
        for step in (0, 1):
            style = notation.STYLES[(place + step * (1 + place % 3)) % len(notation.STYLES)]
            yield Answer(formula, form, style, notation.written(form, style, formula.shapes), right)


# ---- values


def values(formula: Formula, rng: random.Random) -> dict[str, Any]:
    """Draw a value for each variable: int, float, or an array."""
    while True:
        drawn: dict[str, Any] = {}
        for name in formula.domains:
            _draw(formula, name, drawn, rng)
        large = all(np.linalg.norm(drawn[name]) > 0.1 for name in formula.nonzero)
        if large and all(np.var(drawn[name]) > 0.01 for name in formula.nonconstant):
            return {name: drawn[name] for name in formula.domains}


def _draw(formula: Formula, name: str, drawn: dict[str, Any], rng: random.Random) -> Any:
    if name in drawn:
        return drawn[name]
    found = _DOMAIN.fullmatch(formula.domains[name])
    assert found, formula.domains[name]
    low, high = (_draw(formula, end, drawn, rng) if end in formula.domains else float(end) for end in found.group(3, 4))
    shape = [int(size) if size.isdecimal() else _draw(formula, size, drawn, rng) for size in formula.shapes[name]]
    if found[1] == "integer":
        drawn[name] = (
            np.array(_filled(shape, lambda: float(rng.randint(int(low), int(high)))))
            if shape
            else rng.randint(int(low), int(high))
        )
    else:
        # Now and then close to an end, or at one that belongs to the domain.
        margin = (high - low) / 1000
        ends = low + margin * (found[2] == "("), high - margin * (found[5] == ")")

        def pick() -> float:
            return rng.choice(ends) if rng.random() < 0.1 else rng.uniform(*ends)

        drawn[name] = np.array(_filled(shape, pick)) if shape else pick()
    return drawn[name]


def _filled(shape: list[int], pick: Any) -> Any:
    return [_filled(shape[1:], pick) for _ in range(shape[0])] if shape else pick()


# ---- what a form is worth


class _FromZero(ast.NodeTransformer):
    """Turns indices that count from 1 into indices of Python."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        node.slice = ast.Tuple([ast.BinOp(place, ast.Sub(), ast.Constant(1)) for place in places], ast.Load())
        return node


def _span(low: float, high: float) -> range:
    return range(int(low), int(high) + 1)


def _most(*args: Any) -> Any:
    return max(np.ravel(args[0]) if len(args) == 1 else args)


def _total(terms: Any) -> Any:
    return terms.sum() if isinstance(terms, np.ndarray) else sum(terms)


_NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    "span": _span,
    "sum": _total,
    "prod": math.prod,
    "max": _most,
    "min": lambda *args: min(np.ravel(args[0]) if len(args) == 1 else args),
    "abs": np.abs,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "exp": np.exp,
    "log": np.log,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "erf": math.erf,
    "pi": math.pi,
    "mean": np.mean,
    "norm": np.linalg.norm,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "softmax": lambda x: torch.softmax(torch.as_tensor(x, dtype=torch.float64), -1).numpy(),
}


def worth(form: str, drawn: dict[str, Any]) -> Any:
    """Return the value of a form at a point."""
    tree = ast.fix_missing_locations(_FromZero().visit(ast.parse(form, mode="eval")))
    with np.errstate(all="ignore"):
        return eval(compile(tree, form, "eval"), {**_NAMESPACE, **drawn})  # a file of our own


def truth(formula: Formula, drawn: dict[str, Any]) -> Any:
    """Return what the formula must be worth at a point."""
    return getattr(truths, formula.name.replace("-", "_"))(**drawn)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values agree but for rounding."""
    one, other = np.asarray(one, float), np.asarray(other, float)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-8, atol=1e-9))
