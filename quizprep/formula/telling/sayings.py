"""What a learner is told about an edit: the mistake in words, with the place."""

from quizprep.formula.printer import show
from quizprep.formula.telling.edits import Edit
from quizprep.formula.tree import Tree
from quizprep.model import Bilingual

_LONGEST_PLACE = 60
"""A place longer than this is not repeated: it shows nothing that the formula itself does not."""

_SIDES = {"missing": ("is missing", "缺少"), "needless": ("is too much", "多了")}

_DROPPED = {
    "term": ("The term {0} {side}{where}.", "{where}{side} {0} 这一项。"),
    "factor": ("The factor {0} {side}{where}.", "{where}{side}因子 {0}。"),
    "divisor": ("The division by {0} {side}{where}.", "{where}{side}“除以 {0}”。"),
    "power": ("The exponent {1} of {0} {side}{where}.", "{where}{0} {side}指数 {1}。"),
    "function": ("{0} {side} around {1}{where}.", "{where}{1} 外{side} {0}。"),
    "rounding": ("The rounding {side}: {0} around {1}{where}.", "{where}{1} 外{side}取整 {0}。"),
    "transpose": ("The transpose {side}: {0}.", "{side}转置：{0}。"),
    "choice": ("{0} {side} in {1}.", "{1} 中{side} {0}。"),
    "filter": ("The condition {0} of the sum {side}.", "求和{side}条件 {0}。"),
}
"""What a dropped thing is called; ``{side}`` says whether it is missing in the response, or too much in it."""

_CASES = {
    "missing": ("One case is all you have: {0}, where the answer is {1}.", "你只写了一种情形 {0}，答案为 {1}。"),
    "needless": ("The answer has no cases: {0} holds everywhere.", "答案不分情形：处处都是 {0}。"),
}

_AMOUNTS = ("{0} belongs where yours amounts to {1}{where}.", "{where}应为 {0}，你的式子相当于 {1}。")

_CHANGED = {
    "other-part": ("{0} belongs where you have {1}{where}.", "{where}应为 {0}，你写成了 {1}。"),
    "sign": ("The sign of {0} is wrong{where}.", "{where}{0} 的符号错了。"),
    "exponent-sign": ("The sign of the exponent {0} of {1} is wrong{where}.", "{where}{1} 的指数 {0} 符号错了。"),
    "difference-reversed": (
        "The difference is the wrong way round: {0} belongs, not {1}{where}.",
        "{where}减法方向反了：应为 {0}，而不是 {1}。",
    ),
    "absolute-for-square": (
        "The square of {0} belongs where yours amounts to its absolute value{where}.",
        "{where}应为 {0} 的平方，你的式子相当于取绝对值。",
    ),
    "function-exchanged": ("{0} belongs where you have {1}{where}.", "{where}应为 {0}，你用的是 {1}。"),
    "rounding-direction": (
        "Right but for the direction of the rounding: {0} belongs where yours is {1}{where}.",
        "{where}取整方向不对：应为 {0}，你用的是 {1}。",
    ),
    "halves": (
        "Right but where exactly a half is left: {0} belongs{where}, and round goes to the even number there.",
        "只差恰好为一半时的处理：{where}应为 {0}；round 在此取偶数。",
    ),
    "upside-down": ("Upside down: {0} belongs, not {1}{where}.", "{where}分子分母颠倒：应为 {0}，而不是 {1}。"),
    "off-by-one": ("Off by one: {0} belongs where yours amounts to {1}{where}.", "{where}差一：应为 {0}，你的式子相当于 {1}。"),
    "bound": ("The range is {0} to {1}; yours runs from {2} to {3}.", "范围应从 {0} 到 {1}，你的是从 {2} 到 {3}。"),
    "bracket": ("A bracket is in the wrong place: {0} became {1}.", "括号位置不对：{0} 变成了 {1}。"),
    "bracket-left-out": ("Brackets are missing: {0} became {1}.", "缺少括号：{0} 变成了 {1}。"),
    "sum-order": ("The order is exchanged: {0} belongs, not {1}.", "运算次序颠倒：应为 {0}，而不是 {1}。"),
    "factor-order": ("The factors are in the wrong order: {0} belongs, not {1}.", "矩阵相乘的次序不对：应为 {0}，而不是 {1}。"),
    "branches-swapped": ("The two cases are exchanged in {0}.", "{0} 的两个分支写反了。"),
    "square-added": ("{0} is squared in yours; it belongs there without the square.", "{0} 不应平方。"),
    "function-added": ("You took {0} of {1}; it belongs there without.", "{1} 不应再取 {0}。"),
    "twice": ("{0} counts twice in yours; it belongs there once.", "{0} 多乘了 2。"),
    "half": ("{0} counts half in yours; it belongs there in full.", "{0} 多除了 2。"),
    "complemented": ("You exchanged {0} and 1 - {0}.", "{0} 与 1 - {0} 写反了。"),
    "wrong-name": ("{0} belongs where you have {1}{where}.", "{where}应为 {0}，你写成了 {1}。"),
    "swapped": ("You exchanged {0} and {1}.", "{0} 与 {1} 写反了。"),
    "functions-swapped": ("You exchanged {0} and {1}.", "{0} 与 {1} 写反了。"),
    "as-if": (
        "{0} is missing: yours is what the answer becomes for {0} = {1}.",
        "缺少 {0}：你的式子相当于答案中令 {0} = {1}。",
    ),
    "as-if-needless": (
        "{0} does not belong in it: for {0} = {1} yours is the answer.",
        "不应含有 {0}：令 {0} = {1}，你的式子即为答案。",
    ),
    "all-sign": ("The sign is wrong wherever you have {all}.", "{all} 的符号处处写反了。"),
    "all-exponent-sign": ("The sign of the exponent is wrong wherever you have {all}.", "指数 {all} 的符号处处写反了。"),
    "all-difference-reversed": ("All of these differences are the wrong way round: {all}.", "这些减法的方向都反了：{all}。"),
    "all-square": ("All the squares are missing.", "所有平方都遗漏了。"),
    "all-absolute-for-square": ("Squares belong where you have absolute values: of {all}.", "应取平方而不是绝对值：{all}。"),
    "all-transpose": ("All the transposes are missing.", "所有转置都遗漏了。"),
    "all-function": ("{0} is missing, every time.", "每一处都缺少 {0}。"),
    "all-function-exchanged": ("{0} belongs wherever you have {1}.", "每一处都应为 {0}，你用的是 {1}。"),
    "all-rounding-direction": (
        "Right but for the direction of the rounding: {0} belongs wherever yours is {1}.",
        "取整方向不对：每一处都应为 {0}，你用的是 {1}。",
    ),
}

