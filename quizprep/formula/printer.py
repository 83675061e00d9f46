"""A tree as text, in the ASCII notation that reads back to the same tree.

Brackets are explicit where people read differently: a product after a division, a sum of a product, a power of a power.
"""

from fractions import Fraction

from quizprep.formula.tree import BINARY, Tree

_BINDING = {"add": 1, "sub": 1, "mul": 2, "div": 2, "floordiv": 2, "mod": 2, "matmul": 2, "neg": 3, "pow": 4}
_ATOM = 9
LARGEST_EXPONENT = 30
"""No larger one is read."""


def show(tree: Tree) -> str:
    """Return the formula as it was understood: ``floor((i + 2*p - k)/s) + 1``."""
    return _show(tree)


def show_number(value: int | Fraction) -> str:
    """Return an exact number as text that reads back: ``3``, ``0.25``, ``1/3``, ``1.5e-7``."""
    if isinstance(value, int) or value.denominator == 1:
        return str(value)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    sign, digits = "-" * (value < 0), str(abs(value.numerator) * 10**places // value.denominator)
    if places - len(digits) >= LARGEST_EXPONENT:
        return f"{value.numerator}/{value.denominator}"
    if places > 6 and len(digits) < places - 3:
        first, others = digits[0], digits[1:]
        return f"{sign}{first}{'.' * bool(others)}{others}e-{places - len(others)}"
    digits = digits.zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def _show(tree: Tree) -> str:  # noqa: C901, PLR0911 - one case a head
    match tree.head:
        case "number":
            assert isinstance(tree.value, (int, Fraction))
            return show_number(tree.value)
        case "name" | "constant":
            return str(tree.value)
        case "neg":
            return f"-{_part(tree.args[0], 3)}"
        case "call":
            return f"{tree.value}({', '.join(map(_show, tree.args))})"
        case "index":
            return f"{_part(tree.args[0], _ATOM)}[{', '.join(map(_show, tree.args[1:]))}]"
        case "transpose":
            return f"{_part(tree.args[0], _ATOM)}^T"
        case "fold":
            return _fold(tree)
        case "cases":
            return _cases(tree)
        case "compare":
            return f"{_part(tree.args[0], 1)} {tree.value} {_part(tree.args[1], 1)}"
        case "and" | "or":
            return f" {tree.head} ".join(_condition(arg) for arg in tree.args)
        case "not":
            return f"not {_condition(tree.args[0])}"
    return _binary(tree)


def _binary(tree: Tree) -> str:
    left, right = tree.args
    sign, binding = BINARY[tree.head], _BINDING[tree.head]
    if tree.head == "pow":
        # 'W^2' of a square matrix would be W @ W.
        return f"{_part(left, _ATOM)}{'**' if left.rank > 1 else '^'}{_part(right, _ATOM)}"
    if tree.head == "mul" and left.rank and right.rank:
        sign = "⊙"  # between vectors and matrices '*' would be the matrix product
    # Sums and products go on to the left without brackets; a product after a division gets them.
    same = {"add": ("add", "sub"), "sub": ("add", "sub"), "mul": ("mul",), "matmul": ("matmul",)}.get(tree.head, ())
    goes_on = left.head in same or (tree.head == "div" and left.head == "mul")
    before = _show(left) if goes_on else _part(left, binding + (left.head not in ("mul", "matmul") or bool(same)))
    after = _part(right, binding + 1)
    space = "" if sign in ("*", "/") else " "
    return f"{before}{space}{sign}{space}{after}"


def _part(tree: Tree, least: int) -> str:
    """Return ``tree``, in brackets where it binds less tightly than ``least``."""
    text = _show(tree)
    binding = _BINDING.get(tree.head, _ATOM)
    if tree.head == "transpose":
        binding = 4
    if tree.head == "number" and ("/" in text or text.startswith("-")):
        binding = 2
    if tree.head in ("compare", "and", "or", "not"):
        binding = 0
    return text if binding >= least else f"({text})"


def _fold(tree: Tree) -> str:
    index, low, high, body, *condition = tree.args
    only = f" if {_show(condition[0])}" if condition else ""
    return f"{tree.value}({_show(body)} for {index.value} in {_show(low)}..{_show(high)}{only})"


def _cases(tree: Tree) -> str:
    args = [_show(arg) for arg in tree.args]  # each once: shown twice, thirty cases in each other would take years
    if len(args) == 3:
        return f"({args[0]} if {args[1]} else {args[2]})"
    pairs = [f"({args[i]}, {args[i + 1]})" for i in range(0, len(args) - 1, 2)]
    otherwise = [f"({args[-1]}, True)"] if len(args) % 2 else []
    return f"Piecewise({', '.join(pairs + otherwise)})"


def _condition(tree: Tree) -> str:
    return f"({_show(tree)})" if tree.head in ("and", "or", "not") else _show(tree)
