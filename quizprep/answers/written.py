"""Numbers as people write them: with units, separators and scales, named, in words, one after another.

Arithmetic is left to the formula reader.  What may be meant in two ways is refused, which costs nothing, and a word that
changes a number (*minus*, *squared*, *half of*) is never passed over as if it were a unit.
"""

import math
import re
from fractions import Fraction
from typing import NamedTuple

from quizprep.answers import units
from quizprep.answers.numerals import goes_on, in_digits
from quizprep.formula.reading.reader import read as read_formula
from quizprep.formula.values.evaluate import Undefined, evaluate
from quizprep.model import Bilingual, ResponseError


class Asked(NamedTuple):
    """What a question asks for, as far as reading depends on it."""

    numbers: int = 1
    unit: Bilingual | None = None
    prompt: str = ""

    @property
    def percent(self) -> bool:
        """Whether a number without a sign is a percentage."""
        return self.unit is not None and "%" in self.unit.en

    @property
    def memory(self) -> str:
        """The unit of memory that is asked for, as in ``MiB``; nothing where none is."""
        return units.memory_in(self.prompt, self.unit.en if self.unit else "")

    @property
    def side(self) -> bool:
        """Whether the side of a square is asked for, which people write as ``13×13``."""
        return bool(re.search(r"\b(?:what|how|give)\b[^.?]*\b(?:side|wide)\b", self.prompt, re.IGNORECASE))


class Number(NamedTuple):
    """A number that was read, and how it was written."""

    value: float
    digits: int | None = None
    """The significant digits that were written, where it is one decimal number."""

    rounded: bool = False
    """Whether its writing allows for rounding: a scale (``1.2M``), a power of ten, *about*."""

    labelled: bool = False
    """Whether it was named: ``recall 0.36``."""


_LONGEST = 1000
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ABOUT = r"≈|~|≃|\b(?:about|approximately|approx\.?|around|roughly|circa|ca\.)|约为|约等于|大约是?|大概是?|约"
_SAYS_ABOUT = re.compile(rf"{_ABOUT}|左右|\bor so\b", re.IGNORECASE)
_LEAD = re.compile(
    rf"^(?:(?:{_ABOUT}|=|it is|it's|(?:the )?answer(?: is)?:?|答案[是为]?:?|结果[是为]?:?|等于)\s*)+", re.IGNORECASE
)
_TAIL = re.compile(r"(?:\s*(?:[.。]|左右|\bor so|\([^()\d]*\)))+$", re.IGNORECASE)
_SEPARATORS = tuple(
    map(
        re.compile,
        (
            r"[;\n]",
            r",\s|[;、\n]|\b(?:and|then|vs|versus)\b|&|[和与及]|->|→",
            r"[,;、\n]|\b(?:and|then)\b|[和与]",
            r"\s*(?:[xX×~–—到至]|\bby\b|\bto\b)\s*",
            r"\s*/\s*",
            r"\s*[*·]\s*",
            r"\s+",
            r"(?<=\d)\s*-\s*(?=\d)",
        ),
    )
)
_PLAIN = re.compile(r"(?:(?<![\w.)])[-+−])?(?<![A-Za-z0-9_.])(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?(?![\d.])")
_BRACKETED = re.compile(r"(?:torch\.Size|tensor|array|tuple|shape)?\(?[(\[{]([^()\[\]{}]*)[)\]}]\)?")
_TWICE = re.compile(r"(?P<one>[^=≈]+?)(?:\s*[=≈]\s*(?P<other>[^=≈]+)|\s+\(\s*[=≈]?\s*(?P<aside>[^=≈]+)\))")
_THOUSANDS = re.compile(r"(?<![\d.])[1-9]\d{0,2}([,_'’ ])\d{3}(?:\1\d{3})*(?!\d)")
_TIMES = re.compile(r"(?<=[\d)])\s*[xX]\s*(?=[\d(])")
_SQUARE = re.compile(r"(\d+)\s*[xX×]\s*\1(?:\s*(?:px|pixels?|像素))?")
_DECIMAL = re.compile(
    r"[-+−]?0*(?P<digits>\d*\.?\d*)(?P<power>e[-+−]?\d+|\s*[*·×]\s*10(?:\^[-−]?\d+|[⁻⁰¹²³⁴-⁹]+))?", re.IGNORECASE
)
_SCALES = {
    **dict.fromkeys(("k", "K", "thousand", "千"), 1e3),
    **dict.fromkeys(("m", "M", "mln", "mio", "million", "百万"), 1e6),
    **dict.fromkeys(("g", "G", "b", "B", "bn", "billion", "十亿"), 1e9),
    "百": 1e2,
    "万": 1e4,
    "十万": 1e5,
    "千万": 1e7,
    "亿": 1e8,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
    "trillion": 1e12,
}
_PERCENT = re.compile(r"%|percent|per cent|pct|个?百分点")
# A number or a closed bracket, then a scale, then words: `1.5M parameters`, `25x`, `1600 images/s`.
_TRAILING = re.compile(
    r"^(?P<value>.*[\d.)\]⁰¹²³⁴-⁹])\s*"
    rf"(?P<scale>(?:{_PERCENT.pattern})(?![a-z])|(?:thousand|million|mln|mio|billion|bn|trillion|[kKmMgGbB])(?![A-Za-z])"
    r"|[KMGT](?=MACs?\b|FLOPs?\b|FLOPS\b|OPs\b|[Pp]arams?\b)"
    r"|万亿|[十百千]?[万亿]|百万|百|千)?\s*"
    r"(?P<unit>[^\d()+*/^=%-]*(?:/\s*(?:s|sec|second|image|img|step|秒|张|帧|步)s?)?)$",
    re.DOTALL,
)
# Possessive: words without a number behind them must not be tried in every way.
_LABEL = re.compile(r"^(?:(?:[A-Za-zα-ω][\w₀-₉'-]*+(?:\s*+[:=≈≤]\s*+|\s++)|[㐀-鿿]++\s*+(?:[:=≈≤]\s*+)?))++(?=[-+−.\d√(])")
_CHANGES = re.compile(
    r"\b(?:minus|negative|plus|times|over|under|below|above|less|more|most|least|than|not|no|half|twice|double|square|root|power"
    r"|log\w*|(?-i:ln|lg|lb)|exp|sqrt|or|between|e|pi)\b"
    r"|[不没非负减加乘除开根倍半第]|平方|立方|[大小多少]于|超过|[至最][少多大小高低]|[百千万亿]|分之|对数",
    re.IGNORECASE,
)
"""Words that stand before a number and change it."""

