"""When a result agrees with the expected one, and how to say where it does not.

A comparison is ``compare(expected, actual, tolerance) -> Mismatch | None``.  Structure and shape come first and must be equal,
so that nothing is broadcast and nothing is cut short; values come after.  ``expected`` is the reference's, ``actual`` has been
rebuilt from plain bytes, so comparing runs no code of the submission's.

Where an array is expected, nested lists of the same shape do as well, and the other way round.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quizprep.coding.suite import Compare, Mismatch
from quizprep.model import Bilingual

RESULT = "result"
"""How messages call what the submission returned."""


def close(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare floats within ``rtol = atol = tolerance``, whole numbers exactly; a float that equals a whole number will do."""
    return _compare(expected, actual, tolerance, RESULT, integers=False)


def exact(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare whole numbers, in their order; a float is wrong even where its value is right, unless nothing is in the array."""
    return _compare(expected, actual, tolerance, RESULT, integers=True)


def index_set(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:  # noqa: ARG001  (a Compare)
    """Compare indices in any order; members of a 2-D array are its rows, and the arrays of a tuple are judged one by one."""
    return _index_set(expected, actual, RESULT)


def parts(*compares: Compare) -> Compare:
    """Return the comparison of a tuple whose items are compared each in its own way: ``parts(exact, close)``."""

    def compare(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
        found = _items(expected, actual, RESULT)
        if isinstance(found, Mismatch):
            return found
        for place, (judge, want, got) in enumerate(zip(compares, expected, found, strict=True)):
            if mismatch := judge(want, got, tolerance):
                return _inside(mismatch, place)
        return None

    return compare


def wrong_dtype(dtype: str, actual: Any) -> Mismatch | None:
    """Return what is wrong unless ``actual`` is an array of this dtype."""
    if not isinstance(actual, np.ndarray):
        return _mismatch(
            f"an array of dtype {dtype} is expected, not {a_type(actual)}",
            f"应返回 dtype 为 {dtype} 的数组，而不是 {type_name(actual)}",
        )
    if actual.dtype.name != dtype:
        return _mismatch(
            f"the dtype is {actual.dtype.name}, but must be {dtype}", f"dtype 是 {actual.dtype.name}，应为 {dtype}"
        )
    return None


def type_name(value: Any) -> str:
    """Return the name of a value's type as a learner knows it."""
    if value is None:
        return "None"
    return "array" if isinstance(value, np.ndarray) else type(value).__name__


def a_type(value: Any) -> str:
    """Return the name of a value's type with its article."""
    name = type_name(value)
    if value is None:
        return name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _compare(expected: Any, actual: Any, tolerance: float, place: str, *, integers: bool) -> Mismatch | None:
    if isinstance(expected, dict):
        return _compare_dict(expected, actual, tolerance, place, integers=integers)
    if isinstance(expected, tuple | list) and not _is_numeric(expected):
        return _item_by_item(
            expected, actual, place, lambda want, got, where: _compare(want, got, tolerance, where, integers=integers)
        )
    if expected is None or isinstance(expected, str):
        return None if type(actual) is type(expected) and actual == expected else _not_equal(expected, actual, place)
    return _compare_numbers(np.asarray(expected), actual, tolerance, place, integers=integers)


def _item_by_item(
    expected: Sequence[Any], actual: Any, place: str, judge: Callable[[Any, Any, str], Mismatch | None]
) -> Mismatch | None:
    found = _items(expected, actual, place)
    if isinstance(found, Mismatch):
        return found
    for index, (want, got) in enumerate(zip(expected, found, strict=True)):
        if mismatch := judge(want, got, f"{place}[{index}]"):
            return Mismatch(mismatch.message, (index, *(mismatch.index or ())))
    return None


def _not_equal(expected: Any, actual: Any, place: str) -> Mismatch:
    got = _short(actual)
    return _mismatch(f"{place} is {got}, expected {expected!r}", f"{place} 为 {got}，应为 {expected!r}")


def _compare_dict(expected: dict[str, Any], actual: Any, tolerance: float, place: str, *, integers: bool) -> Mismatch | None:
    if not isinstance(actual, dict):
        said = _missing_return(actual)
        return _mismatch(
            f"{place} must be a dict, not {a_type(actual)}{said.en}", f"{place} 应为字典，而不是 {type_name(actual)}{said.zh}"
        )
    if missing := [key for key in expected if key not in actual]:
        return _mismatch(f"{place} lacks the key {missing[0]!r}", f"{place} 缺少键 {missing[0]!r}")
    if extra := [key for key in actual if key not in expected]:
        return _mismatch(f"{place} has a key too many: {extra[0]!r}", f"{place} 多了键 {extra[0]!r}")
    for key, want in expected.items():
        if mismatch := _compare(want, actual[key], tolerance, f"{place}[{key!r}]", integers=integers):
            return mismatch
    return None


def _items(expected: Sequence[Any], actual: Any, place: str) -> "Sequence[Any] | Mismatch":
    """Return the items of ``actual`` if it is a sequence as long as ``expected``."""
    if not isinstance(actual, tuple | list) and not (isinstance(actual, np.ndarray) and actual.ndim):
        return _mismatch(
            f"{place} must be a tuple of {len(expected)}, not {a_type(actual)}{_missing_return(actual).en}",
            f"{place} 应为含 {len(expected)} 项的元组，而不是 {type_name(actual)}{_missing_return(actual).zh}",
        )
    if isinstance(actual, np.ndarray) and len(actual) != len(expected):
        return _mismatch(
            f"{place} must be a tuple of {len(expected)}, not an array of shape {actual.shape}: return every part",
            f"{place} 应为含 {len(expected)} 项的元组，而不是形状为 {actual.shape} 的数组：各部分都要返回",
        )
    if len(actual) != len(expected):
        return _mismatch(
            f"{place} has {len(actual)} item{'s' if len(actual) != 1 else ''}, expected {len(expected)}",
            f"{place} 有 {len(actual)} 项，应为 {len(expected)} 项",
        )
    return list(actual)


def _compare_numbers(
    expected: "np.ndarray[Any, Any]", actual: Any, tolerance: float, place: str, *, integers: bool
) -> Mismatch | None:
    found = _as_numbers(actual, place)
    if isinstance(found, Mismatch):
        return found
    if found.shape != expected.shape and not _same_as_lists(expected, actual, found):
        return _wrong_shape(expected, actual, found, place)
    if integers and found.size and found.dtype.kind not in "iu":
        return _no_integers(found, place)
    if not expected.size:
        return None
    right, excess = _agreement(expected, found, tolerance)
    return None if right.all() else _first_difference(expected, found, right, excess, tolerance, place)


def _wrong_shape(expected: "np.ndarray[Any, Any]", actual: Any, found: "np.ndarray[Any, Any]", place: str) -> Mismatch:
    if not expected.ndim:
        return _mismatch(
            f"{place} must be a single number, not {a_type(actual)} of shape {found.shape}",
            f"{place} 应为单个数，而不是形状为 {found.shape} 的 {type_name(actual)}",
        )
    if not found.ndim:
        return _mismatch(
            f"{place} is a single number, expected an array of shape {expected.shape}",
            f"{place} 是单个数，应为形状 {expected.shape} 的数组",
        )
    en, zh = (
        f"{place} has shape {found.shape}, expected {expected.shape}",
        f"{place} 的形状是 {found.shape}，应为 {expected.shape}",
    )
    remedy = _reshaping(expected.shape, found.shape)
    return _mismatch(f"{en}: {remedy.en}", f"{zh}：{remedy.zh}") if remedy else _mismatch(en, zh)


def _reshaping(wanted: tuple[int, ...], given: tuple[int, ...]) -> Bilingual | None:
    """Return what two shapes have in common, where that tells what was done; their values have still to be compared."""
    if _without_ones(wanted) == _without_ones(given):
        if len(given) < len(wanted):
            return Bilingual(
                "an axis of length 1 is missing (keepdims=True keeps it where an axis is summed over)",
                "缺少长度为 1 的轴（求和、求均值时 keepdims=True 可保留）",
            )
        if len(given) > len(wanted):
            return Bilingual("there is an axis of length 1 too many", "多了长度为 1 的轴")
    if sorted(wanted) == sorted(given):
        return Bilingual(
            "these sizes in another order; is a transpose missing, or one too many?",
            "尺寸相同但顺序不同：是否少了或多了一次转置？",
        )
    return None


def _without_ones(shape: tuple[int, ...]) -> list[int]:
    return [size for size in shape if size != 1]


def _as_numbers(actual: Any, place: str) -> "np.ndarray[Any, Any] | Mismatch":
    if actual is None:
        said = _missing_return(actual)
        return _mismatch(f"{place} is None, not numbers{said.en}", f"{place} 为 None，不是数{said.zh}")
    if isinstance(actual, str | dict):
        return _mismatch(f"{place} is {_short(actual)}, not numbers", f"{place} 为 {_short(actual)}，不是数")
    try:
        found = np.asarray(actual)
    except (ValueError, TypeError, OverflowError):
        return _mismatch(f"the rows of {place} have different lengths", f"{place} 各行长度不一")
    if found.dtype.kind not in "biuf":
        what = "complex numbers" if found.dtype.kind == "c" else "something that is no number"
        return _mismatch(f"{place} holds {what}", f"{place} 含有{'复数' if found.dtype.kind == 'c' else '不是数的内容'}")
    return found


def _same_as_lists(expected: "np.ndarray[Any, Any]", actual: Any, found: "np.ndarray[Any, Any]") -> bool:
    """Return whether an empty array was returned as nested lists, which cannot tell (0, 4) from (0,)."""
    return not expected.size and isinstance(actual, tuple | list) and found.shape == np.asarray(expected.tolist()).shape


def _agreement(
    expected: "np.ndarray[Any, Any]", found: "np.ndarray[Any, Any]", tolerance: float
) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]":
    """Return where the two agree, and by what factor each error exceeds the tolerance (``None`` where none is allowed)."""
    if expected.dtype.kind in "biu":
        return np.asarray(found == expected), None
    want, got = expected.astype(np.float64), found.astype(np.float64)
    with np.errstate(all="ignore"):  # infinities meet here on purpose
        excess = np.abs(got - want) / (tolerance + tolerance * np.abs(want))
        # NaN is never right: each test is one that NaN fails.
        right = np.where(np.isfinite(want), excess <= 1, got == want)
    return right, excess


