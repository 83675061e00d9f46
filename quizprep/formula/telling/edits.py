"""Every tree that is one mistake away from another: a term dropped, a sign, a name for another, a bracket moved.

``dropped`` takes something away, ``changed`` puts something else in its place, ``throughout`` does so wherever it stands;
``omissions``, ``exchanges`` and ``brackets`` know what one mistake makes of one node.
Each edit says what it did in the words of ``sayings``: the ``parts`` are what these speak of, ``where`` is what surrounds it.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations

from msgspec import Struct

from quizprep.formula.telling import brackets, exchanges, omissions
from quizprep.formula.telling.exchanges import Names
from quizprep.formula.telling.locals import CHAINS, ONE, Local, Rule
from quizprep.formula.tree import Tree, binary, names_in, number, rebuilt, walk

Put = Callable[[Tree], Tree]

_OF_ITSELF = ("function", "power", "rounding", "exponent-sign")
"""Mistakes that name the node they were made at: that it stands in itself is no place."""

_OF_THE_WHOLE = ("twice", "half", "complement", "function-added")
"""Mistakes that are no edits of the whole formula, but relations, and said as such."""


_TYPED = {
    "rounding-direction": (1,),
    "function-exchanged": (1,),
    "function-added": (0,),
    "all-rounding-direction": (1,),
    "all-function-exchanged": (1,),
    "functions-swapped": (0, 1),
}
"""Which parts of such a mistake are functions that stand in what was typed."""


class Edit(Struct, frozen=True):
    """A tree after one mistake, and what there is to say about it."""

    name: str
    tree: Tree
    parts: tuple[Tree | str, ...]
    where: Tree | None = None

    @property
    def said_to_be_typed(self) -> set[str]:
        """The functions that a learner is said to have typed."""
        return {str(self.parts[place]) for place in _TYPED.get(self.name, ())} - {"2^"}


def dropped(tree: Tree) -> Iterator[Edit]:
    """Yield the tree without one of the things in it."""
    for rule in (omissions.rounding, omissions.part, omissions.function, omissions.branch):
        yield from _wherever(tree, rule)


def ranges(tree: Tree) -> Iterator[Edit]:
    """Yield the tree with one sum in it that begins or ends one too early or too late."""
    yield from _wherever(tree, exchanges.bound)


def changed(tree: Tree, names: Names) -> Iterator[Edit]:
    """Yield the tree with one thing in it changed; ``names`` are those that may stand for each other."""
    whole = (tree, *tree.args) if tree.head == "neg" else (tree,)
    for rule in (
        exchanges.sign,
        exchanges.factor_order,
        exchanges.sum_order,
        exchanges.function,
        exchanges.complement,
        exchanges.operation,
        exchanges.other_number,
        partial(exchanges.shift, names=names),
        brackets.moved,
        brackets.left_out,
        exchanges.more,
        partial(exchanges.other_name, names=names),
        exchanges.scale,
    ):
        for edit in _wherever(tree, rule):
            if edit.name not in _OF_THE_WHOLE or edit.parts[-1 if edit.name == "function-added" else 0] not in whole:
                yield edit


def small(tree: Tree, names: Names) -> Iterator[Edit]:
    """Yield the tree with one of the mistakes that come in pairs."""
    for rule in (
        exchanges.sign,
        exchanges.function,
        exchanges.bound,
        exchanges.other_number,
        partial(exchanges.shift, names=names),
        exchanges.square,
        exchanges.scale,
    ):
        yield from _wherever(tree, rule)
    # Of a name: what is 1 - all the rest explains nothing beside another mistake.
    for edit in _wherever(tree, exchanges.complement):
        if any(isinstance(part, Tree) and part.head in ("name", "index") for part in edit.parts):
            yield edit


def throughout(tree: Tree, names: Names) -> Iterator[Edit]:
    """Yield the tree with the same thing changed wherever it stands."""
    free = names_in(tree)
    ranks = {str(node.value): node.rank for node in walk(tree) if node.head == "name" and node.value in free}
    present = list(ranks)
    ranks |= {name: len(variable.shape) for name, variable in names.items()}
    for one, other in combinations(ranks, 2):
        if one in present and ranks[one] == ranks[other]:
            yield Edit("swapped", renamed(tree, {one: other, other: one}), (one, other))
            yield Edit("wrong-name", renamed(tree, {one: other}), (one, other))
    for name in present:
        for value in (ONE, number(0)):
            yield Edit("as-if", replaced(tree, name, partial(_in_place_of, value)), (name, value))
        yield Edit("complemented", replaced(tree, name, lambda node: binary("sub", ONE, node)), (name,))
    yield from _functions_swapped(tree)
    for rule in (omissions.function, exchanges.function, omissions.square, exchanges.absolute, exchanges.sign):
        yield from _all_at_once(tree, rule)


def replaced(tree: Tree, name: str, by: Put) -> Tree:
    """Return the tree with something else for every ``name`` but the indices of sums."""
    if tree.head == "name" and tree.value == name:
        return by(tree)
    if tree.head == "fold" and tree.args[0].value == name:
        index, low, high, *inside = tree.args
        return rebuilt(tree, (index, replaced(low, name, by), replaced(high, name, by), *inside))
    return rebuilt(tree, tuple(replaced(arg, name, by) for arg in tree.args)) if tree.args else tree


def _functions_swapped(tree: Tree) -> Iterator[Edit]:
    """Yield the tree with two functions that are taken for each other exchanged."""
    present = {str(node.value) for node in walk(tree) if node.head == "call"}
    for group in exchanges.GROUPS:
        for one, other in combinations([name for name in group if name in present], 2):
            yield Edit("functions-swapped", _with_functions(tree, {one: other, other: one}), (one, other))


def _with_functions(tree: Tree, functions: dict[str, str]) -> Tree:
    inner = rebuilt(tree, tuple(_with_functions(arg, functions) for arg in tree.args)) if tree.args else tree
    return Tree("call", inner.args, functions[str(tree.value)], tree.rank) if _is_one_of(tree, functions) else inner


def _is_one_of(tree: Tree, functions: dict[str, str]) -> bool:
    return tree.head == "call" and tree.value in functions


def _in_place_of(value: Tree, name: Tree) -> Tree:
    return name if name.rank else value


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Return the tree with other names, all at once; the indices of sums stay."""
    if tree.head == "name" and str(tree.value) in names:
        return Tree("name", (), names[str(tree.value)], tree.rank)
    if tree.head == "fold":
        names = {one: other for one, other in names.items() if one != tree.args[0].value}
    return rebuilt(tree, tuple(renamed(arg, names) for arg in tree.args)) if tree.args else tree


