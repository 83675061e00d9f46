"""Shuffling a list so that every permutation is equally likely.

One call shows only whether the elements are still there; whether the orders are equally likely shows in many calls.  Three
statistics are used, each with a threshold that a right solution passes less often than once in ten million runs:

- counts of all orders of a short list, whose elements may be equal: Pearson's chi-squared, one degree of freedom less than
  there are orders;
- counts of (element, place) in a longer list.  For n elements each count has mean R/n in R calls, the covariance of two
  counts is R/(n-1) times that of rows times that of columns, so that (n-1)/R · sum (count - R/n)² is chi-squared with (n-1)²
  degrees of freedom.  With b neighbouring elements and places taken together the factor is (n-1)/(R·b²);
- the mean number of inversions (pairs in falling order) of a long list, which equal sort keys lower.  It is a sum of
  independent uniform numbers, each of them sub-Gaussian with its own variance, so P(|z| > t) <= 2·exp(-t²/2) holds exactly.

The chi-squared quantile is Wilson and Hilferty's, taken at 1e-9, which in this far tail lies above the true one; the
hundredfold reserve is for counts being finite (each cell expects two hundred or more).

The numbers of calls are such that swapping with any place, the bias that shows least, is missed less than once in ten
thousand runs by either of the first two alone.
"""

import math
import random
from collections import Counter
from functools import cache, cmp_to_key
from itertools import permutations
from numbers import Real
from statistics import NormalDist
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Deviation, Mismatch, Mutant, Task
from quizprep.graders._counts import excess, most_alike
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
FALSE_ALARM = 1e-9
NEAR = 1e-3
"""How unlikely two samples of one distribution are called different: only the name of a mistake hangs on it."""


