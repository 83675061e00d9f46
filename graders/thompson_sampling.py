"""Thompson sampling for a bandit with rewards of 0 and 1.

One call returns an arm, which chance decides; whether each arm is chosen as often as it is best shows in many calls.  The share
of an arm is the chance that its rate is the largest, the integral of its density times the other arms' distribution functions:
polynomials for whole counts, which Gauss's quadrature integrates exactly.

The shares of three arms are compared by Pearson's chi-squared with two degrees of freedom, whose tail is exp(-x/2); that of two
arms is lighter.  The limit is that of 1e-9; the hundredfold reserve is for counts being finite (each arm expects two hundred or
so).
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Deviation, Mismatch, Mutant, Task
from quizprep.graders._counts import excess, most_alike
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
LIMIT = -2 * math.log(1e-9)
BELL_CURVES = 0.70
"""The share of the first arm among skew beliefs where normal numbers of the same mean and variance are drawn."""
NEAR = -2 * math.log(1e-3)
"""What two samples of one distribution exceed once in a thousand times: only the name of a mistake hangs on it."""


def an_index(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare nothing but the kind of the result: which arm it is, chance decides."""
    if actual is None or isinstance(actual, str | dict | list | tuple) or np.ndim(actual):
        return Mismatch(Bilingual("the result must be one whole number, the index of an arm", "结果应为一个整数，即臂的下标"))
    number = np.asarray(actual)
    if number.dtype.kind not in "iu":
        return Mismatch(
            Bilingual(
                f"the index of an arm is a whole number, not {number.dtype.name}",
                f"臂的下标应为整数，而不是 {number.dtype.name}",
            )
        )
    if number < 0:
        return Mismatch(Bilingual(f"there is no arm {number}", f"没有编号为 {number} 的臂"))
    return None


task = Task(
    "thompson_sampling",
    refuses=[
        "mabwiser.mab.LearningPolicy.ThompsonSampling",
        "mabwiser.mab.MAB",
        "numpy.random.beta",
        "numpy.random.choice",
        "numpy.random.gamma",
        "numpy.random.rand",
        "numpy.random.random",
        "numpy.random.random_sample",
        "numpy.random.standard_gamma",
        "numpy.random.uniform",
    ],
    compare=an_index,
)


@task.reference
def thompson_sampling(successes, failures, rng):
    """Return the arm that Thompson sampling plays next.

    The rate of arm i is believed to be distributed as Beta(1 + successes[i], 1 + failures[i]), which is what the observations
    make of a uniform belief.  One rate is drawn for each arm, and the arm with the largest one is played.

    Args:
        successes: array (k,) of integers, how often each arm gave a reward; k is at least 1.
        failures: array (k,) of integers, how often it gave none.
        rng: a ``numpy.random.Generator``, from which the chance comes; it goes on from call to call.

    Returns:
        The index of the arm, an int from 0 to k - 1.  The arrays are not changed.

    """
    rates = rng.beta(1 + np.asarray(successes), 1 + np.asarray(failures))
    return int(np.argmax(rates))


@task.valid
def within_contract(successes: Any, failures: Any, rng: Any) -> bool:
    """Whether these are vectors of counts of one length, and a generator."""
    counts = (successes, failures)
    if not all(isinstance(one, np.ndarray) and one.dtype.kind == "i" and one.ndim == 1 and one.size for one in counts):
        return False
    if successes.shape != failures.shape or not all(bool((one >= 0).all()) for one in counts):
        return False
    return isinstance(rng, np.random.Generator)


def _call(successes: list[int], failures: list[int]) -> Call:
    return Call(np.array(successes), np.array(failures), np.random.default_rng([*successes, *failures]))


@task.case(en="one arm: an index, not its rate", zh="只有一个臂：返回下标，而不是比率")
def index_of_one_arm() -> Call:
    return _call([3], [2])


@task.case(en="arms that were never played", zh="从未玩过的臂")
def arms_never_played() -> Call:
    return _call([0, 0, 0, 0], [0, 0, 0, 0])


@task.case(en="columns of a table, read-only, by keyword", zh="表的各列，只读，按关键字传入")
def columns_of_a_table() -> Call:
    table = np.array([[3, 9, 1], [0, 9, 4], [7, 9, 7]])
    table.flags.writeable = False
    return Call(rng=np.random.default_rng(9), failures=table[:, 2], successes=table[:, 0])


@task.bench(sizes=(100, 1_000, 10_000, 30_000, 100_000))
def many_arms(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.integers(0, 50, size=(2, size)), np.random.default_rng(int(rng.integers(2**62))))


@task.random(count=12, en="random counts: a whole number comes back", zh="随机的计数：返回整数")
def random_counts(rng: np.random.Generator, size: int) -> Call:
    successes, failures = rng.integers(0, 2 + size, size=(2, 1 + size))
    return Call(successes, failures, np.random.default_rng(int(rng.integers(2**62))))


