"""Where values come from, in an object or two ends: ``{"type": "integer", "min": 1, "assume": "positive"}``, ``[1, 64]``.

What it says in words is put together to one text, and read as any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quizprep.errors import QuizprepError
from quizprep.formula.asking.declared import (
    ANYWHERE,
    SIZES,
    SORTS,
    UNKNOWN_SIZE,
    Declared,
    declared,
    not_too_long,
    words_in,
    written_ends,
)

DEEPEST = 8
"""Objects inside of each other in a declaration."""

_TEXTS = ("domain", "type", "kind", "sort", "set", "dtype", "over", "assume", "assumptions", "assumption", "constraints")
_RANGES = ("range", "bounds", "interval", "limits", "between")
_LOWS = ("low", "min", "lower", "lo", "minimum", "from", "start", "ge", "least")
_HIGHS = ("high", "max", "upper", "hi", "maximum", "to", "stop", "end", "le", "most")
_CHOICES = ("values", "choices", "options", "one_of", "enum")
_SHAPES = ("shape", "size", "length", "len", "dims", "dim", "dimension", "dimensions", "sizes")


def of_mapping(spec: Mapping[str, Any]) -> Declared:
    """Return what an object says: ``domain`` or ``type``, ends, a set of ``values``, a ``shape``, ``assumptions``."""
    spec = _flat(spec)
    texts = [text for key in _TEXTS for text in _said(spec.get(key))]
    texts += [key for key, value in spec.items() if value is True and str(key).lower() in SORTS]
    if (values := _first(spec, _CHOICES)) is not None:
        texts.append(f"{{{', '.join(texts_of(values))}}}")
    elif ends := _ends_of(spec):
        texts.append(ends)
    texts.sort(key=lambda text: bool(words_in(text)[2]))  # the range stands behind the words
    found = declared(" ".join(texts)) if texts else Declared(ANYWHERE)
    shape = _shape(spec)
    if not shape and (rank := _rank(spec)):
        shape = (UNKNOWN_SIZE,) * rank
    return found if shape is None else found._replace(shape=shape)


def _rank(spec: Mapping[str, Any]) -> int:
    given = spec.get("rank") or spec.get("ndim") or 0
    if str(given) not in ("0", "1", "2"):
        raise QuizprepError(f"a rank is 0, 1 or 2, not {given!r}")
    return int(given)


def _flat(spec: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return an object with the fields of those inside of it beside its own."""
    if depth > DEEPEST:
        raise QuizprepError(f"what says where values come from is nested more than {DEEPEST} deep")
    flat = {str(key): value for key, value in spec.items()}
    for key in (*_TEXTS, *_RANGES):
        if isinstance(inner := flat.get(key), Mapping):
            del flat[key]
            flat = _flat(inner, depth + 1) | flat
    return flat


def _said(value: Any) -> list[str]:
    if isinstance(value, str):
        return [not_too_long(value)]
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return list(map(not_too_long, value))
    if ends := _pair_of(value):
        return [ends]
    raise QuizprepError(f"{value!r} is no domain: write 'integer [1, 64]' or 'real (0, 1)'")


def _pair_of(value: Any) -> str:
    """Return ``[1, 64]`` as a range; whole ends make whole numbers."""
    match value:
        case [str() as sort, (int() | float() | str()) as low, (int() | float() | str()) as high]:
            return f"{sort} [{low}, {high}]"
        case [(int() | float() | None) as low, (int() | float() | None) as high] if low is not None or high is not None:
            whole = isinstance(low, int) and isinstance(high, int)
            return f"{'integer' if whole else 'real'} {written_ends(low, high)}"
    return ""


def _ends_of(spec: Mapping[str, Any]) -> str:
    ends = _first(spec, _RANGES)
    if isinstance(ends, str):
        return not_too_long(ends)
    low, high = ends if isinstance(ends, Sequence) and len(ends) == 2 else (_first(spec, _LOWS), _first(spec, _HIGHS))
    if low is None and high is None:
        return ""
    if type(low) is type(high) is int and high != 1 and not any(spec.get(key) for key in _TEXTS):
        return f"integer {written_ends(low, high)}"  # as in [1, 64]
    return written_ends(low, high, opened=bool(_first(spec, ("exclusive", "open", "strict"))))


def _first(spec: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((spec[key] for key in keys if spec.get(key) is not None), None)


def _shape(spec: Mapping[str, Any]) -> tuple[str, ...] | None:
    if (rows := _first(spec, ("rows", "nrows"))) is not None:
        return sizes(rows, _first(spec, ("cols", "columns", "ncols")) or UNKNOWN_SIZE)
    given = _first(spec, _SHAPES)
    if given in ("vector", "matrix"):
        return (UNKNOWN_SIZE, UNKNOWN_SIZE)[: 2 if given == "matrix" else 1]
    if given is None or given == "scalar":
        return None
    return sizes(given) if isinstance(given, str) else sizes(*texts_of(given))


def sizes(*given: Any) -> tuple[str, ...]:
    """Return the sizes of ``"n, 3"``, ``"m x n"``, ``["n", 3]``.

    Raises:
        QuizprepError: where one is neither a number nor a name.

    """
    parts = [part.strip() for item in given for part in SIZES.split(str(item).strip("()[] ")) if part.strip()]
    for part in parts:
        if not (part.isidentifier() or (part.isdecimal() and len(part) <= 4) or part == UNKNOWN_SIZE):
            raise QuizprepError(f"'{part}' is no size: a whole number up to 9999 or a name such as K")
    return tuple(parts)


def texts_of(given: Any) -> tuple[str, ...]:
    """Return one text, or several, as texts."""
    return tuple(map(str, given)) if isinstance(given, Iterable) and not isinstance(given, (str, Mapping)) else (str(given),)


def of_any(spec: Any) -> Declared:
    """Return what any declaration says: a text, two ends, an object, or nothing."""
    match spec:
        case None:
            return Declared(ANYWHERE)
        case str():
            return declared(spec) if spec.strip() else Declared(ANYWHERE)
        case {}:
            return of_mapping(spec)
    if ends := _pair_of(spec):
        return declared(ends)
    raise QuizprepError(f'a domain such as "integer [1, 64]" is needed, not {spec!r}')