_NAMES = {
    "rounding-direction": "other-rounding",
    "all-rounding-direction": "other-rounding",
    "as-if": "missing-variable",
    "as-if-needless": "unexpected-variable",
    "sign": "wrong-sign",
    "exponent-sign": "wrong-sign",
    "all-exponent-sign": "wrong-sign",
    "all-difference-reversed": "difference-reversed",
    "bracket-left-out": "bracket",
    "functions-swapped": "swapped",
    "all-sign": "wrong-sign",
    "all-square": "missing-power",
    "all-absolute-for-square": "absolute-for-square",
    "all-transpose": "missing-transpose",
    "all-function": "missing-function",
    "all-function-exchanged": "function-exchanged",
}
"""Names in history, where they are not the edit's own: one mistake has one name, however often it was made."""


def name_of(edit: Edit, side: str = "") -> str:
    """Return the name under which history counts an edit."""
    return f"{side}-{edit.name}" if side else _NAMES.get(edit.name, edit.name)


def say(edit: Edit, side: str = "") -> Bilingual:
    """Return an edit in words; ``side`` tells what was dropped: it is ``missing`` in the response, or ``needless`` there."""
    en, zh = _CASES[side] if edit.name == "branch" else _DROPPED.get(edit.name) or _CHANGED.get(edit.name, _AMOUNTS)
    parts = [part if isinstance(part, str) else show(part) for part in edit.parts]
    side_en, side_zh = _SIDES.get(side, ("", ""))
    place_en, place_zh = _place(edit.where)
    every_en, every_zh = " and ".join(parts), "、".join(parts)
    return Bilingual(
        en.format(*parts, side=side_en, where=place_en, all=every_en),
        zh.format(*parts, side=side_zh, where=place_zh, all=every_zh),
    )


def both(one: Edit, other: Edit, side: str) -> Bilingual:
    """Return two edits that were made together in words."""
    first, second = say(one, side), say(other, side if other.name in _DROPPED or other.name == "branch" else "")
    return Bilingual(f"Two things differ. {first.en} {second.en}", f"有两处不同：{first.zh}{second.zh}")


def _place(where: Tree | None) -> tuple[str, str]:
    # A name alone is no place: what is changed there has been said.
    text = show(where) if where is not None and where.head != "name" else ""
    return (f" in {text}", f"在 {text} 中，") if 1 < len(text) <= _LONGEST_PLACE else ("", "")