_CHANGED = re.compile(
    r"!|squared|cubed|hal|third|quarter|(?:fif|six|eigh|ten)th|dozen|hundred|factorial|minus|plus|ln|log|mod|or (?:more|less)"
    r"|的?(?:平方|立方|次方|倒数|阶乘|对数)|分(?!钟)|[多余几]|.*(?:半|以[上下内])",
    re.IGNORECASE,
)
"""Words that stand behind a number and change it."""


def read(response: str, asked: Asked) -> list[Number]:
    """Return the numbers of a response.

    Raises:
        ResponseError: not as many numbers as are asked for, or something that is no number.

    """
    if len(response) > _LONGEST:
        raise ResponseError(Bilingual("This is longer than a number can be.", "这太长了，不可能是一个数。"), response)
    parts = _split(response.translate(_FULL_WIDTH).strip(), asked.numbers)
    if len(parts) != asked.numbers:
        raise ResponseError(
            Bilingual(
                f"{asked.numbers} numbers are asked for, separated by commas; this has {len(parts)}.",
                f"需要 {asked.numbers} 个数，用逗号隔开；这里有 {len(parts)} 个。",
            )
            if asked.numbers > 1
            else Bilingual("One number is asked for.", "只需要一个数。"),
            response,
        )
    return [_number(part, response, asked) for part in parts]


def _split(text: str, wanted: int) -> list[str]:
    if wanted == 1:
        return [text]
    if inside := _BRACKETED.fullmatch(text):
        text = inside[1]
    # As one with separators first: `1,024x28` is no 1.
    grouped = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    every = [_parted(grouped, separator) for separator in _SEPARATORS] if grouped != text else []
    counted = [_parted(text, separator) for separator in _SEPARATORS]
    for parts in (*every, *counted):
        if len(parts) == wanted and all(re.search(r"\d", in_digits(part)) for part in parts):
            return parts
    return _among_words(text, wanted) or max(counted[:3], key=len)


def _parted(text: str, separator: re.Pattern[str]) -> list[str]:
    return [part.strip() for part in separator.split(text) if part.strip()]


def _among_words(text: str, wanted: int) -> list[str]:
    """Return a part for each number that stands among words: ``288 行 392 列``, ``P 0.6 R 0.36``."""
    found = list(_PLAIN.finditer(text))
    words = _PLAIN.split(text)
    if len(found) != wanted or any(_CHANGES.search(word) or re.search(r"[+*/^=√()]", word) for word in words):
        return []
    return [match[0] for match in found]


