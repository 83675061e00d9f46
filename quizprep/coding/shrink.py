"""A failing call made smaller: sizes first, then values, as long as it still fails.

Arrays and lists of one size shrink together (boxes with their scores), because the contract links them more often than not;
which smaller calls are within the contract is for ``fails`` to say, as is whether they fail in the same way.
"""

from collections.abc import Callable, Iterator, Sequence
from math import copysign
from typing import Any

import numpy as np

from quizprep.coding.suite import Call

Path = tuple[int | str, ...]
"""Where a value stands inside ``[args, kwargs]``: indices and keys from the outside in."""

Axis = tuple[Path, int]
"""One axis of the array, or the length of the list, that stands at a path."""

MOST_SINGLE_VALUES = 64
"""In a larger array, values are only simplified all together."""


def shrink(call: Call, fails: Callable[[Call], bool], is_late: Callable[[], bool]) -> Call:
    """Return the smallest call found for which ``fails`` holds, ``call`` itself at worst."""
    best = [list(call.args), dict(call.kwargs)]

    def as_call(tree: Any) -> Call:
        smaller = Call(*tree[0], **tree[1])
        smaller.precision = call.precision
        return smaller

    changed = True
    while changed and not is_late():
        changed = False
        for step in (_without_options, _smaller, _simpler_wholes, _simpler_together, _simpler_values):
            best, shrunk = _descend(best, step, lambda tree: fails(as_call(tree)), is_late)
            changed = changed or shrunk
    return as_call(best)


def _descend(
    best: Any, step: Callable[[Any], Iterator[Any]], fails: Callable[[Any], bool], is_late: Callable[[], bool]
) -> tuple[Any, bool]:
    """Take the first candidate of a step that still fails, again and again until none does."""
    shrunk = False
    while True:
        for candidate in step(best):
            if is_late():
                return best, shrunk
            if fails(candidate):
                best, shrunk = candidate, True
                break
        else:
            return best, shrunk


def _without_options(tree: Any) -> Iterator[Any]:
    """Yield the call without one of its keyword arguments, which leaves it the default."""
    args, kwargs = tree
    for name in kwargs:
        yield [args, {other: value for other, value in kwargs.items() if other != name}]


def _smaller(tree: Any) -> Iterator[Any]:
    """Yield the call with a stretch of rows, columns or items taken out, long stretches first."""
    groups = list(_groups(list(_axes(tree))))
    chunk = max((size for size, _ in groups), default=1) // 2
    while chunk:
        for size, axes in groups:
            if chunk < size:
                for start in range(0, size - chunk + 1, chunk):
                    yield _cut(tree, axes, start, start + chunk)
        chunk //= 2


def _groups(axes: Sequence[tuple[int, Axis]]) -> Iterator[tuple[int, list[Axis]]]:
    """Yield sets of axes that may be linked: all of one size, those of them at one position, each alone."""
    seen = set()
    for size in sorted({size for size, _ in axes if size > 1}, reverse=True):
        alike = [axis for other, axis in axes if other == size]
        positions = {number for _, number in alike}
        candidates = [
            alike,
            *([axis for axis in alike if axis[1] == number] for number in positions),
            *([axis] for axis in alike),
        ]
        for group in candidates:
            if (key := tuple(group)) not in seen:
                seen.add(key)
                yield size, group


def _axes(tree: Any) -> Iterator[tuple[int, Axis]]:
    for path, value in _walk(tree, ()):
        if isinstance(value, np.ndarray):
            for number, size in enumerate(value.shape):
                yield size, (path, number)
        elif isinstance(value, list) and len(path) > 1:
            yield len(value), (path, 0)


def _cut(tree: Any, axes: Sequence[Axis], start: int, stop: int) -> Any:
    for path, number in axes:
        value = _at(tree, path)
        if isinstance(value, list):
            tree = _replaced(tree, path, value[:start] + value[stop:])
        else:
            tree = _replaced(tree, path, np.delete(value, np.s_[start:stop], axis=number))
    return tree


