"""Brackets that end too early or too late, or that were left out: ``a/(b + c)`` typed as ``a/b + c``."""

from collections.abc import Iterator
from functools import reduce

from quizprep.formula.telling.locals import Local, amounts
from quizprep.formula.tree import Tree, binary, rebuilt

_SUMS = ("add", "sub")
_PRODUCTS = ("mul", "div", "matmul")
_OPERATIONS = (*_SUMS, *_PRODUCTS)
_ASSOCIATIVE = (("add", "add"), ("mul", "mul"), ("matmul", "matmul"))


def moved(node: Tree) -> Iterator[Local]:
    """Yield what a bracket that ends elsewhere makes of an operation."""
    for new in (*_of_a_call(node), *_of_an_operation(node), *_around_more(node)):
        yield amounts("bracket", node, new)


def left_out(node: Tree) -> Iterator[Local]:
    """Yield a sum of products without the brackets around one sum in it, and without all of them."""
    terms = _terms(node)
    opened = [(place, new) for place, term in enumerate(terms) for new in _opened(term[1])]
    for place, new in opened:
        yield amounts("bracket-left-out", node, _sum([*terms[:place], *_signed(terms[place][0], new), *terms[place + 1 :]]))
    if len({place for place, _ in opened}) > 1 or any(_brackets_in(term) > 1 for _, term in terms):
        every = [part for head, term in terms for part in _signed(head, _wide_open(term))]
        yield amounts("bracket-left-out", node, _sum(every))


# ---- moved


def _of_a_call(node: Tree) -> Iterator[Tree]:
    """Yield ``f(a) + b`` of ``f(a + b)``, and the other way round."""
    if node.head == "call" and len(node.args) == 1 and node.args[0].head in _OPERATIONS:
        inner = node.args[0]
        left, right = inner.args
        yield binary(inner.head, rebuilt(node, (left,)), right)
        yield binary(inner.head, left, rebuilt(node, (right,)))
    if node.head == "fold" and node.args[3].head in _SUMS:
        inner = node.args[3]
        yield binary(inner.head, rebuilt(node, (*node.args[:3], inner.args[0])), inner.args[1])


def _of_an_operation(node: Tree) -> Iterator[Tree]:
    """Yield ``a*(b + c)`` of ``a*b + c``, and the other way round."""
    if node.head not in (*_OPERATIONS, "pow"):
        return
    left, right = node.args
    if left.head in _OPERATIONS and (left.head, node.head) not in _ASSOCIATIVE:
        yield binary(left.head, left.args[0], binary(node.head, left.args[1], right))
        if node.head in _SUMS or left.head in _SUMS:
            yield binary(left.head, binary(node.head, left.args[0], right), left.args[1])
    if right.head in _OPERATIONS and (right.head, node.head) not in _ASSOCIATIVE:
        yield binary(right.head, binary(node.head, left, right.args[0]), right.args[1])
        if node.head in ("mul", "matmul") and right.head in _SUMS:
            yield binary(right.head, right.args[0], binary(node.head, left, right.args[1]))


def _around_more(node: Tree) -> Iterator[Tree]:
    """Yield ``f(a + b)`` of ``f(a) + b``, ``f((a + b)/c)`` of ``f(a/c) + b``, ``(a + b)^c`` of ``a^c + b``."""
    if node.head not in _OPERATIONS:
        return
    left, right = node.args
    if left.head == "call" and len(left.args) == 1:
        inner = left.args[0]
        yield rebuilt(left, (binary(node.head, inner, right),))
        if inner.head == "div" and node.head in _SUMS:
            over, under = inner.args
            yield rebuilt(left, (binary("div", binary(node.head, over, right), under),))
            yield rebuilt(left, (binary("div", over, binary(node.head, under, right)),))
    if right.head == "call" and len(right.args) == 1:
        yield rebuilt(right, (binary(node.head, left, right.args[0]),))
    if left.head == "pow":
        yield binary("pow", left.args[0], binary(node.head, left.args[1], right))
    if right.head == "pow":
        yield binary("pow", binary(node.head, left, right.args[0]), right.args[1])


# ---- left out

_Term = tuple[str, Tree]
"""A term of a sum with the sign in front of it, a factor with what stands before it."""


def _terms(node: Tree) -> list[_Term]:
    if node.head in _SUMS:
        return [*_terms(node.args[0]), (node.head, node.args[1])]
    return [("add", node)]


def _factors(node: Tree) -> list[_Term]:
    if node.head in _PRODUCTS:
        return [*_factors(node.args[0]), (node.head, node.args[1])]
    return [("mul", node)]


def _opened(term: Tree) -> Iterator[list[_Term]]:
    """Yield the terms that a product becomes without one of its brackets."""
    factors = _factors(term)
    for place, (head, factor) in enumerate(factors):
        if len(factors) > 1 and (factor.head in _SUMS or (head == "div" and factor.head in _PRODUCTS)):
            yield _written(factors[:place], factors[place], factors[place + 1 :])
        elif factor.head == "pow" and factor.args[0].head in _SUMS and len(factors) == 1:
            [*most, (sign, last)] = _terms(factor.args[0])
            yield [*most, (sign, binary("pow", last, factor.args[1]))]


def _written(before: list[_Term], inside: _Term, after: list[_Term]) -> list[_Term]:
    """Return ``a*(b + c)*d`` as it reads without its brackets, ``a*b + c*d``."""
    head, factor = inside
    if factor.head in _PRODUCTS:
        [(_, first), *others] = _factors(factor)
        return [("add", _product([*before, (head, first), *others, *after]))]
    [(_, first), *middle, (sign, last)] = _terms(factor)
    return [("add", _product([*before, (head, first)])), *middle, (sign, _product([("mul", last), *after]))]


def _wide_open(term: Tree) -> list[_Term]:
    """Return the terms that a product becomes without any of its brackets."""
    found: list[_Term] = []
    open_product: list[_Term] = []
    sign = "add"
    for head, factor in _factors(term):
        [(_, first), *others] = _terms(factor)
        open_product.append((head, first))
        for other_sign, other in others:
            found.append((sign, _product(open_product)))
            sign, open_product = other_sign, [("mul", other)]
    return [*found, (sign, _product(open_product))]


def _brackets_in(term: Tree) -> int:
    return sum(factor.head in _SUMS for _, factor in _factors(term))


def _signed(head: str, terms: list[_Term]) -> list[_Term]:
    return [(head, terms[0][1]), *terms[1:]]


def _product(factors: list[_Term]) -> Tree:
    return reduce(lambda left, factor: binary(factor[0], left, factor[1]), factors[1:], factors[0][1])


def _sum(terms: list[_Term]) -> Tree:
    return reduce(lambda left, term: binary(term[0], left, term[1]), terms[1:], terms[0][1])
