"""A toy with a random generator among its arguments."""

import numpy as np

from quizprep.coding.suite import Call, Deviation, Task
from quizprep.model import Bilingual

task = Task("draws", seconds=4.0)


@task.reference
def draws(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return uniform numbers from ``rng``."""
    return rng.random(count)


@task.case(en="three numbers", zh="三个数")
def three() -> Call:
    return Call(3, np.random.default_rng(5))


def _any_shape(expected: np.ndarray, actual: np.ndarray, _tolerance: float) -> None:
    assert np.shape(expected) == np.shape(actual)


task.compare = _any_shape


@task.statistic(call=Call(50, rng=np.random.default_rng()), repeats=40, en="their mean is near a half", zh="均值接近二分之一")
def centred(results: list[np.ndarray]) -> Deviation | None:
    means = [float(np.mean(result)) for result in results]
    if len(set(means)) == 1:
        return Deviation(Bilingual("each call returns the same", "每次调用返回相同结果"))
    return None if abs(np.mean(means) - 0.5) < 0.05 else Deviation(Bilingual("the mean is off", "均值偏离"))


@task.mutant(en="The numbers were doubled.", zh="数值被加倍。")
def doubled(count: int, rng: np.random.Generator) -> np.ndarray:
    return 2 * rng.random(count)