def _number(part: str, response: str, asked: Asked) -> Number:
    """Read one number."""
    about = bool(_SAYS_ABOUT.search(part))
    text = _LEAD.sub("", _TAIL.sub("", part.strip())).strip()
    text = re.sub(r"^(?:minus|negative|负)\s*", "-", text, flags=re.IGNORECASE)
    text = re.sub(r"^百分之\s*(.+)$", r"\1%", in_digits(text))
    if not re.search(r"[a-z]\(", text):
        text = _THOUSANDS.sub(lambda found: found[0].replace(found[1], ""), text)
    text = re.sub(r"\bln(?=\d)", "ln ", text)
    if asked.side and (square := _SQUARE.fullmatch(text)):
        text = square[1]
    text = _TIMES.sub("*", text)
    if twice := _said_twice(text, response, asked):
        return twice._replace(rounded=about)
    label = _LABEL.match(text)
    try:
        return _measured(text, response, asked, about=about)._replace(labelled=bool(label))
    except ResponseError as error:
        if not label or _CHANGES.search(label[0]):
            raise
        try:
            return _measured(text[label.end() :], response, asked, about=about)._replace(labelled=True)
        except ResponseError:
            raise error from None


def _said_twice(text: str, response: str, asked: Asked) -> Number | None:
    """Read a number and how it came about, where they agree: ``12000 (40*50*6)``, ``1/4 = 0.25``; the finer of the two."""
    found = _TWICE.fullmatch(text)
    if not found:
        return None
    try:
        both = [_measured(part, response, asked, about=False) for part in (found["one"], found["other"] or found["aside"])]
    except ResponseError:
        return None
    coarse, fine = sorted(both, key=lambda number: number.digits or math.inf)
    return fine if rounds(coarse, fine.value) else None


def rounds(number: Number, exact: float) -> bool:
    """Tell whether a number is another one, rounded to the digits that were written."""
    rounded = float(f"{exact:.{number.digits - 1}e}") if number.digits else exact
    return math.isclose(number.value, rounded, rel_tol=1e-9)


def _measured(text: str, response: str, asked: Asked, *, about: bool) -> Number:
    """Read a number with the scale and the unit behind it."""
    if asked.percent:
        text = text.removesuffix("%").rstrip()
    try:
        return _decimal(text, about=about)._replace(value=_value(text, response))
    except ResponseError:
        found = _TRAILING.match(text)
        if not found or not (found["scale"] or found["unit"]) or _CHANGED.match(found["unit"]) or goes_on(found["unit"]):
            raise
    number = _decimal(found["value"], about=about)
    value, scale, unit = _value(found["value"], response), found["scale"] or "", found["unit"].strip(" .,。")
    if _PERCENT.fullmatch(scale):
        return number._replace(value=value if asked.percent else value / 100)
    if units.is_memory(scale + unit, asked.memory):
        factor = units.memory_factor(scale + unit, asked.memory)
        if factor is None:
            raise _without_a_unit(response, asked)
        return number._replace(value=value * factor)
    if units.is_another_measure(unit, asked.prompt):
        raise _without_a_unit(response, asked)
    return number._replace(value=value * _SCALES.get(scale, 1.0), rounded=number.rounded or bool(scale))


def _without_a_unit(response: str, asked: Asked) -> ResponseError:
    unit = asked.unit or (Bilingual.same(asked.memory) if asked.memory else None)
    return ResponseError(
        Bilingual(
            f"Give the number{f' in {unit.en}' if unit else ''}, without a unit.",
            f"请只输入{f'以 {unit.zh} 为单位的' if unit else ''}数值。",
        ),
        response,
    )


def _decimal(text: str, *, about: bool) -> Number:
    """Return how a number is written; its value follows."""
    found = _DECIMAL.fullmatch(text.strip())
    if not found:
        return Number(0.0, rounded=about)
    digits = found["digits"].replace(".", "") if "." in found["digits"] else found["digits"].rstrip("0")
    if found["digits"].startswith("."):
        digits = digits.lstrip("0")
    return Number(0.0, len(digits), rounded=about or bool(found["power"]))


def _value(text: str, response: str) -> float:
    """Return what arithmetic comes to."""
    try:
        value = evaluate(read_formula(text, {}), {})
    except ResponseError as error:
        start = max(response.find(text), 0)
        span = (error.span[0] + start, error.span[1] + start) if error.span else None
        raise ResponseError(error.message, response, span) from None
    except Undefined:
        raise ResponseError(Bilingual("This has no value.", "该算式没有值。"), response) from None
    return plain(value)


def plain(value: object) -> float:
    """Return a value of the formula room as a plain number.

    Raises:
        ResponseError: it is a matrix or a truth value.

    """
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, int | float):
        return value
    raise ResponseError(Bilingual("A number is asked for.", "需要一个数。"))
