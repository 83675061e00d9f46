"""How a wrong number lies to the right one: a sign, a factor, one too few, a root not taken."""

import math
from collections.abc import Iterator

from quizprep.model import Bilingual

_FACTORS = {
    2: Bilingual("twice the answer", "正确值的 2 倍"),
    1 / 2: Bilingual("half of the answer", "正确值的一半"),
    3: Bilingual("three times the answer", "正确值的 3 倍"),
    1 / 3: Bilingual("a third of the answer", "正确值的三分之一"),
    4: Bilingual("four times the answer", "正确值的 4 倍"),
    1 / 4: Bilingual("a quarter of the answer", "正确值的四分之一"),
    8: Bilingual("eight times the answer", "正确值的 8 倍"),
    1 / 8: Bilingual("an eighth of the answer", "正确值的八分之一"),
}
_POWERS = [power for power in range(-9, 10) if power]
_LEAST_FOR_ONE = 4
"""Beside a smaller number one more is no small slip."""


def slip(given: float, wanted: float, tolerance: float) -> Bilingual | None:
    """Say how a number differs from the right one, where that is simple.

    Args:
        given: the wrong number.
        wanted: the right one.
        tolerance: the relative error that the question allows; 0 where it is exact.

    """
    slips = _slips(wanted, exact=not tolerance)
    return next((said for value, said in slips if math.isclose(given, value, rel_tol=tolerance or 1e-9)), None)


def _slips(wanted: float, *, exact: bool) -> Iterator[tuple[float, Bilingual]]:
    """Yield what a slip makes of a number, with what is said of it; the likeliest come first."""
    if not wanted:
        return
    yield -wanted, Bilingual("Only the sign is wrong.", "只有符号不对。")
    if exact and abs(wanted) >= _LEAST_FOR_ONE:
        yield wanted + 1, Bilingual("One too many.", "多了 1。")
        yield wanted - 1, Bilingual("One too few.", "少了 1。")
    for factor, said in _FACTORS.items():
        yield factor * wanted, Bilingual(f"Yours is {said.en}.", f"你的结果是{said.zh}。")
    for power in _POWERS:
        times, way = f"{10 ** abs(power):,}", ("large", "大") if power > 0 else ("small", "小")
        said = Bilingual(
            f"The digits are right; yours is {times} times too {way[0]}.", f"数字对，但量级{way[1]}了：差 {times} 倍。"
        )
        yield wanted * 10.0**power, said
    if wanted > 0:
        yield wanted * wanted, Bilingual("Yours is the square of the answer.", "你的结果是正确值的平方。")
        yield math.sqrt(wanted), Bilingual("Yours is the square root of the answer.", "你的结果是正确值的平方根。")
        yield 1 / wanted, Bilingual("Yours is the reciprocal of the answer.", "你的结果是正确值的倒数。")
