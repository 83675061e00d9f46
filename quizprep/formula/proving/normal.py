"""A normal form: two trees that differ in order, brackets or spelling alone have the same one.

Only rewrites that change neither the value nor where it is defined are used: nothing is cancelled.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from quizprep.formula.tree import Tree

Form = Any  # nested tuples of strings and Fractions
Bound = Mapping[str, str]

_LONGEST_PRODUCT = 8
"""Powers up to this exponent are written out as products."""

_LARGEST_PRODUCT = 512
"""No power is written out with more in it: powers of powers of powers double it each time."""


def normal(tree: Tree) -> Form:
    """Return the normal form, to be compared with ``==``."""
    return _normal(tree, {})


def _normal(tree: Tree, bound: Bound) -> Form:  # noqa: PLR0911 - one case a head
    match tree.head:
        case "number" | "mul" | "div" | "pow" | "matmul" | "transpose":
            return _product(*_factors(tree, bound))
        case "name":
            return ("name", bound.get(str(tree.value), str(tree.value)))
        case "add" | "sub" | "neg":
            return _sum(tree, bound)
        case "call":
            return _call(tree, bound)
        case "fold":
            return _fold(tree, bound)
        case "compare":
            return _compare(tree, bound)
        case "and" | "or":
            return (tree.head, *sorted((_normal(arg, bound) for arg in tree.args), key=repr))
    return (tree.head, tree.value, *(_normal(arg, bound) for arg in tree.args))


def _sum(tree: Tree, bound: Bound) -> Form:
    """Collect the terms of a sum with their rational coefficients; one that cancels stays, it may be undefined somewhere."""
    terms: dict[Form, Fraction] = {}
    stack = [(tree, 1)]
    while stack:
        node, sign = stack.pop()
        if node.head in ("add", "sub"):
            stack += [(node.args[0], sign), (node.args[1], sign if node.head == "add" else -sign)]
        elif node.head == "neg":
            stack.append((node.args[0], -sign))
        else:
            coefficient, factors = _factors(node, bound)
            key = tuple(sorted(factors, key=repr))
            terms[key] = terms.get(key, Fraction(0)) + sign * coefficient
    if not terms.get((), 1):
        del terms[()]
    if len(terms) == 1:
        [(factors, coefficient)] = terms.items()
        return _product(coefficient, list(factors))
    return ("add", *sorted(terms.items(), key=repr))


def _product(coefficient: Fraction, factors: list[Form]) -> Form:
    if not factors:
        return ("number", coefficient)
    if coefficient == 1 and len(factors) == 1:
        return factors[0]
    return ("mul", coefficient, *sorted(factors, key=repr))


def _factors(tree: Tree, bound: Bound) -> tuple[Fraction, list[Form]]:  # noqa: PLR0911 - one case a head
    """Return the rational coefficient of a product and its other factors."""
    if tree.head == "number":
        assert isinstance(tree.value, (int, Fraction))
        return Fraction(tree.value), []
    if tree.head == "neg":
        coefficient, factors = _factors(tree.args[0], bound)
        return -coefficient, factors
    if tree.head == "mul":
        left, right = (_factors(arg, bound) for arg in tree.args)
        return left[0] * right[0], left[1] + right[1]
    if tree.head == "div":
        left, right = (_factors(arg, bound) for arg in tree.args)
        return _inverted(right, left)
    if tree.head == "pow":
        return _power(tree, bound)
    if tree.head in ("matmul", "transpose"):
        return _chain(tree, bound)
    form = _normal(tree, bound)
    return (form[1], list(form[2:])) if form[0] == "mul" else (Fraction(1), [form])


def _inverted(under: tuple[Fraction, list[Form]], over: tuple[Fraction, list[Form]]) -> tuple[Fraction, list[Form]]:
    if not under[0]:
        return over[0], [*over[1], ("inverse", _product(*under))]
    return over[0] / under[0], over[1] + [("inverse", factor) for factor in under[1]]


def _power(tree: Tree, bound: Bound) -> tuple[Fraction, list[Form]]:
    """Write a small whole power as a product."""
    base = _factors(tree.args[0], bound)
    exponent = _normal(tree.args[1], bound)
    whole = exponent[1].numerator if exponent[0] == "number" and exponent[1].denominator == 1 else 0
    if not 1 <= abs(whole) <= _LONGEST_PRODUCT or _weight(tree) > _LARGEST_PRODUCT:
        return Fraction(1), [("pow", _product(*base), exponent)]
    power = base[0] ** abs(whole), base[1] * abs(whole)
    return power if whole > 0 else _inverted(power, (Fraction(1), []))


def _weight(tree: Tree) -> int:
    """Return how much there is in a tree with its powers written out; of a number, its digits."""
    if tree.head == "number":
        return 1 + len(str(tree.value)) // 4
    inside = sum(map(_weight, tree.args))
    if tree.head == "pow" and isinstance(whole := tree.args[1].value, int):
        return inside * min(abs(whole), _LONGEST_PRODUCT)
    return 1 + inside


def _chain(tree: Tree, bound: Bound) -> tuple[Fraction, list[Form]]:
    """Return the numbers in a product of matrices, and the product of its other factors in their order."""
    coefficient, numbers, links = _links(tree, bound, turned=False)
    return coefficient, [*numbers, ("matmul", *links) if len(links) > 1 else links[0]]


def _links(tree: Tree, bound: Bound, *, turned: bool) -> tuple[Fraction, list[Form], list[Form]]:  # noqa: PLR0911 - likewise
    """Return coefficient, factors that are numbers, and matrices or vectors of a product; ``turned``: of its transpose."""
    if tree.head == "transpose" and tree.args[0].rank == 2:
        return _links(tree.args[0], bound, turned=not turned)
    if tree.head == "neg":
        coefficient, numbers, links = _links(tree.args[0], bound, turned=turned)
        return -coefficient, numbers, links
    if tree.head in ("mul", "div") and (place := _number_in(tree)) is not None:
        coefficient, numbers, links = _links(tree.args[1 - place], bound, turned=turned)
        factor = _factors(tree.args[place], bound)
        if tree.head == "div":
            return *_inverted(factor, (coefficient, numbers)), links
        return coefficient * factor[0], numbers + factor[1], links
    if tree.head == "matmul":
        # The transpose of a product is that of its factors, turned round.
        left, right = (_links(arg, bound, turned=turned) for arg in (tree.args[::-1] if turned else tree.args))
        return left[0] * right[0], left[1] + right[1], left[2] + right[2]
    if tree.head == "transpose":
        return Fraction(1), [], [("transpose", None, _normal(tree.args[0], bound))]
    form = _normal(tree, bound)
    return Fraction(1), [], [("transpose", None, form) if turned else form]


def _number_in(tree: Tree) -> int | None:
    """Return the place of a number beside a matrix or vector: of either factor, or of a divisor."""
    return next((place for place in (1, 0)[: 1 if tree.head == "div" else 2] if not tree.args[place].rank), None)


def _call(tree: Tree, bound: Bound) -> Form:
    name = str(tree.value)
    args = [_normal(arg, bound) for arg in tree.args]
    if name == "sqrt":
        return ("pow", args[0], ("number", Fraction(1, 2)))
    if name == "exp":
        return ("pow", ("constant", "e"), args[0])
    if name in ("log2", "log10"):
        return ("call", "log", args[0], ("number", Fraction(name[3:])))
    if name == "relu":
        name, args = "max", [*args, ("number", Fraction(0))]
    if name in ("max", "min") and len(args) > 1:
        args = sorted(args, key=repr)
    return ("call", name, *args)


def _fold(tree: Tree, bound: Bound) -> Form:
    index, low, high, *inside = tree.args
    inner = {**bound, str(index.value): f"#{len(bound)}"}
    return ("fold", tree.value, _normal(low, bound), _normal(high, bound), *(_normal(arg, inner) for arg in inside))


_TURNED = {">": "<", ">=": "<="}


def _compare(tree: Tree, bound: Bound) -> Form:
    left, right = (_normal(arg, bound) for arg in tree.args)
    sign = str(tree.value)
    if sign in _TURNED:
        return ("compare", _TURNED[sign], right, left)
    if sign in ("==", "!="):
        left, right = sorted((left, right), key=repr)
    return ("compare", sign, left, right)
