"""Sums and products with dots: ``x_1 + x_2 + ... + x_n``, ``p_1 log p_1 + ... + p_n log p_n``."""

from functools import reduce

from quizprep.formula.reading.doubts import DoubtfulStream
from quizprep.formula.tree import Span, Tree, binary, names_in, number, rebuilt, walk

_NAMES = {"add": "sum", "mul": "prod"}


def with_dots(parser: DoubtfulStream, head: str, left: Tree, last: Tree, span: Span) -> Tree:
    """Return the sum from the first of the terms on the left that is like the last one, up to that.

    Raises:
        ResponseError: where no term on the left is the last one with a number for its index.

    """
    terms = _terms(left, head)
    letter = _letter(parser, [*terms, last], span)
    for end in dict.fromkeys(arg for node in walk(last) if node.head == "index" for arg in node.args[1:]):
        body = _with_index(last, end, letter)
        place, low = _first_like(terms, body, letter)
        if low and all(_with_index(body, letter, number(low + step)) == other for step, other in enumerate(terms[place:])):
            total = Tree("fold", (letter, number(low, span), end, body), _NAMES[head], 0, span)
            return reduce(lambda one, other: binary(head, one, other, span), [*terms[:place], total])
    raise parser.refuse(span, "the dots stand between terms such as x_1 and x_n", "省略号应位于 x_1 与 x_n 这样的项之间")


def _first_like(terms: list[Tree], body: Tree, letter: Tree) -> tuple[int, int]:
    """Return the place of the first term that is ``body`` with a small number for its index, and that number; 0 for none."""
    for place, term in enumerate(terms):
        for low in (1, 2, 3):
            if _with_index(body, letter, number(low)) == term:
                return place, low
    return 0, 0


def _terms(tree: Tree, head: str) -> list[Tree]:
    return [*_terms(tree.args[0], head), tree.args[1]] if tree.head == head else [tree]


def _letter(parser: DoubtfulStream, trees: list[Tree], span: Span) -> Tree:
    taken = set().union(*map(names_in, trees))
    letter = next(letter for letter in "ijlmrtu" if letter not in taken and not parser.scope.exact(letter))
    return Tree("name", (), letter, 0, span)


def _with_index(tree: Tree, index: Tree, other: Tree) -> Tree:
    """Return a tree with another index in the place of one."""
    if not tree.args:
        return tree
    args = tuple(_with_index(arg, index, other) for arg in tree.args)
    if tree.head == "index":
        args = (args[0], *(other if arg == index else arg for arg in args[1:]))
    return rebuilt(tree, args)
