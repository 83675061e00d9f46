"""The one place where two formulas differ: what stands there in the answer, and what in the response.

Where no mistake is known that makes one formula of the other, the place alone is worth telling.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from quizprep.formula.proving.normal import Form, normal
from quizprep.formula.telling.edits import replaced
from quizprep.formula.telling.locals import negative
from quizprep.formula.tree import Tree, binary, names_in, number, rebuilt, walk

_INVERSE = {"add": "sub", "sub": "add", "mul": "div", "div": "mul"}
_LARGEST_SHARE = 0.7
"""Of a formula: where more than this differs, all of it does."""


class Difference(NamedTuple):
    """What belongs in a place, what stands there instead, what surrounds it, and the answer with that in it."""

    belongs: Tree
    instead: Tree
    where: Tree
    tree: Tree


def difference(right: Tree, yours: Tree) -> Difference | None:
    """Return the smallest place where two formulas differ, None where it is most of them."""
    found = _between(right, yours, right)
    large = any(_size(part) > _LARGEST_SHARE * _size(whole) for part, whole in ((found.belongs, right), (found.instead, yours)))
    return None if large or found.belongs.rank != found.instead.rank else found


def _between(right: Tree, yours: Tree, where: Tree) -> Difference:
    for first, second in (("add", "sub"), ("mul", "div")):
        if any(tree.head in (first, second) for tree in (right, yours)) and not (right.rank or yours.rank):
            return _between_chains(right, yours, where, first, second)
    if right.head == yours.head == "fold":
        yours = _with_index(yours, right.args[0])
    if right.head == yours.head and right.value == yours.value and len(right.args) == len(yours.args):
        places = [place for place, (one, other) in enumerate(zip(right.args, yours.args, strict=True)) if not _same(one, other)]
        if len(places) == 1 and not (right.head == "fold" and places == [0]):
            [place] = places
            inner = _between(right.args[place], yours.args[place], right)
            args = (*right.args[:place], inner.tree, *right.args[place + 1 :])
            return inner._replace(tree=rebuilt(right, args))
    return Difference(right, yours, where, yours)


def _with_index(fold: Tree, index: Tree) -> Tree:
    """Return a sum with another name for its index."""
    old, low, high, *inside = fold.args
    if old == index or index.value in names_in(fold):
        return fold
    return rebuilt(fold, (index, low, high, *(replaced(part, str(old.value), lambda _: index) for part in inside)))


def _between_chains(right: Tree, yours: Tree, where: Tree, first: str, second: str) -> Difference:
    """Compare sums term by term, and products factor by factor, in whatever order."""
    common, belongs, instead = _compared(_links(right, first, second), _links(yours, first, second))
    if not (common and belongs and instead):
        return Difference(right, yours, where, yours)
    if len(belongs) == len(instead) == 1 and belongs[0][0] == instead[0][0]:
        head = belongs[0][0]
        inner = _between(belongs[0][1], instead[0][1], right)
        return inner._replace(tree=_chain([*common, (head, inner.tree)], first))
    here = _chain(instead, first)
    return Difference(_chain(belongs, first), here, right, _chain([*common, (first, here)], first))


_Link = tuple[str, Tree]
"""A term with the sign, or a factor with the operation, in front of it."""


def _links(tree: Tree, first: str, second: str) -> list[_Link]:
    if tree.head in (first, second):
        left, right = tree.args
        others = _links(right, first, second)
        return [
            *_links(left, first, second),
            *(others if tree.head == first else [(_INVERSE[head], link) for head, link in others]),
        ]
    if tree.head == "neg" and first == "add":
        return [(_INVERSE[head], link) for head, link in _links(tree.args[0], first, second)]
    return [(first, tree)]


def _compared(right: Sequence[_Link], yours: Sequence[_Link]) -> tuple[list[_Link], list[_Link], list[_Link]]:
    """Return what two chains have in common, and what only the one and only the other has."""
    mine: list[tuple[str, Form]] = [(head, normal(link)) for head, link in yours]
    instead = list(yours)
    common, belongs = [], []
    for head, link in right:
        form = (head, normal(link))
        if form in mine:
            place = mine.index(form)
            del mine[place], instead[place]
            common.append((head, link))
        else:
            belongs.append((head, link))
    return common, belongs, instead


def _chain(links: Sequence[_Link], first: str) -> Tree:
    """Return a sum or a product of its parts, those that are added or multiplied first."""
    ordered = sorted(links, key=lambda link: link[0] != first)
    (head, start), *others = ordered
    if head != first:
        start = negative(start) if first == "add" else binary("div", number(1), start)
    return reduce(lambda left, link: binary(link[0], left, link[1]), others, start)


def _same(one: Tree, other: Tree) -> bool:
    return bool(normal(one) == normal(other))


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))
