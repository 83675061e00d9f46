"""A toy: random, in place, judged by a statistic."""

import random
from collections import Counter
from typing import Any

from quizprep.coding.suite import Call, Deviation, Mismatch, Task
from quizprep.model import Bilingual


def same_members(expected: Any, actual: Any, _tolerance: float) -> Mismatch | None:
    if isinstance(actual, list) and sorted(actual) == sorted(expected):
        return None
    return Mismatch(Bilingual("not the same members", "元素不同"))


task = Task("mix", compare=same_members, in_place=True, refuses=["random.shuffle"], seconds=4.0)


@task.reference
def mix(items: list[int]) -> None:
    """Shuffle in place."""
    for last in range(len(items) - 1, 0, -1):
        other = random.randrange(last + 1)
        items[last], items[other] = items[other], items[last]


@task.case(en="five items", zh="五个元素")
def five() -> Call:
    return Call([1, 2, 3, 4, 5])


@task.statistic(call=Call([1, 2]), repeats=400, en="both orders are equally likely", zh="两种顺序等可能")
def fair(results: list[list[int]]) -> Deviation | None:
    count = Counter(map(tuple, results))[1, 2]
    return (
        None
        if 120 <= count <= 280
        else Deviation(Bilingual(f"{count} of 400 kept their order", f"400 次中有 {count} 次保持原序"))
    )


@task.mutant(en="Nothing moved.", zh="没有移动任何元素。")
def stays(items: list[int]) -> None:
    pass
