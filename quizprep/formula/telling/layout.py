"""A formula drawn in two dimensions, as on paper: fractions stacked, powers raised, sums with their limits.

A drawing is a block of lines of equal width, with one line, the baseline, at which it stands beside other blocks.
"""

import unicodedata
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from msgspec import Struct

from quizprep.formula.printer import show_number
from quizprep.formula.reading.signs import GREEK, SUBSCRIPTS, SUPERSCRIPTS
from quizprep.formula.tree import Tree
from quizprep.model import Drawing

ADD, MULTIPLY, NEGATE, POWER, ATOM = range(1, 6)
_BINDING = {
    "add": ADD,
    "sub": ADD,
    "neg": ADD,
    "floordiv": MULTIPLY,
    "mod": MULTIPLY,
    "mul": MULTIPLY,
    "matmul": MULTIPLY,
}
_SIGNS = {"add": " + ", "sub": " − ", "floordiv": " // ", "mod": " mod ", "matmul": " "}
COMPARED = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
FOLD_SIGNS = {"sum": "∑", "prod": "∏"}
_BRACKETS = {
    "(": ("⎛", "⎜", "⎝"),
    ")": ("⎞", "⎟", "⎠"),
    "⌊": ("⎢", "⎢", "⎣"),
    "⌋": ("⎥", "⎥", "⎦"),
    "⌈": ("⎡", "⎢", "⎢"),
    "⌉": ("⎤", "⎥", "⎥"),
    "|": ("│", "│", "│"),
    "‖": ("║", "║", "║"),
}
AROUND = {"floor": "⌊⌋", "ceil": "⌈⌉", "abs": "||", "norm": "‖‖"}
LETTERS = {name: letter for letter, name in reversed(GREEK.items()) if letter not in "ϑϕϱςµ∂∇ℓ"} | {"epsilon": "ε"}
_RAISED = {plain: raised for raised, plain in SUPERSCRIPTS.items() if plain in "0123456789+-n"}
_LOWERED = {plain: low for low, plain in SUBSCRIPTS.items() if len(plain) == 1}


