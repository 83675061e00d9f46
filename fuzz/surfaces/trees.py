"""What is done with a tree once it is read: any two trees are worked out, shown, changed and compared, and no proof is wrong.

An input is read byte by byte as choices, from which two trees grow: of ranks and arguments that fit, and otherwise anything.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, islice
from random import Random
from typing import TypeVar

from quizprep.formula.printer import show
from quizprep.formula.proving.identities import are_equal
from quizprep.formula.proving.normal import normal
from quizprep.formula.proving.proof import is_proved
from quizprep.formula.telling.edits import Edit, changed, dropped, throughout
from quizprep.formula.telling.layout import draw as drawn
from quizprep.formula.telling.mathml import mathml
from quizprep.formula.telling.sayings import name_of, say
from quizprep.formula.tree import Tree, binary, names_in, number
from quizprep.formula.values.arithmetic import FUNCTIONS
from quizprep.formula.values.compare import agree
from quizprep.formula.values.evaluate import Undefined, Value, evaluate
from quizprep.formula.values.places import Point
from quizprep.formula.values.points import draw
from quizprep.model import Variable

Item = TypeVar("Item")

VARIABLES = {
    "a": Variable("real [-3, 3]"),
    "b": Variable("real (0, 4]"),
    "p": Variable("real (0, 1)"),
    "n": Variable("integer [1, 4]"),
    "k": Variable("integer [-2, 5]"),
    "K": Variable("integer [1, 3]"),
    "x": Variable("real [-2, 2]", shape=("K",)),
    "q": Variable("real (0, 1)", shape=("K",)),
    "W": Variable("real [-2, 2]", shape=("K", "K")),
}
OF_EACH_OTHER = {name: VARIABLES[name] for name in ("a", "n")}
NUMBERS = (0, 1, 2, 3, 4, 6, 10, Fraction(1, 2), Fraction(3, 2), Fraction(1, 3), 100)
OF_SEVERAL = ("max", "min", "clip", "log", "binom")
OF_ONE = tuple(name for name in FUNCTIONS if name not in OF_SEVERAL or name == "log")
OPERATORS = ("add", "sub", "mul", "div", "pow", "floordiv", "mod")
TOTALS = ("sum", "prod", "mean", "max", "min")
MOST_NODES = 24
POINTS = 12
SECONDS = 0.1
"""For SymPy, which is asked about few pairs: most of what it does is not ours."""


def seeds() -> Iterator[bytes]:
    """Yield choices at random: every sequence of bytes is two trees."""
    rng = Random(0)
    for length in (4, 8, 12, 16, 24, 32, 48, 64):
        for _ in range(24):
            yield rng.randbytes(length)


def mutated(data: bytes, rng: Random) -> bytes:
    """Return other choices: one changed, or some put in, taken out, or made again."""
    begin, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return rng.choice(
        (
            data[:begin] + rng.randbytes(1) + data[begin + 1 :],
            data[:begin] + rng.randbytes(rng.randint(1, 4)) + data[begin:],
            data[:begin] + data[end:],
            data[:end] + data[begin:end] + data[end:],
        )
    )


def check(data: bytes) -> None:
    """Do with two trees what is done with a response and an answer."""
    grower = _Grower(data)
    rank = grower.pick((0, 0, 0, 1, 1, 2))
    left = grower.of_rank(rank, ())
    match grower.pick(range(3)):
        case 0:
            right = grower.pick(REWRITES)(left)
        case 1:
            right = _edited(left, grower.pick(range(256)))
        case _:
            right = grower.of_rank(rank, ())
    for tree in (left, right):
        _is_handled(tree)
    if left.rank == right.rank:
        _are_compared_soundly(left, right, slow=grower.pick(range(8)) == 0)


def _is_handled(tree: Tree) -> None:
    show(tree)
    drawn(tree)
    mathml(tree)
    normal(tree)
    for point in _points(3):
        _value(tree, point)


def _value(tree: Tree, point: Point) -> Value | None:
    try:
        return evaluate(tree, point)
    except Undefined:
        return None


def _points(count: int) -> list[Point]:
    rng = random.Random(1)
    return [draw(VARIABLES, rng) for _ in range(count)]


def _are_compared_soundly(left: Tree, right: Tree, *, slow: bool) -> None:
    alike, equal = normal(left) == normal(right), are_equal(left, right, VARIABLES)
    proved = slow and is_proved(left, right, VARIABLES, SECONDS)
    if not (alike or equal or proved):
        return
    for point in _points(POINTS):
        one, other = _value(left, point), _value(right, point)
        assert not alike or (one is None) == (other is None), (show(left), show(right), point)
        if one is not None and other is not None:
            assert agree(left, right, one, other, point), (alike, equal, proved, show(left), show(right), point)


def _edited(tree: Tree, place: int) -> Tree:
    """Return the tree with one of its mistakes, of which something is said."""
    taken = ((edit, "missing") for edit in dropped(tree))
    put = ((edit, "") for edit in chain(changed(tree, OF_EACH_OTHER), throughout(tree, OF_EACH_OTHER)))
    nothing: tuple[Edit | None, str] = None, ""
    edit, side = next(islice(chain(taken, put), place, None), nothing)
    if edit is None or not names_in(edit.tree) <= VARIABLES.keys():
        return tree  # an index outside of its sum is typed by nobody
    assert name_of(edit, side)
    assert say(edit, side).en
    return edit.tree


REWRITES: tuple[Callable[[Tree], Tree], ...] = (
    lambda t: t,
    lambda t: binary("add", t, number(0)),
    lambda t: Tree("neg", (Tree("neg", (t,), None, t.rank),), None, t.rank),
    lambda t: binary("sub", binary("add", t, _name("a")), _name("a")),
    lambda t: binary("div", binary("mul", t, _name("b")), _name("b")),
    lambda t: Tree("call", (t, t), "max", t.rank),
    lambda t: Tree("cases", (t, Tree("compare", (_name("a"), _name("b")), "<"), t), None, t.rank),
    lambda t: binary("mul", number(Fraction(1, 2)), binary("add", t, t)),
)


def _name(name: str) -> Tree:
    return Tree("name", (), name, len(VARIABLES[name].shape))


class _Grower:
    """Makes trees of bytes; where there are none left, each choice is the first, and the first are leaves."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.nodes = 0

    def pick(self, choices: Sequence[Item]) -> Item:
        """Return a choice."""
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        self.nodes += 1
        return choices[byte % len(choices)]

    def of_rank(self, rank: int, bound: tuple[str, ...]) -> Tree:
        """Return a number, a vector or a matrix; ``bound`` are the indices of sums around it."""
        if self.nodes > MOST_NODES or self.at >= len(self.data):
            return self._leaf(rank, bound)
        return (self._number, self._vector, self._matrix)[rank](bound)

    def _leaf(self, rank: int, bound: tuple[str, ...]) -> Tree:
        if rank:
            return _name(self.pick((("x", "q"), ("W",))[rank - 1]))
        picked = self.pick((*NUMBERS, *"abpnkK", "pi", "e", *bound))
        if not isinstance(picked, str):
            return number(picked)
        return Tree("constant", (), picked) if picked in ("pi", "e") else Tree("name", (), picked)

    def _number(self, bound: tuple[str, ...]) -> Tree:  # noqa: PLR0911  (one line a choice)
        match self.pick(range(12)):
            case 0 | 1:
                return self._leaf(0, bound)
            case 2 | 3 | 4:
                return binary(self.pick(OPERATORS), self.of_rank(0, bound), self.of_rank(0, bound))
            case 5 | 6:
                return Tree("call", (self.of_rank(0, bound),), self.pick(OF_ONE))
            case 7:
                return self._function_of_several(0, bound)
            case 8:
                inner = self.of_rank(self.pick((1, 2)), bound)
                return Tree("call", (inner,), self.pick((*TOTALS, "norm")))
            case 9:
                return self._fold(0, bound)
            case 10:
                return self._index(bound)
            case _:
                return self._any(0, bound)

    def _vector(self, bound: tuple[str, ...]) -> Tree:
        match self.pick(range(6)):
            case 0:
                return self._leaf(1, bound)
            case 1:
                return self._elementwise(1, bound)
            case 2:
                return Tree("call", (self.of_rank(1, bound),), "softmax", 1)
            case 3:
                return binary("matmul", self.of_rank(2, bound), self.of_rank(1, bound))
            case 4:
                return Tree("index", (self.of_rank(2, bound), self._place(bound)), None, 1)
            case _:
                return self._any(1, bound)

    def _matrix(self, bound: tuple[str, ...]) -> Tree:
        match self.pick(range(5)):
            case 0:
                return self._leaf(2, bound)
            case 1:
                return self._elementwise(2, bound)
            case 2:
                return Tree("transpose", (self.of_rank(2, bound),), None, 2)
            case 3:
                return binary("matmul", self.of_rank(2, bound), self.of_rank(2, bound))
            case _:
                return self._any(2, bound)

    def _any(self, rank: int, bound: tuple[str, ...]) -> Tree:
        """Return what there is at every rank."""
        match self.pick(range(4)):
            case 0:
                return Tree("neg", (self.of_rank(rank, bound),), None, rank)
            case 1:
                return self._fold(rank, bound)
            case 2:
                return Tree("call", (self.of_rank(rank, bound),), self.pick(OF_ONE), rank)
            case _:
                one, condition, other = self.of_rank(rank, bound), self._condition(bound), self.of_rank(rank, bound)
                return Tree("cases", (one, condition, other)[: self.pick((3, 3, 2))], None, rank)

    def _elementwise(self, rank: int, bound: tuple[str, ...]) -> Tree:
        ranks = self.pick(((rank, rank), (rank, 0), (0, rank)))
        if self.pick((0, 0, 1)):
            return self._function_of_several(rank, bound)
        left, right = (self.of_rank(one, bound) for one in ranks)
        return binary(self.pick(OPERATORS), left, right)

    def _function_of_several(self, rank: int, bound: tuple[str, ...]) -> Tree:
        name = self.pick(OF_SEVERAL)
        count = 3 if name == "clip" else 2
        return Tree("call", tuple(self.of_rank(rank, bound) for _ in range(count)), name, rank)

    def _fold(self, rank: int, bound: tuple[str, ...]) -> Tree:
        index = self.pick("ij")
        low, high = self.pick((number(1), number(0), _name("k"))), self.pick((_name("n"), _name("K"), number(3)))
        body = self.of_rank(rank, (*bound, index))
        only = (self._condition((*bound, index)),) if self.pick((0, 0, 1)) else ()
        return Tree("fold", (Tree("name", (), index), low, high, body, *only), self.pick(TOTALS), rank)

    def _index(self, bound: tuple[str, ...]) -> Tree:
        rank = self.pick((1, 2))
        base = self.of_rank(rank, bound)
        return Tree("index", (base, *(self._place(bound) for _ in range(rank))))

    def _place(self, bound: tuple[str, ...]) -> Tree:
        picked = self.pick(("1", "2", "n", "k", "K", *bound))
        return number(int(picked)) if picked.isdigit() else Tree("name", (), picked)

    def _condition(self, bound: tuple[str, ...]) -> Tree:
        head = self.pick(("compare", "compare", "compare", "and", "or", "not"))
        if head == "compare":
            sides = self.of_rank(0, bound), self.of_rank(0, bound)
            return Tree("compare", sides, self.pick(("<", "<=", ">", ">=", "==", "!=")))
        return Tree(head, tuple(self._condition(bound) for _ in range(1 if head == "not" else 2)))