def _first_difference(
    expected: "np.ndarray[Any, Any]",
    found: "np.ndarray[Any, Any]",
    right: "np.ndarray[Any, Any]",
    excess: "np.ndarray[Any, Any] | None",
    tolerance: float,
    place: str,
) -> Mismatch:
    index = tuple(int(axis) for axis in np.argwhere(~np.atleast_1d(right))[0][: expected.ndim])
    where = f"{place}[{', '.join(map(str, index))}]" if index else place
    got, want = found[index].item(), expected[index].item()
    en, zh = f"{where} is {_number(got)}, expected {_number(want)}", f"{where} 为 {_number(got)}，应为 {_number(want)}"
    notes_en, notes_zh = [], []
    worst = float(np.max(excess, initial=0.0, where=np.isfinite(excess))) if excess is not None else 0.0
    if 1 < worst < 1000:  # beyond, it is no matter of rounding
        times = f"{worst:.2g}"
        notes_en.append(f"{times} times over the tolerance of {tolerance:g}")
        notes_zh.append(f"误差是容差 {tolerance:g} 的 {times} 倍")
    if right.size > 1:
        wrong = right.size - int(np.count_nonzero(right))
        notes_en.append(f"{wrong} of {right.size} numbers differ")
        notes_zh.append(f"{right.size} 个数中有 {wrong} 个不符")
    if notes_en:
        en, zh = f"{en} ({'; '.join(notes_en)})", f"{zh}（{'；'.join(notes_zh)}）"
    return Mismatch(Bilingual(en, zh), index or None)


