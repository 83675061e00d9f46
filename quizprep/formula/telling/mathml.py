"""A formula as MathML Core, which browsers draw by themselves: it needs no script, no font and no network.

What stands in brackets here stands in brackets in the drawing of lines, see ``layout``; fractions, roots and integer
divisions need fewer, since they show how far they reach.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from html import escape

from quizprep.formula.printer import show, show_number
from quizprep.formula.telling import layout
from quizprep.formula.telling.layout import (
    ADD,
    AROUND,
    ATOM,
    COMPARED,
    FOLD_SIGNS,
    LETTERS,
    MULTIPLY,
    NEGATE,
    POWER,
    around,
    negated,
)
from quizprep.formula.tree import Tree

_SIGNS = {"add": "+", "sub": "−", "mod": "mod", "matmul": "\N{INVISIBLE TIMES}"}
_NAME = re.compile(r"(?s)(.+?)(?:_(.+)|(?<=^.)(\d+))?")
"""``C_in``, ``x1``, and what has nothing low."""

_APPLIED = "<mo>\N{FUNCTION APPLICATION}</mo>"


def mathml(tree: Tree) -> str:
    """Return a ``math`` element in full size; programs that cannot show it are given the formula as it is typed."""
    return f'<math displaystyle="true" alttext="{escape(show(tree))}">{_drawn(tree)}</math>'


def _drawn(tree: Tree) -> str:
    return _HEADS.get(tree.head, _binary)(tree)


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _element(tag: str, *parts: str) -> str:
    return f"<{tag}>{''.join(parts)}</{tag}>"


def _sign(text: str) -> str:
    return f"<mo>{escape(text)}</mo>"


def _letters(text: str) -> str:
    return f"<mi>{escape(LETTERS.get(text, text))}</mi>"


def _in(opening: str, content: str, closing: str) -> str:
    """Put brackets around what is drawn, as high as it is; ``form`` tells the left one of ``|`` from the right one."""
    left, right = (
        f'<mo form="{form}" fence="true" stretchy="true">{sign}</mo>'
        for form, sign in (("prefix", opening), ("postfix", closing))
    )
    return _row(left, content, right)


def _joined(parts: list[str], separator: str = "<mo>,</mo>") -> str:
    return parts[0] if len(parts) == 1 else _row(separator.join(parts))


def _bound(tree: Tree, least: int) -> str:
    """Return a part, in brackets where it binds less tightly than ``least``."""
    return _drawn(tree) if _binding(tree) >= least else _in("(", _drawn(tree), ")")


def _binding(tree: Tree) -> int:
    if tree.head == "number":
        text = _digits(tree)
        return ADD if text.startswith("−") else NEGATE if "/" in text else ATOM
    if tree.head in ("floordiv", "call"):
        return ATOM
    return POWER if tree.head == "transpose" else layout.binding(tree)


def _digits(tree: Tree) -> str:
    assert isinstance(tree.value, (int, Fraction))
    return show_number(tree.value).replace("-", "−", 1) if tree.value < 0 else show_number(tree.value)


# ---- heads


def _number(tree: Tree) -> str:
    text = _digits(tree).removeprefix("−")
    over, divided, under = text.partition("/")
    drawn = f"<mfrac><mn>{over}</mn><mn>{under}</mn></mfrac>" if divided else f"<mn>{text}</mn>"
    return _row("<mo>−</mo>", drawn) if _digits(tree).startswith("−") else drawn


def _name(tree: Tree) -> str:
    base, low = _subscripted(tree)
    return f"<msub>{base}{low}</msub>" if low else base


def _subscripted(tree: Tree) -> tuple[str, str]:
    """Return what stands on the line and what stands below it: of ``beta_1``, and of ``x[i, j]``."""
    if tree.head in ("name", "constant"):
        name = _NAME.fullmatch(str(tree.value))
        letter, *lows = name.groups() if name else ("", "", "")
        low = next(filter(None, lows), "")
        return _letters(letter), f"<mn>{low}</mn>" if low.isdecimal() else _letters(low) if low else ""
    if tree.head == "index" and not _subscripted(tree.args[0])[1]:
        base, *indices = tree.args
        return _bound(base, ATOM), _joined([_drawn(index) for index in indices])
    return "", ""


def _binary(tree: Tree) -> str:
    before, after = map(_bound, tree.args, around(tree, _binding(tree)))
    return _row(before, _sign(_SIGNS[tree.head]), after)


def _product(tree: Tree) -> str:
    left, right = tree.args
    before, after = map(_bound, tree.args, around(tree, MULTIPLY))
    return _row(before, _sign("⊙" if left.rank and right.rank else "·"), after)


def _fraction(tree: Tree) -> str:
    return _element("mfrac", *map(_drawn, tree.args))


def _whole(tree: Tree) -> str:
    return _in("⌊", _fraction(tree), "⌋")


def _negative(tree: Tree) -> str:
    return _row("<mo>−</mo>", _bound(tree.args[0], negated(tree.args[0])))


def _power(tree: Tree) -> str:
    base, exponent = tree.args
    letter, low = _subscripted(base)
    if low:
        return _element("msubsup", letter, low, _drawn(exponent))
    return _element("msup", _bound(base, ATOM), _drawn(exponent))


def _transpose(tree: Tree) -> str:
    return _element("msup", _bound(tree.args[0], ATOM), "<mo>⊤</mo>")


def _index(tree: Tree) -> str:
    base, low = _subscripted(tree)
    if low:
        return f"<msub>{base}{low}</msub>"
    array, *indices = tree.args
    return _row(_bound(array, ATOM), _in("[", _joined([_drawn(index) for index in indices]), "]"))


def _call(tree: Tree) -> str:
    name, args = str(tree.value), list(map(_drawn, tree.args))
    if name in AROUND and len(args) == 1:
        return _in(AROUND[name][0], args[0], AROUND[name][1])
    if name == "sqrt":
        return _element("msqrt", *args)
    if name == "log" and len(args) == 2:
        return _row(f"<msub><mi>log</mi>{args.pop()}</msub>", _APPLIED, _in("(", args[0], ")"))
    function = f"<mi>{'σ' if name == 'sigmoid' else escape(name)}</mi>"
    return _row(function, _APPLIED, _in("(", _joined(args), ")"))


def _fold(tree: Tree) -> str:
    index, low, high, body, *condition = tree.args
    name = str(tree.value)
    sign = _sign(FOLD_SIGNS[name]) if name in FOLD_SIGNS else _letters(name)
    under = _joined([_row(_drawn(index), "<mo>=</mo>", _drawn(low)), *map(_drawn, condition)])
    return _row(f"<munderover>{sign}{under}{_drawn(high)}</munderover>", _bound(body, MULTIPLY))


def _cases(tree: Tree) -> str:
    args = tree.args
    rows = [(_drawn(args[i]), f"<mtext>if&#xA0;</mtext>{_drawn(args[i + 1])}") for i in range(0, len(args) - 1, 2)]
    if len(args) % 2:
        rows.append((_drawn(args[-1]), "<mtext>otherwise</mtext>"))
    table = "".join(f"<mtr><mtd>{value}</mtd><mtd>{condition}</mtd></mtr>" for value, condition in rows)
    return _row('<mo form="prefix" fence="true" stretchy="true">{</mo>', f"<mtable>{table}</mtable>")


def _compare(tree: Tree) -> str:
    sign = COMPARED.get(str(tree.value), str(tree.value))
    return _row(_bound(tree.args[0], ADD), _sign(sign), _bound(tree.args[1], ADD))


def _logic(tree: Tree) -> str:
    parts = [_in("(", _drawn(arg), ")") if arg.head in ("and", "or", "not") else _drawn(arg) for arg in tree.args]
    word = f"<mtext>&#xA0;{tree.head}&#xA0;</mtext>"
    return _row(word, *parts) if tree.head == "not" else _joined(parts, word)


_HEADS: dict[str, Callable[[Tree], str]] = {
    "number": _number,
    "constant": _name,
    "name": _name,
    "mul": _product,
    "div": _fraction,
    "floordiv": _whole,
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
