"""Numbers in words: *three quarters*, *thirty-two*, 三, 四分之一, 一半."""

import re

_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ONES = {name: value for value, name in enumerate(_TO_NINETEEN.split())}
_TENS = {
    name: 10 * value
    for value, name in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_ENGLISH = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<more>{'|'.join(_ONES)}))?|(?P<ones>{'|'.join(_ONES)}))\b", re.IGNORECASE
)
_FRACTION = re.compile(rf"(?:\b(?P<count>\d+|an?)[ -])?\b(?P<part>{'|'.join(_PARTS)})s?\b", re.IGNORECASE)
_DIGITS = {**{name: value for value, name in enumerate("零一二三四五六七八九")}, "两": 2}
_DIGIT = f"[{''.join(_DIGITS)}]"
# Of two signs beside each other only 十 and its neighbours are a number here: 一五 is none.
_CHINESE = rf"(?<!{_DIGIT}|十)(?:{_DIGIT}?十{_DIGIT}?|{_DIGIT})(?!{_DIGIT}|十)"


def in_digits(text: str) -> str:
    """Return a text with its number words as digits; one that has digits stays as it is."""
    if re.search(r"\d", text):
        return text
    text = re.sub("一半", "1/2", text)
    text = re.sub(rf"({_CHINESE})分之({_CHINESE})", lambda found: f"{_chinese(found[2])}/{_chinese(found[1])}", text)
    text = re.sub(_CHINESE, lambda found: str(_chinese(found[0])), text)
    text = _ENGLISH.sub(lambda found: str(_english(found)), text)
    return _FRACTION.sub(_fraction, text)


def _english(found: re.Match[str]) -> int:
    return sum(
        table[name.lower()] for table, name in ((_TENS, found["tens"]), (_ONES, found["more"]), (_ONES, found["ones"])) if name
    )


def _fraction(found: re.Match[str]) -> str:
    count = found["count"] or "1"
    return f"{count if count.isdigit() else 1}/{_PARTS[found['part'].lower()]}"


def _chinese(name: str) -> int:
    tens, ten, ones = name.rpartition("十")
    return 10 * (_DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