def _simpler_wholes(tree: Any) -> Iterator[Any]:
    """Yield the call with a whole array made simpler."""
    for path, value in _walk(tree, ()):
        if not isinstance(value, np.ndarray) or not value.size:
            continue
        for simpler in _simpler_arrays(value):
            if _cost(simpler) < _cost(value):
                yield _replaced(tree, path, simpler)


def _simpler_arrays(value: Any) -> "Iterator[np.ndarray[Any, Any]]":
    yield np.zeros_like(value)
    yield np.ones_like(value)
    if value.dtype.kind == "f":
        with np.errstate(all="ignore"):
            yield np.rint(value)
            yield np.round(value, 1)
            yield np.round(value, 2)
    elif value.dtype.kind in "iu":
        yield np.minimum(value, 9)
        yield value // 10


def _simpler_together(tree: Any) -> Iterator[Any]:
    """Yield the call with equal numbers made simpler wherever they stand, and with the ranks of numbers for the numbers.

    A tie between two arrays, or an order among scores, is often all that a failure needs.
    """
    arrays = [(path, value) for path, value in _walk(tree, ()) if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    known = sorted({number for _, value in arrays if value.size <= MOST_SINGLE_VALUES for number in value.ravel().tolist()})
    ranks = {number: float(rank) for rank, number in enumerate(known)}
    for chosen in (arrays, *([each] for each in arrays)):
        yield from _mapped(tree, chosen, ranks)
    for number in known:
        for simpler in _simpler_numbers(number):
            yield from _mapped(tree, arrays, {number: simpler})


def _mapped(tree: Any, arrays: Sequence[tuple[Path, Any]], new: dict[float, float]) -> Iterator[Any]:
    """Yield the call with numbers replaced in these arrays, if that makes it simpler."""
    before = after = 0
    for path, value in arrays:
        numbers = [new.get(number, number) for number in value.ravel().tolist()]
        before, after = before + _cost(value), after + sum(map(_weight, numbers))
        tree = _replaced(tree, path, np.array(numbers, value.dtype).reshape(value.shape))
    if after < before:
        yield tree


def _simpler_values(tree: Any) -> Iterator[Any]:
    """Yield the call with one number made simpler."""
    for path, value in _walk(tree, ()):
        if isinstance(value, np.ndarray) and value.size <= MOST_SINGLE_VALUES:
            for index in np.ndindex(value.shape):
                for simpler in _simpler_numbers(value[index].item()):
                    changed = value.copy()
                    changed[index] = simpler
                    yield _replaced(tree, path, changed)
        elif type(value) in (int, float):
            for simpler in _simpler_numbers(value):
                yield _replaced(tree, path, type(value)(simpler))


def _simpler_numbers(value: Any) -> Iterator[Any]:
    if not np.isfinite(value):
        return
    candidates = [0, 1, 2, value // 2] if type(value) is int else [0.0, 1.0, 2.0, 0.5]
    if value < 0:
        candidates.append(-1)
    if type(value) is float:
        candidates += [float(round(value)), round(value, 1), round(value, 2)]
    for candidate in candidates:
        if _weight(candidate) < _weight(value):
            yield candidate


def _cost(values: Any) -> int:
    return sum(_weight(value) for value in values.ravel().tolist())


def _weight(value: float) -> int:
    """Return how hard a number is to read."""
    if value in (0, 1):
        return int(value) if copysign(1, value) > 0 else 1
    for weight, digits in ((2, 0), (4, 1), (5, 2)):
        if np.isfinite(value) and value == round(value, digits):
            # A small whole number reads best; the sign and each further digit cost a little.
            return weight + (abs(value) >= 10) + (value < 0) + len(str(int(abs(value))))
    return 9 + len(repr(value))


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield each value inside a tree with its path."""
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _walk(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*path, key))
    if path:
        yield path, value


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _replaced(tree: Any, path: Path, value: Any) -> Any:
    """Return the tree with another value at a path; what is not on the path is shared."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    inner = _replaced(tree[first], rest, value)
    if isinstance(tree, dict):
        return {**tree, first: inner}
    items = [*tree]
    items[int(first)] = inner
    return tuple(items) if isinstance(tree, tuple) else items