def _index_set(expected: Any, actual: Any, place: str) -> Mismatch | None:
    if isinstance(expected, tuple):
        return _item_by_item(expected, actual, place, _index_set)
    want, got = np.asarray(expected), _as_numbers(actual, place)
    if isinstance(got, Mismatch):
        return got
    if got.size and got.dtype.kind not in "iu":
        return _no_integers(got, place)
    return _same_members(_members(want), _members(got), place)


def _same_members(wanted: list[Any], given: list[Any], place: str) -> Mismatch | None:
    if missing := [member for member in wanted if member not in given]:
        return _mismatch(f"{place} lacks {missing[0]}", f"{place} 缺少 {missing[0]}")
    if extra := [member for member in given if member not in wanted]:
        return _mismatch(f"{place} has {extra[0]}, which does not belong there", f"{place} 含有不该有的 {extra[0]}")
    if len(given) != len(wanted):
        return _mismatch(f"{place} names a member twice", f"{place} 有重复的成员")
    return None


def _no_integers(found: "np.ndarray[Any, Any]", place: str) -> Mismatch:
    en, zh = f"{place} must hold integers, not {found.dtype.name}", f"{place} 应为整数，而不是 {found.dtype.name}"
    if found.dtype.kind == "b":
        return _mismatch(f"{en}: np.flatnonzero gives the indices of a mask", f"{zh}：np.flatnonzero 可由掩码得到下标")
    return _mismatch(
        f"{en}: divide with //, or convert with int or .astype(int)", f"{zh}：用 // 相除，或用 int、.astype(int) 转换"
    )