class Block(Struct, frozen=True):
    """Lines of equal width; ``base`` is the line that stands on the baseline."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """The number of cells of each line."""
        return _cells(self.lines[0])

    @property
    def below(self) -> int:
        """The number of lines under the baseline."""
        return len(self.lines) - self.base - 1


def drawn(tree: Tree) -> str:
    """Return the formula as lines: one where it is flat, more where something stands above something else."""
    return "\n".join(drawing(tree).lines)


def drawing(tree: Tree) -> Drawing:
    """Return the formula as lines, and the one on the baseline."""
    block = draw(tree)
    return Drawing(tuple(line.rstrip() for line in block.lines), block.base)


def draw(tree: Tree) -> Block:
    """Return the drawing of a tree."""
    return _HEADS.get(tree.head, _binary)(tree)


def _cells(line: str) -> int:
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


def _text(text: str) -> Block:
    return Block((text,))


def _beside(*blocks: Block) -> Block:
    """Put blocks side by side on one baseline."""
    return reduce(_pair, blocks)


def _pair(left: Block, right: Block) -> Block:
    above, below = max(left.base, right.base), max(left.below, right.below)
    left, right = (_padded(block, above - block.base, below - block.below) for block in (left, right))
    return Block(tuple(a + b for a, b in zip(left.lines, right.lines, strict=True)), above)


def _padded(block: Block, above: int, below: int) -> Block:
    empty = " " * block.width
    return Block((empty,) * above + block.lines + (empty,) * below, block.base + above)


def _centred(block: Block, width: int) -> Block:
    left = (width - block.width) // 2
    right = width - block.width - left
    return Block(tuple(" " * left + line + " " * right for line in block.lines), block.base)


def _stacked(blocks: Sequence[Block], base: int) -> Block:
    """Put blocks above each other, centred; the baseline is that of the block number ``base``."""
    width = max(block.width for block in blocks)
    lines = tuple(line for block in blocks for line in _centred(block, width).lines)
    return Block(lines, sum(len(block.lines) for block in blocks[:base]) + blocks[base].base)


def _joined(blocks: Sequence[Block], separator: str = ", ") -> Block:
    parts = [blocks[0]]
    for block in blocks[1:]:
        parts += [_text(separator), block]
    return _beside(*parts)


def _in(opening: str, block: Block, closing: str) -> Block:
    """Put brackets around a block, as high as it is."""
    return _beside(_bracket(opening, block), block, _bracket(closing, block))


def _bracket(sign: str, block: Block) -> Block:
    height = len(block.lines)
    if height == 1:
        return _text(sign)
    top, middle, bottom = _BRACKETS[sign]
    return Block((top, *[middle] * (height - 2), bottom), block.base)


def _bound(tree: Tree, least: int) -> Block:
    """Return the drawing of a part, in brackets where it binds less tightly than ``least``."""
    block = draw(tree)
    return block if binding(tree) >= least else _in("(", block, ")")


def binding(tree: Tree) -> int:
    """Return how tightly the outermost operator of a drawing binds, from nothing to :data:`ATOM`."""
    if tree.head == "number" and (isinstance(tree.value, Fraction) or (isinstance(tree.value, int) and tree.value < 0)):
        return ADD if not isinstance(tree.value, Fraction) or tree.value < 0 else MULTIPLY
    if tree.head == "div":
        return NEGATE
    if tree.head == "fold":
        return MULTIPLY
    if tree.head == "pow" or (tree.head, tree.value) == ("call", "sqrt"):  # whose sign may have no bar
        return POWER
    if tree.head in ("compare", "and", "or", "not", "cases"):
        return 0
    return _BINDING.get(tree.head, ATOM)


def _first_factor(tree: Tree) -> int:
    """Return how tightly the left side of a product must bind to need no brackets."""
    if _goes_on(tree):
        return ATOM
    return 0 if tree.head == "neg" else negated(tree)


def negated(tree: Tree) -> int:
    """Return how tightly what follows a minus must bind to need no brackets."""
    return NEGATE if tree.head in ("floordiv", "mod") else MULTIPLY


def _goes_on(tree: Tree) -> bool:
    """Tell whether a tree ends in a sum, which would take in a factor that follows it."""
    return tree.head == "fold" or (tree.head in ("neg", "mul", "matmul") and _goes_on(tree.args[-1]))


def around(tree: Tree, tight: int) -> tuple[int, int]:
    """Return how tightly the two sides of an operator that binds ``tight`` must bind to need no brackets."""
    left, right = tree.args
    if tree.head == "mul":
        return _first_factor(left), NEGATE if right.head != "fold" else MULTIPLY
    associative = tree.head in ("add", "sub", "matmul")
    before = ATOM if tight == MULTIPLY and _goes_on(left) else tight if associative else tight + 1
    return before, tight + 1 if tree.head != "add" or right.head == "neg" else tight


# ---- heads


def _number(tree: Tree) -> Block:
    assert isinstance(tree.value, (int, Fraction))
    return _text(show_number(tree.value).replace("-", "−"))


def _name(tree: Tree) -> Block:
    return _text(_spelled(str(tree.value)))


def _spelled(name: str) -> str:
    """Return ``β₁`` for ``beta_1``; what has no small letters keeps its underscore."""
    base, _, rest = name.partition("_")
    base = LETTERS.get(base, base)
    return base + (_lowered(rest) or f"_{rest}") if rest else base


def _lowered(text: str) -> str:
    """Return ``text`` in small low letters, or nothing where some have none."""
    return "".join(map(_LOWERED.get, text)) if all(character in _LOWERED for character in text) else ""  # type: ignore[arg-type]


def _binary(tree: Tree) -> Block:
    before, after = map(_bound, tree.args, around(tree, binding(tree)))
    return _beside(before, _text(_SIGNS[tree.head]), after)


def _product(tree: Tree) -> Block:
    left, right = tree.args
    before, after = map(_bound, tree.args, around(tree, MULTIPLY))
    if left.rank and right.rank:
        return _beside(before, _text(" ⊙ "), after)
    return _beside(before, _text("·"), after)


def _fraction(tree: Tree) -> Block:
    over, under = map(draw, tree.args)
    width = max(over.width, under.width) + 2
    return _stacked([over, _text("─" * width), under], 1)


def _negative(tree: Tree) -> Block:
    return _beside(_text("−"), _bound(tree.args[0], negated(tree.args[0])))


def _power(tree: Tree) -> Block:
    base, exponent = tree.args
    block, small = _bound(base, ATOM), _raised(exponent)
    if small and len(block.lines) == 1:
        return _beside(block, _text(small))
    return _above_right(block, draw(exponent))


def _raised(tree: Tree) -> str:
    """Return an exponent in small letters, where it is short."""
    text = ("-" if tree.head == "neg" else "") + str((tree.args[0] if tree.head == "neg" else tree).value)
    atom = tree.head in ("number", "name") or (tree.head == "neg" and tree.args[0].head == "number")
    return "".join(_RAISED[c] for c in text) if atom and all(c in _RAISED for c in text) else ""


def _above_right(block: Block, exponent: Block) -> Block:
    wide, gap = exponent.width, block.width
    upper = [" " * gap + line for line in exponent.lines]
    return Block((*upper, *(line + " " * wide for line in block.lines)), len(upper) + block.base)


def _transpose(tree: Tree) -> Block:
    block = _bound(tree.args[0], ATOM)
    return _beside(block, _text("ᵀ")) if len(block.lines) == 1 else _above_right(block, _text("T"))


def _index(tree: Tree) -> Block:
    base, *indices = tree.args
    block = _bound(base, ATOM)
    drawings = list(map(draw, indices))
    shown = [drawing.lines[0] if len(drawing.lines) == 1 else "" for drawing in drawings]
    plain = "".join(shown) if all(len(text) == 1 for text in shown) else ",".join(shown)
    if all(shown) and len(block.lines) == 1 and (low := _lowered(plain.replace("−", "-"))):
        return _beside(block, _text(low))
    return _beside(block, _in_square(_joined(drawings)))


def _in_square(block: Block) -> Block:
    return _beside(_text("["), block, _text("]"))


def _call(tree: Tree) -> Block:
    name = str(tree.value)
    if name in AROUND and len(tree.args) == 1:
        return _in(AROUND[name][0], draw(tree.args[0]), AROUND[name][1])
    if name == "sqrt":
        return _root(tree.args[0])
    if name == "log" and len(tree.args) == 2:
        argument, base = map(draw, tree.args)
        low = _lowered(base.lines[0]) if len(base.lines) == 1 else ""
        if low:
            return _beside(_text(f"log{low}"), _in("(", argument, ")"))
    shown = "σ" if name == "sigmoid" else name
    return _beside(_text(shown), _in("(", _joined(list(map(draw, tree.args))), ")"))


def _root(tree: Tree) -> Block:
    """Draw the root sign with its bar over what is under it; a number or a name needs none."""
    block = draw(tree)
    if tree.head in ("number", "name", "constant") and binding(tree) == ATOM:
        return _beside(_text("√"), block)
    height = len(block.lines)
    lines = [" " * height + "_" * block.width]
    for place, line in enumerate(block.lines, start=1):
        stroke = " " * (height - place) + ("√" if place == height else "╱")
        lines.append(stroke.ljust(height) + line)
    return Block(tuple(lines), block.base + 1)


def _fold(tree: Tree) -> Block:
    index, low, high, body, *condition = tree.args
    name = str(tree.value)
    under = _beside(draw(index), _text("="), draw(low))
    if condition:
        under = _joined([under, draw(condition[0])])
    head = _stacked([draw(high), _text(FOLD_SIGNS.get(name, name)), under], 1)
    return _beside(head, _text(" "), _bound(body, MULTIPLY))


def _cases(tree: Tree) -> Block:
    args = tree.args
    pairs = [(args[i], args[i + 1]) for i in range(0, len(args) - 1, 2)]
    rows = [(draw(value), _beside(_text("if "), draw(condition))) for value, condition in pairs]
    if len(args) % 2:
        rows.append((draw(args[-1]), _text("otherwise")))
    left, right = (max(row[side].width for row in rows) for side in (0, 1))
    lines = [line for a, b in rows for line in _beside(_leftwards(a, left + 2), _leftwards(b, right)).lines]
    block = Block(tuple(lines), len(lines) // 2)
    return _beside(_brace(block), block)


def _brace(block: Block) -> Block:
    height = len(block.lines)
    if height < 3:
        return Block(("⎧", "⎩")[:height], block.base)
    middle = height // 2
    signs = ["⎪"] * height
    signs[0], signs[middle], signs[-1] = "⎧", "⎨", "⎩"
    return Block(tuple(signs), block.base)


def _leftwards(block: Block, width: int) -> Block:
    return Block(tuple(line + " " * (width - block.width) for line in block.lines), block.base)


def _compare(tree: Tree) -> Block:
    sign = COMPARED.get(str(tree.value), str(tree.value))
    return _beside(_bound(tree.args[0], ADD), _text(f" {sign} "), _bound(tree.args[1], ADD))


def _logic(tree: Tree) -> Block:
    parts = [_in("(", draw(arg), ")") if arg.head in ("and", "or", "not") else draw(arg) for arg in tree.args]
    return _beside(_text("not "), *parts) if tree.head == "not" else _joined(parts, f" {tree.head} ")


_HEADS: dict[str, Callable[[Tree], Block]] = {
    "number": _number,
    "constant": _name,
    "name": _name,
    "mul": _product,
    "div": _fraction,
    "neg": _negative,
    "pow": _power,
    "transpose": _transpose,
    "index": _index,
    "call": _call,
    "fold": _fold,
    "cases": _cases,
    "compare": _compare,
    "and": _logic,
    "or": _logic,
    "not": _logic,
}
