"""The form that a question demands of a right formula: ``factored``, ``single-fraction``, or ``in sigmoid``.

A form is a matter of the tree as it was typed, not of its value.  Right in another form costs nothing: the learner is asked
to write it again.
"""

from collections.abc import Callable

from quizprep.formula.tree import Tree, walk
from quizprep.model import Bilingual

_TRANSCENDENTAL = frozenset({"exp", "log", "log2", "log10", "sigmoid", "tanh", "softmax", "softplus", "sinh", "cosh", "erf"})
"""Functions that can be written in terms of each other."""


def has_form(tree: Tree, form: str, answer: Tree) -> bool:
    """Tell whether a right formula has the form demanded; ``answer`` shows what else it may be made of."""
    if form in _FORMS:
        return _FORMS[form](_unsigned(tree))
    return _is_in(tree, form.removeprefix("in "), answer)


def demand(form: str) -> Bilingual:
    """Return what the learner is told whose formula is right in another form."""
    if form in _DEMANDS:
        return Bilingual(*_DEMANDS[form])
    name = form.removeprefix("in ")
    return Bilingual(f"right, but the question asks for it in terms of {name}", f"结果正确，但题目要求用 {name} 表示")


def _unsigned(tree: Tree) -> Tree:
    return _unsigned(tree.args[0]) if tree.head == "neg" else tree


def _is_factored(tree: Tree) -> bool:
    """Tell whether a tree is a product, and no number times a sum."""
    if tree.head in ("add", "sub"):
        return False
    if tree.head in ("mul", "div", "matmul"):
        left, right = map(_unsigned, tree.args)
        if tree.head == "div":
            return _is_factored(left)
        sums = [side for side in (left, right) if side.head in ("add", "sub")]
        numbers = [side for side in (left, right) if side.head == "number"]
        return not (sums and numbers) and all(_is_factored(side) for side in (left, right) if side not in sums)
    return True


def _is_single_fraction(tree: Tree) -> bool:
    """Tell whether a tree is one fraction with no other in it; what stands inside of a function may be anything."""
    return tree.head == "div" and not any(map(_holds_fraction, tree.args))


def _holds_fraction(tree: Tree) -> bool:
    if tree.head in ("call", "fold"):
        return False
    if tree.head == "pow" and _unsigned(tree.args[1]) is not tree.args[1]:
        return True
    return tree.head == "div" or any(map(_holds_fraction, tree.args))


def _is_in(tree: Tree, name: str, answer: Tree) -> bool:
    """Tell whether a tree uses a function or a name, and no function of the same sort that the answer does without."""
    used = _used(tree)
    return name in used and not (used & _TRANSCENDENTAL) - _used(answer) - {name}


def _used(tree: Tree) -> set[str]:
    names = {str(node.value) for node in walk(tree) if node.head in ("call", "name")}
    powers = any(node.head == "pow" and node.args[0].head == "constant" for node in walk(tree))
    return names | {"exp"} if powers else names


_FORMS: dict[str, Callable[[Tree], bool]] = {"factored": _is_factored, "single-fraction": _is_single_fraction}

_DEMANDS = {
    "factored": ("right, but the question asks for it factored: as a product", "结果正确，但题目要求因式分解：写成乘积的形式"),
    "single-fraction": ("right, but the question asks for it as a single fraction", "结果正确，但题目要求写成单个分式"),
}