def _members(values: "np.ndarray[Any, Any]") -> list[Any]:
    rows = np.atleast_1d(values).tolist() if values.size else []
    return [tuple(row) if isinstance(row, list) else row for row in rows]


def _is_numeric(value: Sequence[Any]) -> bool:
    """Return whether nested lists hold plain numbers alone, so that they are one array in another form."""
    return all(
        _is_numeric(item) if isinstance(item, tuple | list) else isinstance(item, bool | int | float | np.number)
        for item in value
    ) and _is_even(value)


def _is_even(value: Sequence[Any]) -> bool:
    lengths = {len(item) if isinstance(item, tuple | list) else -1 for item in value}
    return len(lengths) <= 1 and (lengths in (set(), {-1}) or all(map(_is_even, value)))


def _inside(mismatch: Mismatch, place: int) -> Mismatch:
    """Return the mismatch of an item as one of the whole result."""
    named = f"{RESULT}[{place}]"
    message = Bilingual(mismatch.message.en.replace(RESULT, named, 1), mismatch.message.zh.replace(RESULT, named, 1))
    return Mismatch(message, (place, *(mismatch.index or ())))


def _mismatch(en: str, zh: str) -> Mismatch:
    return Mismatch(Bilingual(en, zh))


def _missing_return(actual: Any) -> Bilingual:
    """Return what most often makes a result ``None``, where it is."""
    if actual is not None:
        return Bilingual.same("")
    return Bilingual(": is a return missing? to print a value is not to return it", "：是否缺少 return？print 并不会返回值")


def _number(value: float) -> str:
    return f"{value:.8g}" if isinstance(value, float) else str(value)


def _short(value: Any) -> str:
    return repr(value) if value is None or (isinstance(value, str) and len(value) < 20) else a_type(value)
