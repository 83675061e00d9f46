"""Where values come from, in the words of whoever declares a variable, turned into the words of the decks.

``"integer:1..64"``, ``"int in [1, 64]"``, ``"x > 0"``, ``"(0, 1)"``, ``"{-1, 1}"``, ``"vector(n)"`` and ``"R^{m x n}"`` are
read; decks write ``integer [1, 64]``.
"""

import re
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from quizprep.errors import QuizprepError
from quizprep.formula.values.domain import Domain

ANYWHERE = "real [-10, 10]"
"""Where values come from if nothing is said."""

UNKNOWN_SIZE = "?"
"""The size of a vector that nobody gave."""


class Sort(NamedTuple):
    """What a word such as ``positive`` says of a number; None where it says nothing."""

    whole: bool | None = None
    low: str | None = None
    high: str | None = None
    low_open: bool = False
    high_open: bool = False
    rank: int = 0


_INTEGER, _REAL = Sort(whole=True), Sort(whole=False)
_NATURAL = Sort(whole=True, low="1")
_UNIT = Sort(whole=False, low="0", high="1", low_open=True, high_open=True)
_BIT = Sort(whole=True, low="0", high="1")

SORTS = {
    **dict.fromkeys(("integer", "integers", "int", "ints", "whole", "z", "ℤ", "int32", "int64", "long", "discrete"), _INTEGER),
    **dict.fromkeys(("natural", "naturals", "nat", "n", "ℕ", "count", "index"), _NATURAL),
    **dict.fromkeys(("real", "reals", "float", "floats", "double", "r", "ℝ", "float32", "float64"), _REAL),
    **dict.fromkeys(("continuous", "decimal", "rational"), _REAL),
    **dict.fromkeys(("number", "numbers", "num", "constant", "parameter", "hyperparameter", "shape", "size"), Sort()),
    "uint8": Sort(whole=True, low="0", high="255"),
    "angle": Sort(whole=False, low="-pi", high="pi"),
    **dict.fromkeys(("probability", "prob", "unit"), _UNIT),
    **dict.fromkeys(("bool", "boolean", "binary", "bit"), _BIT),
    **dict.fromkeys(("positive", "pos"), Sort(low="0", low_open=True)),
    **dict.fromkeys(("nonnegative", "nonneg"), Sort(low="0")),
    **dict.fromkeys(("negative", "neg"), Sort(high="0", high_open=True)),
    **dict.fromkeys(("nonpositive", "nonpos"), Sort(high="0")),
    **dict.fromkeys(("vector", "array", "sequence", "list", "indexed", "vec", "column"), Sort(rank=1)),
    **dict.fromkeys(("matrix", "mat"), Sort(rank=2)),
    **dict.fromkeys(
        ("scalar", "any", "value", "variable", "nonzero", "finite", "strictly", "of", "in", "from", "over"), Sort()
    ),
    **dict.fromkeys(("uniform", "range", "interval", "between", "with", "length", "dim", "the", "a", "an", "entries"), Sort()),
}
"""What the words of a declaration say; those that say nothing are passed over."""

