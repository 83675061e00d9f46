"""Numbers in words: *three quarters*, *thirty-two*, 三, 一万二, 三点五, 四分之一, 一半."""

import re
from decimal import Decimal
from math import prod

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
_DIGITS = {**{name: value for value, name in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_SIZES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_CHINESE = f"[{''.join([*_DIGITS, *_SIZES])}点]+"
_POINTED = re.compile(rf"(?P<whole>.+)点(?P<digits>[{''.join(_DIGITS)}]+)(?P<sizes>[百千万亿]*)")
_GOES_ON = re.compile(rf"(?:\s|and\b|point\b|[个又点])*[\d{''.join([*_DIGITS, *_SIZES])}半]", re.IGNORECASE)


def in_digits(text: str) -> str:
    """Return a text with its number words as digits; one that has digits stays as it is."""
    if re.search(r"\d", text):
        return text
    text = re.sub("一半", "1/2", text)
    text = re.sub(_CHINESE, lambda found: _chinese(found[0]) or found[0], text)
    text = re.sub(r"(?<![\d.])(\d+)分之(\d+(?:\.\d+)?)", r"\2/\1", text)
    text = _ENGLISH.sub(lambda found: str(_english(found)), text)
    return _FRACTION.sub(_fraction, text)


def goes_on(text: str) -> bool:
    """Tell whether what stands behind a number is more of it: *and a half*, *point five*, 零五, 个半."""
    return bool(_GOES_ON.match(in_digits(text)))


def _english(found: re.Match[str]) -> int:
    return sum(
        table[name.lower()] for table, name in ((_TENS, found["tens"]), (_ONES, found["more"]), (_ONES, found["ones"])) if name
    )


def _fraction(found: re.Match[str]) -> str:
    count = found["count"] or "1"
    return f"{count if count.isdigit() else 1}/{_PARTS[found['part'].lower()]}"


def _chinese(name: str) -> str | None:
    """Return a Chinese number in digits; None for what is none, as 一五 and 零五, which may be meant in two ways."""
    if found := _POINTED.fullmatch(name):
        whole = _whole(found["whole"])
        digits = "".join(str(_DIGITS[digit]) for digit in found["digits"])
        return None if whole is None else f"{Decimal(f'{whole}.{digits}') * prod(map(_SIZES.__getitem__, found['sizes'])):f}"
    whole = _whole(name) if name in _DIGITS or name[0] not in "零〇" else None
    return None if whole is None else str(whole)


def _whole(name: str) -> int | None:
    """Return a whole number, read from its largest size down: 三千五 is 3500, 三千零五 is 3005."""
    sign = next((sign for sign in _SIZES if sign in name), None)
    if sign is None:
        return _DIGITS.get(name[1:] if len(name) > 1 and name[0] in "零〇" else name)
    before, _, after = name.partition(sign)
    size, smaller = _SIZES[sign], sign in "千百十"
    count = _whole(before) if before else {"十": 1}.get(sign)
    rest = _whole(after) if after else 0
    if count is None or rest is None or rest >= size or (smaller and count > 9):
        return None
    return count * size + rest * (size // 10 if after in _DIGITS and sign != "十" else 1)