# ---- where


def _places(tree: Tree, put: Put = lambda new: new, whole: Tree | None = None) -> Iterator[tuple[Tree, Put, Tree]]:
    """Yield every node, with what returns the tree with another node in its place, and the sum or product it belongs to."""
    whole = whole or tree
    yield tree, put, whole
    for place, arg in enumerate(tree.args):
        if tree.head == "fold" and place == 0:
            continue  # the index of a sum is no value

        def inside(new: Tree, tree: Tree = tree, place: int = place) -> Tree:
            return put(rebuilt(tree, (*tree.args[:place], new, *tree.args[place + 1 :])))

        yield from _places(arg, inside, _whole(tree, place, arg, whole))


def _whole(tree: Tree, place: int, arg: Tree, whole: Tree) -> Tree:
    """Return what an argument belongs to: the sum or product that it goes on with, a function of its negative, or itself."""
    if tree.head == "neg" or (place == 0 and any(tree.head in heads and arg.head in (*heads, "neg") for heads in CHAINS)):
        return whole
    return tree if tree.head == "call" and arg.head == "neg" else arg


def _wherever(tree: Tree, rule: Rule) -> Iterator[Edit]:
    for node, put, whole in _places(tree):
        for local in rule(node):
            told = whole is tree or (local.parts and local.parts[0] is whole) or (node is whole and local.name in _OF_ITSELF)
            yield Edit(local.name, put(local.tree), local.parts, None if told else whole)


def _all_at_once(tree: Tree, rule: Rule) -> Iterator[Edit]:
    """Yield the edits of one kind together, and those of one kind and thing, where there are two or more of them."""
    kinds: dict[_Kind, list[Local]] = {}
    for node, _, _ in _places(tree):
        seen: set[_Kind] = set()  # of the mistakes of one kind at a node, the first counts
        for local in rule(node):
            for kind in {_kind(local), (local.name, *local.parts)} - seen:
                kinds.setdefault(kind, []).append(local)
                seen.add(kind)
    for kind, locals_ in kinds.items():
        if len(locals_) > 1:
            parts = dict.fromkeys(local.parts[0] for local in locals_ if local.parts)
            yield Edit(f"all-{kind[0]}", _every(tree, rule, kind), tuple(parts) if kind[1:] == () else kind[1:])


_Kind = tuple[Tree | str, ...]
"""The name of a mistake with the functions it speaks of, or with all that it speaks of."""


def _kind(local: Local) -> _Kind:
    return (local.name, *(part for part in local.parts if isinstance(part, str)))


def _every(tree: Tree, rule: Rule, kind: _Kind) -> Tree:
    inner = rebuilt(tree, tuple(_every(arg, rule, kind) for arg in tree.args)) if tree.args else tree
    return next((local.tree for local in rule(inner) if kind in (_kind(local), (local.name, *local.parts))), inner)