_WHOLE_DEFAULTS = {"": ("-20", "20"), "1": ("1", "50"), "0": ("0", "50")}
"""Ends of whole numbers for which only a low end, or nothing, is declared."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+|[ZNRℤℕℝ](?!\s*[<>≤≥])|\ba\b|∈")
_SHAPE = re.compile(
    # An 'x' that may be the sign or a part of a name makes a row of them take for ever: as a sign it stands alone.
    r"\s*(?:\^\s*(?:\{([^{}]+)\}|(\w+))|([\[(<])\s*(\w+(?:(?:\s*[,×*]\s*|\s+x\s+)\w+)*)\s*[\])>]"
    r"|\s(\w+(?:\s*×\s*|\s+x\s+)\w+|\d+x\w+|\w+$))"
)
SIZES = re.compile(r"\s*[,×*]\s*|\s+x\s+|(?<=\d)x(?=\w)")
_RANGE_CALL = re.compile(r"range\(\s*([^,()]+),\s*([^,()]+)\)")
_ENDS = re.compile(r"([\[(\]]?)\s*(.+?)\s*(?:\.\.+|…|,|;|\bto\b|\band\b|–|—)\s*(.+?)\s*([\])\[]?)")
_DASHED = re.compile(r"(\d+)\s*-\s*(\d+)")
_SET = re.compile(r"\{(.*)\}")
_COMPARED = re.compile(r"\s*(<=|>=|≤|≥|<|>)\s*")
_STEP = re.compile(r"[,;\s]*\b(?:step|by)\s+(\S+)\s*$")
_INFINITE = re.compile(r"([+-]?)(?:inf|infinity|infty|oo|∞|\\infty)", re.IGNORECASE)
_HUGE = re.compile(r"e[+-]?\d{4}", re.IGNORECASE)
"""A number of which Fraction would write out every digit."""

LONGEST = 300
"""Characters of a declaration."""


class Declared(NamedTuple):
    """A domain as the decks write it, and the sizes of a vector or matrix."""

    domain: str
    shape: tuple[str, ...] = ()


def declared(text: str) -> Declared:
    """Return what a declaration says.

    Raises:
        QuizprepError: where it says nothing that is known here.

    """
    text = not_too_long(text.strip())
    if _is_domain(text):
        return Declared(text)
    sort, shape, rest = words_in(_with_words_first(text))
    shape = shape or (UNKNOWN_SIZE,) * sort.rank
    step, rest = _taken_step(rest)
    domain = _domain(sort, rest) + step
    if not _is_domain(domain):
        Domain.parse(text)  # says what a domain looks like
    return Declared(domain, shape)


_SAME = (
    (re.compile(r"!=\s*0|≠\s*0"), ""),
    (re.compile(r"\\"), ""),
    (re.compile(r"⁺|_\{?\s*(?:\+|>\s*0)\s*\}?"), "+"),
    (re.compile(r"\b[Nℕ]_?0\b|ℕ₀"), "nonnegative integer"),
)
"""Other ways of writing, and what they are replaced by."""


_NAMED = re.compile(r"(\w+)\s*(?:\bin\b|∈)\s*")
"""The ``p in`` of ``p in [0, 1]``."""


def _with_words_first(text: str) -> str:
    """Return ``integer 1 <= k <= 7`` for ``1 <= k <= 7, integer``."""
    for pattern, same in _SAME:
        text = pattern.sub(same, text)
    if (named := _NAMED.match(text)) and named[1].lower() not in SORTS:
        text = text[named.end() :]
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character in ",;" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    words = [part for part in parts if part.strip() and not words_in(part.strip())[2]]
    return " ".join([*words, ", ".join(part.strip() for part in parts if part not in words)]).strip()


def not_too_long(text: str) -> str:
    """Return the text of a declaration.

    Raises:
        QuizprepError: where it is longer than any declaration.

    """
    if len(text) > LONGEST:
        raise QuizprepError(f"what says where values come from may have {LONGEST} characters, not {len(text)}")
    return text


def _is_domain(text: str) -> bool:
    try:
        Domain.parse(text)
    except QuizprepError as error:
        if "no domain" not in str(error):
            raise  # such as an empty one
        return False
    return True


def words_in(text: str) -> tuple[Sort, tuple[str, ...], str]:
    """Read the words in front: ``positive real:``, ``vector(n) of``; what follows is a range."""
    sort = Sort()
    shape: tuple[str, ...] = ()
    text = _RANGE_CALL.sub(r"integer [\1, \2)", re.sub(r"\bnon[- ]", "non", text, flags=re.IGNORECASE))
    while found := _WORD.match(text):
        word = found[0].lower()
        said = SORTS.get(word) or SORTS.get(word.removesuffix("s")) or (Sort() if word == "∈" else None)
        if said is None:
            break
        sort, text = _both(sort, said), text[found.end() :]
        if not shape and (sizes := _SHAPE.match(text)) and _are_sizes(sizes, sort):
            given = sizes[1] or sizes[2] or sizes[4] or sizes[5]
            shape, text = tuple(SIZES.split(given.strip())), text[sizes.end() :]
        elif text[:1] == "+":
            sort, text = _both(sort, Sort(low="0", low_open=True)), text[1:]
        text = text.lstrip(" :=,∈")
    return sort, shape, text.strip(" ,:")


def _are_sizes(found: "re.Match[str]", sort: Sort) -> bool:
    """Tell whether ``(n)`` behind a word gives sizes: behind ``vector`` it does, and ``real[n]`` is no range either."""
    if found[5] is not None:
        return sort.rank > 0 and found[5].lower() not in SORTS
    raised = found[1] is not None or found[2] is not None
    return raised or sort.rank > 0 or (found[3] == "[" and found[4].isidentifier())


def _both(one: Sort, other: Sort) -> Sort:
    """Return what two words say together; of two ends, the later one."""
    return Sort(
        one.whole if other.whole is None else other.whole,
        one.low if other.low is None else other.low,
        one.high if other.high is None else other.high,
        one.low_open if other.low is None else other.low_open,
        one.high_open if other.high is None else other.high_open,
        max(one.rank, other.rank),
    )


def _taken_step(text: str) -> tuple[str, str]:
    found = _STEP.search(text)
    return (f" step {found[1]}", text[: found.start()]) if found else ("", text)


def _domain(sort: Sort, text: str) -> str:
    """Return the domain of a sort with a range behind it, if there is one."""
    if text and (found := _SET.fullmatch(text)):
        return _of_set(found[1])
    if text and (ends := _compared(text) if _COMPARED.search(text) else _between(text, whole=bool(sort.whole))):
        whole = sort.whole if sort.whole is not None else ends.whole
        sort = _narrowed(_both(sort._replace(whole=whole), ends._replace(whole=whole)), sort)
    elif text:
        return text
    return _written(sort)


def _narrowed(ends: Sort, sort: Sort) -> Sort:
    """Leave out the 0 of ``positive [0, 1]``."""
    if sort.low == ends.low and sort.low_open:
        ends = ends._replace(low_open=True)
    return ends._replace(high_open=True) if sort.high == ends.high and sort.high_open else ends


def _between(text: str, *, whole: bool) -> Sort | None:
    """Read ``[1, 64]``, ``(0, 1]``, ``1..64``, ``1 to 64``, ``1-64``; without a bracket both ends belong to it."""
    dots = any(sign in text for sign in ("..", "…", " to ")) or _DASHED.fullmatch(text)
    found = _ENDS.fullmatch(text)
    if dashed := _DASHED.fullmatch(text):
        low, high, opening, closing = dashed[1], dashed[2], "[", "]"
    elif found:
        low, high, opening, closing = found[2], found[3], found[1] or "[", found[4] or "]"
    else:
        return None
    if whole and dots and opening + closing == "()":
        opening, closing = "[", "]"  # 'integer(1..64)'
    # '1..64' counts; '0..1' and '(0, 1)' are of reals, unless a word says otherwise.
    named = high.isidentifier() and not _INFINITE.fullmatch(high)
    counts = _is_whole(low) and (named or (_is_whole(high) and bool(dots) and high != "1"))
    return _ends(low, high, opening in "(]", closing in ")[")._replace(whole=counts)


def _is_whole(end: str) -> bool:
    return end.removeprefix("-").isdecimal()


def _ends(low: str | None, high: str | None, low_open: bool = False, high_open: bool = False) -> Sort:  # noqa: FBT001, FBT002
    low, high = _end(low, "-inf"), _end(high, "inf")
    return Sort(None, low, high, low_open or low == "-inf", high_open or high == "inf")


def _end(text: str | None, infinite: str) -> str:
    if text is None:
        return infinite
    if found := _INFINITE.fullmatch(text.strip()):
        return "-inf" if found[1] == "-" else "inf"
    return re.sub(r"(?<=\d)_(?=\d)", "", text.strip())


def _compared(text: str) -> Sort | None:
    """Read ``> 0``, ``x >= 0``, ``0 < x <= 1``, ``> 0 and < 1``."""
    low = high = None
    opened = [False, False]
    for part in re.split(r"\band\b|,|;|&", text):
        sides = _COMPARED.split(part)
        for left, sign, right in zip(sides[::2], sides[1::2], sides[2::2], strict=False):
            upward = sign[0] in "<≤"
            # The end is the side that is a number; a name stands for the variable itself.
            end = right if _is_number(right) or not _is_number(left) else left
            if not end.strip():
                return None
            if (end is right) == upward:
                high, opened[1] = end, sign in "<>"
            else:
                low, opened[0] = end, sign in "<>"
    return _ends(low, high, *opened) if low or high else None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[\d.]+(?:e[+-]?\d+)?", text.strip(), re.IGNORECASE))


def _value(text: str) -> Fraction:
    if _HUGE.search(text.replace("_", "")):
        raise ValueError(text)
    return Fraction(text)


def _of_set(text: str) -> str:
    """Return the domain of ``-1, 1``: the values at equal steps that hold them all; ``1, ..., K`` is a range."""
    if found := re.fullmatch(r"\s*(-?\d+)\s*,(?:[^.…]*,)?\s*(?:\.{2,3}|…)\s*,\s*(\w+)\s*", text):
        return f"integer [{found[1]}, {found[2]}]"
    try:
        values = sorted(_value(part.strip()) for part in text.split(",") if part.strip() not in ("...", "…", ".."))
    except (ValueError, ZeroDivisionError):
        raise QuizprepError(f"'{{{text}}}' is no domain: a set holds numbers") from None
    if not values:
        raise QuizprepError("a domain holds at least one value")
    unit = 1
    for value in values:
        unit = unit * value.denominator // gcd(unit, value.denominator)
    step = gcd(*(int((value - values[0]) * unit) for value in values))
    sort = "integer" if all(value.denominator == 1 for value in values) else "real"
    stepped = f" step {Fraction(step, unit)}" if step not in (0, unit) or sort == "real" else ""
    return f"{sort} [{values[0]}, {values[-1]}]{stepped if step else ''}"


def _written(sort: Sort) -> str:
    low, high = sort.low, sort.high
    if sort.whole:
        if low == "0" and sort.low_open:
            low = "1"
        if high in (None, "inf") and low in (None, "0", "1"):
            low, high = _WHOLE_DEFAULTS[low or ""]
        return f"integer {_pair(sort._replace(low=low, high=high, low_open=sort.low_open and low != '1'))}"
    return ANYWHERE if low is None and high is None else f"real {_pair(sort)}"


def _pair(sort: Sort) -> str:
    low, high = sort.low or "-inf", sort.high or "inf"
    opening = "(" if sort.low_open or low == "-inf" else "["
    return f"{opening}{low}, {high}{')' if sort.high_open or high == 'inf' else ']'}"


def written_ends(low: Any, high: Any, *, opened: bool = False) -> str:
    """Return two ends as a range; None where there is none."""
    return _pair(_ends(None if low is None else str(low), None if high is None else str(high), opened, opened))