@cache
def _shares(successes: tuple[int, ...], failures: tuple[int, ...]) -> Array:
    """Return how likely each arm is the best one."""
    degree = sum(successes) + sum(failures) + len(successes)
    nodes, weights = np.polynomial.legendre.leggauss(degree // 2 + 1)
    x = (nodes + 1) / 2
    densities, below = [], []
    for s, f in zip(successes, failures, strict=True):
        n = s + f + 1
        densities.append(n * math.comb(s + f, s) * x**s * (1 - x) ** f)
        below.append(np.sum([math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(s + 1, n + 1)], axis=0))
    products = [np.prod(below[:arm] + below[arm + 1 :], axis=0) for arm in range(len(successes))]
    return np.array([np.sum(weights / 2 * density * product) for density, product in zip(densities, products, strict=True)])


def _counts(results: list[Any], arms: int) -> Array | None:
    """Return how often each arm was chosen, ``None`` where there is no such arm."""
    chosen = np.array([int(result) for result in results])
    return np.bincount(chosen, minlength=arms) if chosen.max() < arms else None


def _judge(
    results: list[Any], successes: tuple[int, ...], failures: tuple[int, ...], suspects: Sequence[Mutant] = task.mutants
) -> Deviation | None:
    counts, calls = _counts(results, len(successes)), len(results)
    if counts is None:
        return Deviation(Bilingual(f"there are only {len(successes)} arms", f"只有 {len(successes)} 个臂"))
    shares = _shares(successes, failures)
    if excess(counts, shares) <= LIMIT:
        return None
    expected = calls * shares
    if counts.max() == calls:
        # Whether a mean, a bonus or a seed chooses cannot be seen among few arms: each chooses one.
        only = int(counts.argmax())
        return Deviation(
            Bilingual(
                f"each of {calls} calls chose arm {only}, as if nothing were drawn; {expected[only]:.0f} times are expected",
                f"{calls} 次调用全都选了臂 {only}，就像没有抽样一样；应约为 {expected[only]:.0f} 次",
            )
        )
    worst = int(np.abs(counts - expected).argmax())
    message = Bilingual(
        f"arm {worst} was chosen {counts[worst]} times in {calls} calls; {expected[worst]:.0f} are expected",
        f"臂 {worst} 在 {calls} 次调用中被选中 {counts[worst]} 次，应约为 {expected[worst]:.0f} 次",
    )
    tables = {mutant.name: _choices_of(mutant.name, successes, failures) for mutant in suspects}
    name = most_alike(counts, tables, shares, NEAR)
    return Deviation(message, _mutant(name) if name else None)


@cache
def _choices_of(name: str, successes: tuple[int, ...], failures: tuple[int, ...]) -> Array | None:
    function, rng = _mutant(name).function, np.random.default_rng(1)
    try:
        results = [function(np.array(successes), np.array(failures), rng) for _ in range(1500)]
        return _counts(results, len(successes))
    except (TypeError, ValueError):  # no arm comes back
        return None


@task.statistic(
    call=Call(np.array([4, *[0] * 20]), np.array([1, *[0] * 20]), np.random.default_rng()),
    repeats=30,
    en="a decent arm among twenty that were never played: no arm is always chosen",
    zh="一个不错的臂与二十个从未玩过的臂：不会总选同一个",
)
def decent_arm_among_many(results: list[Any]) -> Deviation | None:
    only = int(results[0])
    if any(int(result) != only for result in results):  # no share is above 5%
        return None
    message = Bilingual(
        f"each of {len(results)} calls chose arm {only}, as if nothing were drawn",
        f"{len(results)} 次调用全都选了臂 {only}，就像没有抽样一样",
    )
    names = {0: "chooses-the-largest-mean", 1: "adds-a-bonus"}
    return Deviation(message, _mutant(names.get(only, "seeds-in-each-call")))


def _mutant(name: str) -> Mutant:
    return next(mutant for mutant in task.mutants if mutant.name == name)


@task.statistic(
    call=Call(np.array([3, 0, 2]), np.array([1, 0, 3]), np.random.default_rng()),
    repeats=1800,
    en="few observations: each arm is chosen as often as it may be the best one",
    zh="观测很少：每个臂被选中的频率等于它最优的概率",
)
def few_observations(results: list[Any]) -> Deviation | None:
    return _judge(results, (3, 0, 2), (1, 0, 3))


@task.statistic(
    call=Call(np.array([40, 45, 4]), np.array([60, 55, 5]), np.random.default_rng()),
    repeats=1500,
    en="two arms known well, one hardly: the belief about that one is wide",
    zh="两个臂了解较多、一个了解很少：后者的分布很宽",
)
def one_arm_hardly_known(results: list[Any]) -> Deviation | None:
    return _judge(results, (40, 45, 4), (60, 55, 5))


@task.statistic(
    call=Call(np.array([0, 90]), np.array([0, 10]), np.random.default_rng()),
    repeats=2400,
    en="an arm that was never played beside a good one: the uniform belief says how often it is tried",
    zh="从未玩过的臂与一个好臂并列：均匀先验决定它被尝试的频率",
)
def never_played_beside_a_good_one(results: list[Any]) -> Deviation | None:
    # Two arms tell few mistakes apart, and the others show before.
    return _judge(results, (0, 90), (0, 10), [mutant for mutant in task.mutants if mutant.name == "adds-one-half"])


@task.statistic(
    call=Call(np.array([40, 0, 0, 0, 0, 0, 0, 0]), np.array([0, 0, 0, 0, 0, 0, 0, 0]), np.random.default_rng()),
    repeats=600,
    en="an arm that never failed beside seven that were never played: the beliefs are skew, no bell curves",
    zh="一个从未失败的臂与七个从未玩过的臂：分布是偏斜的，不是钟形曲线",
)
def skew_beliefs(results: list[Any]) -> Deviation | None:
    # Taken together, the arms never played are the second of two.
    found = [min(int(result), 1) for result in results]
    share = float(_shares((40, *[0] * 7), (0,) * 8)[0])
    if excess(np.bincount(found, minlength=2), np.array([share, 1 - share])) <= LIMIT:
        return None
    count = found.count(0)
    message = Bilingual(
        f"arm 0 was chosen {count} times in {len(found)} calls; {len(found) * share:.0f} are expected",
        f"臂 0 在 {len(found)} 次调用中被选中 {count} 次，应约为 {len(found) * share:.0f} 次",
    )
    is_bell = abs(count / len(found) - BELL_CURVES) < 0.07  # three standard deviations
    return Deviation(message, _mutant("draws-from-bell-curves") if is_bell else None)


@task.statistic(
    call=Call(np.array([0, 0, 0]), np.array([0, 0, 0]), np.random.default_rng()),
    repeats=600,
    en="no observations at all: all arms equally often",
    zh="完全没有观测：各臂被选中得一样多",
)
def no_observations(results: list[Any]) -> Deviation | None:
    return _judge(results, (0, 0, 0), (0, 0, 0))


@task.statistic(
    call=Call(np.array([2, 900, 5, 30]), np.array([700, 20, 800, 990]), np.random.default_rng()),
    repeats=60,
    en="an arm that is better beyond doubt is always chosen",
    zh="毫无疑问更好的臂总是被选中",
)
def beyond_doubt(results: list[Any]) -> Deviation | None:
    others = [int(result) for result in results if int(result) != 1]  # less likely than 1e-100
    if not others:
        return None
    return Deviation(
        Bilingual(
            f"arm {others[0]} was chosen, though arm 1 is better beyond doubt (900 of 920)",
            f"选中了臂 {others[0]}，而臂 1 毫无疑问更好（920 次中成功 900 次）",
        )
    )


def _means(successes, failures):
    return (1 + successes) / (2 + successes + failures)


@task.mutant(
    en="The arm with the largest mean was chosen, always the same one: nothing is explored. Draw a rate for each arm.",
    zh="总是选均值最大的臂，每次都一样：没有探索。应为每个臂抽取一个比率。",
)
def chooses_the_largest_mean(successes, failures, rng):
    return int(np.argmax(_means(successes, failures)))


@task.mutant(
    en="The arm with the largest observed rate was chosen; arms that were never played are never tried.",
    zh="选了观测比率最大的臂；从未玩过的臂永远不会被尝试。",
)
def chooses_the_largest_observed_rate(successes, failures, rng):
    return int(np.argmax(successes / np.maximum(1, successes + failures) - 1e-9 * np.arange(len(successes))[::-1]))


@task.mutant(
    en="This is epsilon-greedy: a random arm now and then, else the best mean. Thompson sampling explores by its doubt.",
    zh="这是 epsilon-贪心：偶尔随机选，其余时候选均值最大的。Thompson 采样按不确定性来探索。",
)
def explores_with_a_fixed_rate(successes, failures, rng):
    return int(rng.integers(len(successes))) if rng.random() < 0.1 else int(np.argmax(_means(successes, failures)))


@task.mutant(
    en="An arm that was never played always comes first, as with UCB (the mean plus a bonus): nothing is left to chance. Draw "
    "a rate for each arm.",
    zh="从未玩过的臂总是最先被选，如同 UCB（均值加奖励项）：没有随机性。应为每个臂抽取一个比率。",
)
def adds_a_bonus(successes, failures, rng):
    played = successes + failures
    return int(np.argmax(successes / np.maximum(played, 1) + np.sqrt(2 * np.log(1 + played.sum()) / (played + 1e-9))))


@task.mutant(
    en="Arms were chosen in proportion to their means. An arm is to be chosen as often as it is the best one.",
    zh="按均值的比例选臂。臂被选中的频率应等于它最优的概率。",
)
def chooses_in_proportion_to_means(successes, failures, rng):
    means = _means(successes, failures)
    return int(rng.choice(len(means), p=means / means.sum()))


@task.mutant(
    en="The counts are ignored: every arm is equally likely.",
    zh="忽略了计数：每个臂等可能地被选中。",
)
def ignores_the_counts(successes, failures, rng):
    return int(rng.integers(len(successes)))


@task.mutant(
    en="The worst arm is sought: successes and failures are swapped, or the smallest rate was taken. Draw from "
    "Beta(1 + successes, 1 + failures), in this order, and play the largest.",
    zh="找成了最差的臂：成功与失败弄反了，或者取了最小的比率。应从 Beta(1 + 成功数, 1 + 失败数) 抽样并选最大的。",
)
def swaps_successes_and_failures(successes, failures, rng):
    return thompson_sampling(failures, successes, rng)


@task.mutant(
    en="The uniform belief is missing: Beta(successes, failures) is undefined for a count of 0, and too narrow. Add 1 to both.",
    zh="漏了均匀先验：计数为 0 时 Beta(成功数, 失败数) 没有定义，而且分布过窄。两个参数都要加 1。",
)
def forgets_the_prior(successes, failures, rng):
    if (successes == 0).any() or (failures == 0).any():
        raise ValueError("a <= 0")
    return int(np.argmax(rng.beta(successes, failures)))


@task.mutant(
    en="One half was added to each count (Jeffreys's belief), which tries unknown arms more often. The uniform one adds 1.",
    zh="每个计数加了二分之一（Jeffreys 先验），未知的臂会被尝试得更多。均匀先验应各加 1。",
)
def adds_one_half(successes, failures, rng):
    return int(np.argmax(rng.beta(0.5 + successes, 0.5 + failures)))


@task.mutant(
    en="All plays were taken for failures: the second parameter is 1 + failures, not 1 + successes + failures.",
    zh="把总次数当成了失败数：第二个参数是 1 + 失败数，而不是 1 + 总次数。",
)
def counts_all_plays_as_failures(successes, failures, rng):
    return thompson_sampling(successes, successes + failures, rng)


@task.mutant(
    en="The failures were taken for the number of plays: failures minus successes went into the second parameter.",
    zh="把失败数当成了总次数：第二个参数用了失败数减成功数。",
)
def takes_failures_for_plays(successes, failures, rng):
    return thompson_sampling(successes, np.maximum(failures - successes, 0), rng)


@task.mutant(
    en="A reward was drawn from each rate, and rewards compared: they are often equal. Compare the rates themselves.",
    zh="又从比率抽取了奖励来比较：奖励经常相等。应直接比较比率。",
)
def compares_drawn_rewards(successes, failures, rng):
    return int(np.argmax(rng.random(len(successes)) < rng.beta(1 + successes, 1 + failures)))


@task.mutant(
    en="The rates were drawn from normal distributions with the means and variances of the beliefs. With few observations a "
    "beta distribution is skew, and ends at 0 and 1: draw from it.",
    zh="用了均值和方差相同的正态分布来抽样。观测很少时 Beta 分布是偏斜的，且止于 0 和 1：应从 Beta 分布抽样。",
)
def draws_from_bell_curves(successes, failures, rng):
    plays = successes + failures
    means = _means(successes, failures)
    return int(np.argmax(rng.normal(means, np.sqrt(means * (1 - means) / (plays + 3)))))


@task.mutant(
    en="A generator was made and seeded inside, so that every call gives the same arm. Draw from the one handed in.",
    zh="函数内部新建并设定了种子，每次调用都选同一个臂。应使用传入的生成器。",
)
def seeds_in_each_call(successes, failures, rng):
    return thompson_sampling(successes, failures, np.random.default_rng(3))


@task.mutant(
    en="The largest rate was returned. The index of its arm is asked for: argmax, not max.",
    zh="返回了最大的比率。应返回它的下标：用 argmax 而不是 max。",
)
def returns_the_rate(successes, failures, rng):
    return float(rng.beta(1 + successes, 1 + failures).max())


@task.mutant(
    en="The drawn rates were returned. Choose the arm with the largest one.",
    zh="返回了抽到的各个比率。应选出其中最大者的下标。",
)
def returns_all_rates(successes, failures, rng):
    return rng.beta(1 + successes, 1 + failures)
