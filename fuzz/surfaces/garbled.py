"""Changes to an input of which a part stays what it was: without them, most of what is tried fails at its first sign."""

import atexit
import functools
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

NUMBERS = (0, -1, 1, 2, 31, 2**31, 2**63, -(2**64), 10**400, 0.5, -0.0, 1e308, float("inf"), float("nan"))
TEXTS = ("", "a", "\x00", "\x1b[31m", "\ud800", "\u202e", "卷积", "x" * 300, "0", "-1", "1e999", "nan", "[1, 2]", "{}")
VALUES: tuple[Any, ...] = (*NUMBERS, *TEXTS, None, True, False, [], {}, [[]], [0] * 40)


def tree(value: Any, rng: Random, others: Sequence[Any] = VALUES) -> Any:
    """Return plain data in which one node is another, gone, there twice, or deeper."""
    if rng.random() < 0.25 or not (isinstance(value, list | dict) and value):
        return _node(value, rng, others)
    if isinstance(value, list):
        place = rng.randrange(len(value))
        return _spliced(value, place, _changes(tree(value[place], rng, others), value[place], rng))
    key = rng.choice([*value])
    kept = {name: item for name, item in value.items() if name != key or rng.random() < 0.9}
    if rng.random() < 0.2:
        return kept | {rng.choice([*value, *(other for other in others if type(other) is str)]): rng.choice(others)}
    return kept | ({key: tree(value[key], rng, others)} if key in kept else {})


def _changes(new: Any, old: Any, rng: Random) -> list[Any]:
    return rng.choice(([new], [new], [new], [], [old, old], [old, new]))


def _spliced(items: list[Any], place: int, by: list[Any]) -> list[Any]:
    return [*items[:place], *by, *items[place + 1 :]]


def _node(value: Any, rng: Random, others: Sequence[Any]) -> Any:
    if type(value) is int and rng.random() < 0.6:
        return value + rng.choice((-1, 1, value, -2 * value))
    if type(value) is str and rng.random() < 0.5:
        return text(value, rng, TEXTS)
    if rng.random() < 0.1:
        return _deep(value, rng.choice((2, 20, 300, 3000)))
    return rng.choice(others)


def _deep(value: Any, times: int) -> Any:
    for _ in range(times):
        value = [value]
    return value


def dumped(value: Any) -> bytes:
    """Return plain data as JSON, however deep it is."""
    depth = 0
    while isinstance(value, list) and len(value) == 1:
        value, depth = value[0], depth + 1
    try:
        return b"[" * depth + json.dumps(value).encode() + b"]" * depth
    except RecursionError:
        return b"[" * depth + b"0" + b"]" * depth


def text(value: str, rng: Random, pieces: Sequence[str]) -> str:
    """Return a text with one of the pieces put in, or with a part taken out, doubled or put elsewhere."""
    begin, end = sorted(rng.randrange(len(value) + 1) for _ in range(2))
    end = min(end, begin + rng.choice((1, 1, 4, 16, 64)))
    part, piece = value[begin:end], rng.choice(pieces)
    elsewhere = rng.randrange(len(value) + 1)
    changes: tuple[Callable[[], str], ...] = (
        lambda: value[:begin] + piece + value[begin:],
        lambda: value[:begin] + piece + value[end:],
        lambda: value[:begin] + value[end:],
        lambda: value[:end] + part * rng.choice((1, 2, 40)) + value[end:],
        lambda: value[:elsewhere] + part + value[elsewhere:],
    )
    return rng.choice(changes)()


def lines(value: str, rng: Random, pieces: Sequence[str]) -> str:
    """Return a text with a line changed, gone, there twice, or exchanged with another."""
    found = value.split("\n")
    one, other = rng.randrange(len(found)), rng.randrange(len(found))
    match rng.randrange(6):
        case 0:
            del found[one]
        case 1:
            found.insert(other, found[one])
        case 2:
            found[one], found[other] = found[other], found[one]
        case 3:
            found[one] = rng.choice(("  ", "    ", "\t", "- ")) + found[one]
        case 4:
            found[one] = found[one].partition(":")[0] + ": " + rng.choice(pieces)
        case _:
            found[one] = text(found[one], rng, pieces)
    return "\n".join(found)


@functools.cache
def folder() -> Path:
    """Return a folder for files that are tried, gone with the process; in memory where it can be, for that is fast."""
    memory = Path("/dev/shm")  # noqa: S108  (a folder of our own is made there)
    made = tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)