def rearrangement(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare as collections: the order is free, but every element must be there as often as before."""
    if not isinstance(actual, list | tuple | np.ndarray) or (isinstance(actual, np.ndarray) and not actual.ndim):
        return Mismatch(Bilingual("the result must be a list, tuple or array", "结果应为列表、元组或数组"))
    before, after = list(expected), list(actual)
    if not all(isinstance(element, Real) for element in after):
        return Mismatch(Bilingual("the result must be one flat list of the elements", "结果应为由原元素组成的一维列表"))
    if len(after) != len(before):
        n, m = len(after), len(before)
        return Mismatch(Bilingual(f"the result has {n} elements, the list had {m}", f"结果有 {n} 个元素，原列表有 {m} 个"))
    had, has = Counter(before), Counter(after)
    for element, m in had.items():
        if (n := has[element]) != m:
            en, zh = (
                f"the result holds {element} {n} times, the list {m} times",
                f"结果中 {element} 有 {n} 个，原列表中有 {m} 个",
            )
            return Mismatch(Bilingual(en, zh))
    return None


task = Task(
    "shuffle",
    refuses=[
        "numpy.random.Generator.permutation",
        "numpy.random.Generator.permuted",
        "numpy.random.Generator.shuffle",
        "numpy.random.RandomState.permutation",
        "numpy.random.RandomState.shuffle",
        "numpy.random.permutation",
        "numpy.random.shuffle",
        "random.Random.sample",
        "random.Random.shuffle",
        "random.SystemRandom.sample",
        "random.SystemRandom.shuffle",
        "random.sample",
        "random.shuffle",
        "sklearn.utils.shuffle",
        "torch.randperm",
    ],
    compare=rearrangement,
    in_place=True,
)


@task.reference
def shuffle(arr):
    """Shuffle a list so that every permutation is equally likely.

    Shuffle in place and return nothing, or return the result: what is returned is judged, and the argument where that is None.

    Args:
        arr: list of numbers, of any length from 0; equal elements may occur.

    Returns:
        The shuffled elements (list, tuple or array), or None where ``arr`` itself was shuffled.

    """
    # From the end: each place draws its element from those that are not settled yet, so each order comes about in one way.
    for last in range(len(arr) - 1, 0, -1):
        chosen = random.randint(0, last)  # both ends included: an element may stay where it is
        arr[last], arr[chosen] = arr[chosen], arr[last]
    return arr


@task.valid
def within_contract(arr: Any) -> bool:
    """Whether this is a flat list of numbers."""
    return type(arr) is list and all(type(element) in {int, float} for element in arr)


@task.case(en="the empty list", zh="空列表")
def empty_list() -> Call:
    return Call([])


@task.case(en="one element", zh="只有一个元素")
def one_element() -> Call:
    return Call([7])


@task.case(en="two elements: both must be there", zh="两个元素：都要在")
def two_elements() -> Call:
    return Call([1, 2])


@task.case(en="equal elements: each stays as often as it was", zh="有重复元素：每个的次数不变")
def equal_elements() -> Call:
    return Call([5, 5, 2, 5, 2])


@task.case(en="all elements equal", zh="所有元素相等")
def all_equal() -> Call:
    return Call([3, 3, 3, 3])


@task.case(en="zeros and negative numbers", zh="零和负数")
def zeros_and_negative_numbers() -> Call:
    return Call([0, -1, 0, -20, 3])


@task.case(en="whole numbers beside fractions", zh="整数与小数混合")
def mixed_numbers() -> Call:
    return Call([1, 2.5, -3, 0.25, 100000])


@task.case(en="a list that is not sorted, of values that are no indices", zh="未排序的列表，元素不是下标")
def values_that_are_no_indices() -> Call:
    return Call([40, 1000000, -7, 12, 40])


@task.case(en="two hundred elements", zh="两百个元素")
def two_hundred_elements() -> Call:
    return Call(list(range(200)))


@task.bench(sizes=(100, 1_000, 10_000, 30_000, 100_000))
def long_lists(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.integers(-(10**6), 10**6, size=size).tolist())


@task.fast
def order_of_random_keys(arr):
    return np.array(arr)[np.argsort(np.random.random(len(arr)))]  # noqa: NPY002  (seeded with the submission's)


@task.random(count=20, en="random lists: no element is lost or added", zh="随机列表：元素不增不减")
def random_lists(rng: np.random.Generator, size: int) -> Call:
    return Call([int(element) for element in rng.integers(-9, 9, size=size, endpoint=True)])


def _orders(results: list[Any], length: int) -> Array | None:
    """Return the results as rows, or ``None`` where one is no rearrangement of 0, 1, ..., length - 1."""
    try:
        orders = np.array([list(result) for result in results], dtype=np.int64)
    except (TypeError, ValueError, OverflowError):
        return None
    right = orders.shape == (len(results), length) and bool(np.all(np.sort(orders, axis=1) == np.arange(length)))
    return orders if right else None


LOST = Deviation(Bilingual("some results do not hold the elements of the list", "有些结果中的元素与原列表不同"))


def _chi_squared_limit(freedom: int, false_alarm: float = FALSE_ALARM) -> float:
    """Return what a chi-squared number exceeds with this chance (Wilson and Hilferty)."""
    z = NormalDist().inv_cdf(1 - false_alarm)
    spread = 2 / (9 * freedom)
    return freedom * (1 - spread + z * math.sqrt(spread)) ** 3


def _place_counts(orders: Array, block: int = 1) -> Array:
    """Count how often an element (row) came to a place (column), ``block`` neighbours taken together."""
    size = orders.shape[1] // block
    cells = orders // block * size + np.arange(orders.shape[1]) // block
    return np.bincount(cells.ravel(), minlength=size * size).reshape(size, size)


def _place_excess(counts: Array, calls: int, block: int = 1) -> float:
    """Return how many times over its limit the statistic of the counts is; a right solution stays below 1."""
    size = len(counts)
    deviations = counts - calls * block / size
    statistic = (size * block - 1) / (calls * block**2) * np.sum(deviations**2)
    return float(statistic / _chi_squared_limit((size - 1) ** 2))


@task.statistic(
    call=Call([0, 1]), repeats=400, en="two elements: both orders equally often", zh="两个元素：两种顺序出现得一样多"
)
def both_orders_of_two(results: list[Any]) -> Deviation | None:
    return _count_orders(results, 2)


@task.statistic(
    call=Call([0, 1, 2, 3]), repeats=7000, en="four elements: all 24 orders equally often", zh="四个元素：24 种顺序出现得一样多"
)
def all_orders_of_four(results: list[Any]) -> Deviation | None:
    return _count_orders(results, 4)


def _count_orders(results: list[Any], length: int) -> Deviation | None:
    orders = _orders(results, length)
    if orders is None:
        return LOST
    counts, calls = _order_counts(orders), len(orders)
    share = calls / len(counts)
    if excess(counts, np.full(len(counts), 1 / len(counts))) <= _chi_squared_limit(len(counts) - 1):
        return None
    worst = int(counts.argmax() if counts.max() == calls else np.abs(counts - share).argmax())
    order, count = list(list(permutations(range(length)))[worst]), counts[worst]
    if count == calls:
        message = Bilingual(f"every one of {calls} calls gave {order}", f"{calls} 次调用全都得到 {order}")
    else:
        message = Bilingual(
            f"the order {order} came {count} times in {calls} calls; {share:.0f} are expected",
            f"顺序 {order} 在 {calls} 次调用中出现 {count} 次，应约为 {share:.0f} 次",
        )
    return Deviation(message, _mutant_with(counts, length) if length == 4 else None)


def _order_counts(orders: Array) -> Array:
    """Count how often each order came, in the sequence of ``permutations``."""
    length = orders.shape[1]
    digits = length ** np.arange(length)
    codes = orders @ digits
    return np.array([np.count_nonzero(codes == order @ digits) for order in np.array(list(permutations(range(length))))])


def _mutant_with(counts: Array, length: int) -> Mutant | None:
    """Return the mutant whose orders are distributed most alike, unless none is near."""
    tables = {mutant.name: _counts_of(mutant.function, length) for mutant in task.mutants}
    name = most_alike(counts, tables, np.full(len(counts), 1 / len(counts)), _chi_squared_limit(len(counts) - 1, NEAR))
    return _mutant(name) if name else None


def _mutant(name: str) -> Mutant:
    return next(mutant for mutant in task.mutants if mutant.name == name)


@cache
def _counts_of(function: Any, length: int) -> Array | None:
    """Return how often each order comes from a mutant: from few calls where they are uneven at a glance."""
    results: list[Any] = []
    for calls in (500, 2500):  # 15 ms at most; enough to tell the mutants apart, and from a right solution
        for _ in range(calls):
            arr = list(range(length))
            result = function(arr)
            results.append(arr if result is None else result)
        orders = _orders(results, length)
        counts = None if orders is None else _order_counts(orders)
        if counts is None or excess(counts, np.full(len(counts), 1 / len(counts))) > 4 * len(counts):
            break
    return counts


@task.statistic(
    call=Call([0, 0, 1, 1]),
    repeats=1200,
    en="two elements twice each: all six arrangements equally often",
    zh="两个元素各出现两次：六种排列出现得一样多",
)
def arrangements_of_equal_elements(results: list[Any]) -> Deviation | None:
    counts = Counter(tuple(int(element) for element in result) for result in results)
    arrangements = sorted(set(permutations([0, 0, 1, 1])))
    found, share = np.array([counts[one] for one in arrangements]), len(results) / len(arrangements)
    if excess(found, np.full(len(found), 1 / len(found))) <= _chi_squared_limit(len(found) - 1):
        return None
    worst = int(np.abs(found - share).argmax())
    order, count = list(arrangements[worst]), found[worst]
    message = Bilingual(
        f"the arrangement {order} came {count} times in {len(results)} calls; {share:.0f} are expected",
        f"排列 {order} 在 {len(results)} 次调用中出现 {count} 次，应约为 {share:.0f} 次",
    )
    together = not any(counts[one] for one in ((0, 1, 0, 1), (1, 0, 1, 0), (0, 1, 1, 0), (1, 0, 0, 1)))
    return Deviation(message, _mutant("draws-a-key-for-each-value") if together else None)


EIGHT, LONG, BLOCK = 8, 100, 10


@task.statistic(
    call=Call(list(range(EIGHT))),
    repeats=3000,
    en="eight elements: each comes to each place equally often",
    zh="八个元素：每个元素到每个位置的次数一样多",
)
def places_of_eight(results: list[Any]) -> Deviation | None:
    orders = _orders(results, EIGHT)
    if orders is None:
        return LOST
    counts, share = _place_counts(orders), len(orders) / EIGHT
    if _place_excess(counts, len(orders)) <= 1:
        return None
    element, place = (int(axis) for axis in np.unravel_index(np.abs(counts - share).argmax(), counts.shape))
    count = counts[element, place]
    return Deviation(
        Bilingual(
            f"element {element} came to place {place} in {count} of {len(orders)} calls; {share:.0f} are expected",
            f"元素 {element} 在 {len(orders)} 次调用中到达位置 {place} 共 {count} 次，应约为 {share:.0f} 次",
        )
    )


@task.statistic(
    call=Call(list(range(LONG))),
    repeats=600,
    en="a hundred elements: pairs are reversed half of the time, and all parts of the list mix",
    zh="一百个元素：任意一对有一半的机会颠倒，列表的各部分充分混合",
)
def long_lists_mix(results: list[Any]) -> Deviation | None:
    orders = _orders(results, LONG)
    if orders is None:
        return LOST
    share = _reversed_share(orders)
    if abs(_inversion_z(orders)) > math.sqrt(2 * math.log(2 / FALSE_ALARM)):
        return Deviation(
            Bilingual(
                f"{share:.1%} of all pairs came out in reversed order; half are expected (equal sort keys keep the old order)",
                f"{share:.1%} 的元素对颠倒了顺序，应为一半（相等的排序键会保留原来的顺序）",
            )
        )
    counts = _place_counts(orders, BLOCK)
    if _place_excess(counts, len(orders), BLOCK) <= 1:
        return None
    source, target = (int(axis) * BLOCK for axis in np.unravel_index(np.abs(counts - counts.mean()).argmax(), counts.shape))
    count, share = counts[source // BLOCK, target // BLOCK], counts.mean()
    elements, places = f"{source} to {source + BLOCK - 1}", f"{target} to {target + BLOCK - 1}"
    return Deviation(
        Bilingual(
            f"elements {elements} came to places {places} {count} times in {len(orders)} calls; {share:.0f} are expected",
            f"元素 {elements.replace('to', '到')} 在 {len(orders)} 次调用中到达位置 {places.replace('to', '到')} "
            f"共 {count} 次，应约为 {share:.0f} 次",
        )
    )


def _reversed_share(orders: Array) -> float:
    length = orders.shape[1]
    inversions = sum(int(np.count_nonzero(orders[:, [i]] > orders[:, i + 1 :])) for i in range(length))
    return inversions / (len(orders) * math.comb(length, 2))


def _inversion_z(orders: Array) -> float:
    """Return the mean number of inversions in standard deviations from its mean."""
    length = orders.shape[1]
    variance = length * (length - 1) * (2 * length + 5) / 72
    return (_reversed_share(orders) - 0.5) * math.comb(length, 2) * math.sqrt(len(orders) / variance)


def _swap(arr, i, j):
    arr[i], arr[j] = arr[j], arr[i]


@task.mutant(
    en="Each element was swapped with one from anywhere in the list: n^n equally likely paths cannot spread evenly over n! "
    "orders. Draw the partner from the part that is not settled yet.",
    zh="每个元素都与整个列表中的任意元素交换：n^n 条等可能路径无法均分给 n! 种顺序。应只在尚未确定的部分抽取。",
)
def swaps_with_any_place(arr):
    for i in range(len(arr)):
        _swap(arr, i, random.randrange(len(arr)))
    return arr


@task.mutant(
    en="The partner was drawn from the whole list, from which settled places must be left out: n^(n-1) equally likely paths "
    "cannot spread evenly over n! orders. Draw it from the part that is not settled yet.",
    zh="交换对象是从整个列表中抽取的，没有排除已确定的位置：n^(n-1) 条等可能路径无法均分给 n! 种顺序。应只抽尚未确定的。",
)
def swaps_with_settled_places(arr):
    for i in range(len(arr) - 1, 0, -1):
        _swap(arr, i, random.randrange(len(arr)))
    return arr


@task.mutant(
    en="An element never stays where it is: the partner may be itself. (This is Sattolo's algorithm: single cycles only.)",
    zh="元素永远不会留在原位：抽到的也可以是自己。（这是 Sattolo 算法，只产生单个大循环。）",
)
def never_lets_an_element_stay(arr):
    for i in range(len(arr) - 1, 0, -1):
        _swap(arr, i, random.randrange(i))
    return arr


@task.mutant(
    en="The last element is never drawn: randrange excludes its upper end, randint includes it.",
    zh="永远抽不到最后一个元素：randrange 不含上界，randint 含上界。",
)
def never_draws_the_last(arr):
    for i in range(len(arr) - 2):
        _swap(arr, i, random.randrange(i, len(arr) - 1))
    return arr


@task.mutant(
    en="The loop stops one step early: the last two candidates are never swapped with each other.",
    zh="循环少了一步：最后两个候选之间从不交换。",
)
def stops_a_step_early(arr):
    for i in range(len(arr) - 1, 1, -1):
        _swap(arr, i, random.randint(0, i))
    return arr


@task.mutant(
    en="One sort key was drawn for each value, so that equal elements always end side by side. Draw a key for each place.",
    zh="按值抽取排序键，相等的元素因此总是排在一起。应为每个位置单独抽取。",
)
def draws_a_key_for_each_value(arr):
    keys = {element: random.random() for element in arr}
    return sorted(arr, key=keys.__getitem__)


@task.mutant(
    en="Only one pair was swapped. Every place needs its own draw.",
    zh="只交换了一对。每个位置都要单独抽取。",
)
def swaps_once(arr):
    if arr:
        _swap(arr, random.randrange(len(arr)), random.randrange(len(arr)))
    return arr


@task.mutant(
    en="Swapping n random pairs does not mix enough: many elements are never touched. Settle each place by one draw.",
    zh="随机交换 n 对还不够：许多元素从未被碰过。应逐个位置抽取确定。",
)
def swaps_n_random_pairs(arr):
    for _ in arr:
        _swap(arr, random.randrange(len(arr)), random.randrange(len(arr)))
    return arr


@task.mutant(
    en="Only neighbours were swapped, so an element hardly leaves its place. Draw the partner from the whole rest.",
    zh="只交换了相邻元素，元素很难离开原位。应在整个剩余部分抽取。",
)
def swaps_neighbours(arr):
    for i in range(len(arr) - 1):
        if random.random() < 0.5:
            _swap(arr, i, i + 1)
    return arr


@task.mutant(
    en="The list was rotated by a random amount: that reaches n orders, not n!.",
    zh="只是把列表旋转了随机长度：只能得到 n 种顺序，而不是 n! 种。",
)
def rotates(arr):
    start = random.randrange(len(arr)) if arr else 0
    return arr[start:] + arr[:start]


@task.mutant(
    en="Only the first half was drawn; the elements after it are left in place unless one was swapped there.",
    zh="只抽取了前一半；后面的元素除非被换到，否则留在原位。",
)
def draws_half_of_the_places(arr):
    for i in range(len(arr) // 2):
        _swap(arr, i, random.randrange(i, len(arr)))
    return arr


@task.mutant(
    en="Sorting by random keys keeps the old order where two keys are equal: draw keys that hardly repeat, as random.random().",
    zh="按随机键排序时，相等的键会保留原来的顺序：应使用几乎不会重复的键，例如 random.random()。",
)
def sorts_by_keys_that_repeat(arr):
    return sorted(arr, key=lambda _: random.randint(0, len(arr)))


@task.mutant(
    en="Sort keys from a few values repeat often in a long list, and equal keys keep the old order.",
    zh="取值很少的排序键在长列表中经常重复，相等的键会保留原来的顺序。",
)
def sorts_by_few_keys(arr):
    return sorted(arr, key=lambda _: random.randrange(32))


@task.mutant(
    en="A sort with a random comparison does not give equal chances: the answers contradict each other, and few are asked for.",
    zh="用随机比较函数排序不能得到等可能的结果：比较的答案互相矛盾，而且次数不够。",
)
def sorts_by_a_random_comparison(arr):
    return sorted(arr, key=cmp_to_key(lambda _a, _b: random.choice((-1, 1))))


@task.mutant(
    en="round() gives the two ends of a range half the chance of the others. Use randint, or int(random() * n).",
    zh="round() 使区间两端的机会只有其他值的一半。应使用 randint 或 int(random() * n)。",
)
def rounds_the_index(arr):
    for i in range(len(arr) - 1, 0, -1):
        _swap(arr, i, round(random.random() * i))
    return arr


@task.mutant(
    en="The elements were inserted one by one, but never at the end: there are len + 1 places to insert.",
    zh="逐个插入元素，但从不插在末尾：可插入的位置有 len + 1 个。",
)
def never_inserts_at_the_end(arr):
    result = []
    for element in arr:
        result.insert(random.randrange(max(1, len(result))), element)
    return result


@task.mutant(
    en="Elements were drawn with replacement: some are lost and others come twice. Take each drawn element out.",
    zh="有放回地抽取：有的元素丢失，有的出现两次。抽出的元素应移除。",
)
def draws_with_replacement(arr):
    return [random.choice(arr) for _ in arr]


@task.mutant(
    en="A copy was shuffled and thrown away: nothing is returned, and the argument is unchanged.",
    zh="打乱的是副本，随后被丢弃：没有返回值，参数也没有变化。",
)
def shuffles_a_copy(arr):
    arr = arr[:]
    shuffle(arr)


@task.mutant(
    en="The generator is seeded in each call, so that every call gives the same order.",
    zh="每次调用都设了种子，于是每次得到同样的顺序。",
)
def seeds_in_each_call(arr):
    drawn = random.Random(0)
    for i in range(len(arr) - 1, 0, -1):
        _swap(arr, i, drawn.randint(0, i))
    return arr


@task.mutant(
    en="The list was only reversed; that is one order out of n!.",
    zh="只是把列表反转了；这只是 n! 种顺序中的一种。",
)
def reverses(arr):
    return arr[::-1]


@task.mutant(
    en="Equal elements were merged by a set. Shuffle positions, not values.",
    zh="重复元素被 set 合并了。应打乱位置，而不是值。",
)
def merges_equal_elements(arr):
    return shuffle(list(set(arr)))


@task.mutant(
    en="One element is missing: an index of a loop or slice ends one too early.",
    zh="少了一个元素：循环或切片的下标少了一位。",
)
def loses_the_last_element(arr):
    return shuffle(arr[:-1])


@task.mutant(
    en="The empty list raises: there is no number to draw from none, randrange(0) and choice([]) are errors.",
    zh="空列表会抛出异常：没有可抽取的数，randrange(0) 和 choice([]) 都会报错。",
)
def draws_from_nothing(arr):
    _swap(arr, 0, random.randrange(len(arr)))
    return arr[:1] + shuffle(arr[1:])


@task.bug(  # noqa: RET503  (one of the mistakes)
    en=(
        "The return stood inside the loop, so only one swap was made. And the partner was drawn from the whole list, which "
        "is biased: draw it from the places that are not settled yet, the own one included."
    ),
    zh=(
        "return 写在了循环里面，只交换一次就结束了。另外，交换对象是从整个列表里抽的，结果有偏："
        "应从尚未确定的位置（包括自己）中抽取。"
    ),
)
def leaves_early(arr):
    for place in range(len(arr)):
        partner = random.randrange(len(arr))
        arr[place], arr[partner] = arr[partner], arr[place]
        return arr
