"""Optimal one-to-one pairing of two point sets, with a radius.

A verdict must not hang on rounding: the optimal pairing is better than any other by ``MARGIN``, and the distance of each pair
is clear of the radius, or equal to it where no formula rounds (see ``_is_decided``).
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.compare import index_set
from quizprep.coding.suite import Call, Task

task = Task(
    "pair_coordinates",
    refuses=[
        "cv2.BFMatcher",
        "cv2.FlannBasedMatcher",
        "motmetrics.distances.norm2squared_matrix",
        "skimage.feature.match_descriptors",
    ],
    compare=index_set,
)

MARGIN = 1e-2


@task.reference
def pair_coordinates(set_a, set_b, radius):
    """Pair the points of two sets, one to one, so that the total distance is least; release pairs farther apart than a radius.

    As many pairs are formed as the smaller set has points, whatever their distance; among all such pairings the one with the
    least sum of Euclidean distances is taken (it is unique here).  Only then pairs farther apart than the radius are released,
    and their points count as unpaired.  A pair exactly at the radius stays.

    Args:
        set_a: array (N, 2) of points, float32 or float64; N may be 0.
        set_b: array (M, 2), likewise; M may be 0.
        radius: float, at least 0.

    Returns:
        Tuple ``(pairing, unpaired_a, unpaired_b)`` of integer arrays, each in any order: rows ``(index in a, index in b)`` of
        shape (P, 2), the indices of a that are in no pair, those of b.  The inputs are not changed.

    """
    distances = _distances(set_a, set_b)
    pairs = [(a, b) for a, b in _optimal_pairs(distances.tolist(), *distances.shape) if distances[a, b] <= radius]
    return _results(pairs, *distances.shape)


def _distances(set_a, set_b):
    """Return the Euclidean distance of each point of a to each of b."""
    set_a, set_b = (np.asarray(points, dtype=np.float64).reshape(-1, 2) for points in (set_a, set_b))
    return np.sqrt(((set_a[:, None] - set_b[None]) ** 2).sum(axis=-1))


def _results(pairs, count_a, count_b):
    pairing = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return pairing, np.setdiff1d(np.arange(count_a), pairing[:, 0]), np.setdiff1d(np.arange(count_b), pairing[:, 1])


def _optimal_pairs(cost, rows, columns):
    """Return the pairs of least total cost: the Hungarian algorithm, by shortest augmenting paths.

    Rows are added one by one.  Each row looks for the cheapest path to a free column, where a step to a taken column goes on
    from the row that holds it; prices of rows and columns keep all reduced costs at 0 or above.
    """
    if rows > columns:
        turned = [[cost[row][column] for row in range(rows)] for column in range(columns)]
        return [(row, column) for column, row in _optimal_pairs(turned, columns, rows)]
    row_price, column_price = [0.0] * rows, [0.0] * columns
    holder = [None] * columns
    for start in range(rows):
        reach, came_from, done = [math.inf] * columns, [None] * columns, set()
        row, column = start, None
        while row is not None:
            paid = 0.0 if column is None else reach[column]
            for other in range(columns):
                length = paid + cost[row][other] - row_price[row] - column_price[other]
                if other not in done and length < reach[other]:
                    reach[other], came_from[other] = length, column
            column = min((other for other in range(columns) if other not in done), key=reach.__getitem__)
            done.add(column)
            row = holder[column]
        total = reach[column]
        row_price[start] += total
        for other in done:
            if holder[other] is not None:
                row_price[holder[other]] += total - reach[other]
            column_price[other] += reach[other] - total
        while column is not None:
            before = came_from[column]
            holder[column] = start if before is None else holder[before]
            column = before
    return [(row, column) for column, row in enumerate(holder) if row is not None]


@task.valid
def within_contract(set_a: Any, set_b: Any, radius: Any) -> bool:
    """Whether these are two sets of points of one float type and a radius, and rounding decides nothing."""
    arrays = (set_a, set_b)
    if not all(isinstance(array, np.ndarray) and array.ndim == 2 and array.shape[1] == 2 for array in arrays):
        return False
    if set_a.dtype != set_b.dtype or set_a.dtype.name not in {"float32", "float64"}:
        return False
    largest = 100 if set_a.dtype == np.float32 else 1e4
    if not all(np.all(np.abs(array) <= largest) for array in arrays):
        return False
    return type(radius) in {int, float} and 0 <= radius < math.inf and _is_decided(set_a, set_b, radius)


def _is_decided(set_a: Any, set_b: Any, radius: float) -> bool:
    """Return whether one pairing is clearly the best, and each of its pairs is clear of the radius or exactly at it."""
    distances = _distances(set_a, set_b)
    pairs = _optimal_pairs(distances.tolist(), *distances.shape)
    for a, b in pairs:
        gap = abs(distances[a, b] - radius)
        # With quarters below 256 the squared distance is exact, and its root, which is the radius, as well.
        exact = all(abs(number) <= 256 and number * 4 == round(number * 4) for number in (*set_a[a], *set_b[b], radius))
        if gap <= MARGIN and not (gap == 0 and exact):
            return False
    total = sum(distances[pair] for pair in pairs)
    for pair in pairs:
        barred = distances.copy()
        barred[pair] = 1e6  # any other pairing goes without one of these pairs
        if sum(barred[other] for other in _optimal_pairs(barred.tolist(), *barred.shape)) < total + MARGIN:
            return False
    return True


def _call(rows_a: Any, rows_b: Any, radius: float, dtype: Any = np.float64) -> Call:
    return Call(*(np.array(rows, dtype=dtype).reshape(-1, 2) for rows in (rows_a, rows_b)), radius)


@task.case(en="two points within the radius: one pair", zh="半径之内的两个点：一对")
def one_pair() -> Call:
    return _call([[1, 1]], [[2, 3]], 3.0)


@task.case(en="two points farther apart than the radius: both unpaired", zh="距离超过半径的两个点：都不配对")
def one_pair_too_far() -> Call:
    return _call([[0, 0]], [[3, 2]], 3.0)


@task.case(
    en="no points in a: all of b unpaired, the pairing has shape (0, 2)", zh="a 中没有点：b 全部未配对，配对结果形状为 (0, 2)"
)
def a_is_empty() -> Call:
    return _call([], [[1, 2], [3, 4]], 5.0)


@task.case(en="no points in b: all of a unpaired", zh="b 中没有点：a 全部未配对")
def b_is_empty() -> Call:
    return _call([[1, 2], [3, 4], [5, 6]], [], 5.0)


@task.case(en="no points at all", zh="两组都没有点")
def both_are_empty() -> Call:
    return _call([], [], 1.0)


@task.case(en="a distance exactly equal to the radius: the pair stays", zh="距离恰好等于半径：保留配对")
def exactly_at_the_radius() -> Call:
    return _call([[0, 0], [20, 20]], [[3, 4], [20, 25]], 5.0)


@task.case(en="radius 0: only points that coincide are paired", zh="半径为 0：只有重合的点配对")
def radius_zero() -> Call:
    return _call([[0, 0], [7, 2]], [[7, 2], [1, 0]], 0.0)


@task.case(
    en="the nearest point of the first is needed by the second: a greedy choice costs more in all",
    zh="第一个点的最近点恰是第二个点所需：贪心选择的总距离更大",
)
def greedy_is_not_optimal() -> Call:
    return _call([[0, 0], [-3, 0]], [[-1, 0], [5, 0]], 10.0)


@task.case(
    en="the closest pair of all is not in the optimal pairing",
    zh="全局最近的一对不在最优配对中",
)
def closest_pair_is_not_optimal() -> Call:
    return _call([[0, 0], [0, 4]], [[0, 3], [6, 4]], 20.0)


@task.case(en="two points share their nearest one: each may be used once", zh="两个点的最近点相同：每个点只能用一次")
def shared_nearest_point() -> Call:
    return _call([[0, 0], [1, 0]], [[0.5, 1], [9, 0]], 20.0)


@task.case(
    en="two pairs could lie within the radius, but the least total pairs coinciding points and releases the other pair",
    zh="本可以有两对在半径之内，但总距离最小的配对选了重合的点，另一对被释放",
)
def fewer_pairs_than_possible() -> Call:
    return _call([[0, 0], [4, 4]], [[4, 4], [8, 0]], 6.0)


@task.case(
    en="a pair far beyond the radius still takes part in the matching before it is released",
    zh="远超半径的一对在释放之前仍参与匹配",
)
def far_pair_takes_part() -> Call:
    return _call([[0, 0], [3, 0]], [[2, 0], [60, 30]], 4.0)


@task.case(en="more points in a than in b: the rest of a is unpaired", zh="a 的点比 b 多：a 中多出的未配对")
def more_in_a() -> Call:
    return _call([[0, 0], [5, 5], [10, 0], [2, 7]], [[9, 1], [5, 6]], 4.0)


@task.case(en="more points in b than in a: the rest of b is unpaired", zh="b 的点比 a 多：b 中多出的未配对")
def more_in_b() -> Call:
    return _call([[9, 1], [0, 1]], [[0, 0], [5, 5], [10, 0], [2, 7]], 4.0)


@task.case(en="the same points in another order: each finds itself", zh="同样的点换了次序：各自找到自己")
def permuted_points() -> Call:
    points = [[0, 0], [5, 1], [2, 8], [-4, 3]]
    return _call(points, [points[2], points[0], points[3], points[1]], 0.5)


@task.case(en="all pairs are too far apart: an empty pairing", zh="所有配对都太远：配对结果为空")
def all_too_far() -> Call:
    return _call([[0, 0], [1, 5]], [[50, 50], [60, 40], [70, 70]], 10.0)


@task.case(
    en="one of three pairs is released: its points, and no others, join the unpaired",
    zh="三对中释放一对：只有这一对的点归入未配对",
)
def one_of_three_released() -> Call:
    return _call([[0, 0], [10, 0], [20, 0]], [[20, 1], [10, 7], [0, 2]], 3.0)


@task.case(
    en="the sum of distances is least, not that of their squares: one long and one short pair may win",
    zh="最小的是距离之和，而不是平方和：一长一短的配对可能更优",
)
def squares_would_choose_otherwise() -> Call:
    return _call([[0, 0], [4, 0]], [[4, 1], [8, 1.5]], 20.0)


@task.case(en="Euclidean distances, not sums of the coordinates' differences", zh="是欧氏距离，而不是坐标差之和")
def city_block_would_choose_otherwise() -> Call:
    return _call([[0, 0], [0, 6]], [[5, 5], [7, 0]], 20.0)


@task.case(
    en="a radius between the Euclidean distance and larger or smaller measures of it", zh="半径介于欧氏距离与其他距离度量之间"
)
def radius_between_measures() -> Call:
    return _call([[0, 0], [40, 40]], [[3, 3], [44, 44]], 5.0)


@task.case(en="negative coordinates", zh="负坐标")
def negative_coordinates() -> Call:
    return _call([[-5, -5], [-1, 2], [3, -4]], [[2, -6], [-4, -4], [-1, -1]], 3.5)


@task.case(en="points far from the origin", zh="离原点很远的点")
def far_from_the_origin() -> Call:
    return _call([[9000, 8000], [9010, 8000]], [[9011, 8001], [8999, 8003], [9004, 8000]], 3.5)


@task.case(en="float32 points", zh="float32 的点")
def single_precision() -> Call:
    return _call([[0.5, 1.25], [6, 2.5], [3, 9]], [[5.25, 3], [3.5, 7], [0, 0.5]], 1.5, np.float32)


@task.case(en="columns of a larger array: views, read-only", zh="更大数组的列：只读视图")
def read_only_views() -> Call:
    table = np.array([[9, 0, 0, 6, 1], [8, 5, 5, 1, 1], [7, 9, 0, 5, 7.5]])
    table.flags.writeable = False
    return Call(table[:, 1:3], table[:, 3:], 2.5)


@task.case(en="seven points with nine: chains of points that compete", zh="七个点对九个点：互相竞争的长链")
def long_chains() -> Call:
    a = [[3 * place, (place * 5) % 4] for place in range(7)]
    b = [[2.5 * place + 1.5, 1 + (place * 3) % 5] for place in range(9)]
    return _call(a, b, 2.5)


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(radius=2.0, set_b=np.array([[1.0, 1], [5, 5]]), set_a=np.array([[5.0, 6], [0, 0], [9, 0]]))


def _drawn(rng: np.random.Generator, size: int, spread: float) -> Call:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    while True:
        a, b = (
            rng.uniform(-spread, spread, size=(int(count), 2))
            for count in rng.integers(0, 2 + size // 4, size=2, endpoint=True)
        )
        call = _call(np.round(a, 2), np.round(b, 2), round(float(rng.uniform(0.2, 1.2) * spread), 2), dtype)
        if within_contract(*call.args):
            return call


@task.bench(sizes=(10, 20, 40, 80, 160))
def clouds(rng: np.random.Generator, size: int) -> Call:
    """Draw points so far apart that no two pairings are of nearly equal length."""
    return Call(*rng.uniform(-1e4, 1e4, size=(2, size, 2)), 2000.0)


@task.fast
def whole_rows_of_prices(set_a, set_b, radius):
    """Work as the reference does, one row of costs at a time in place of one cost."""
    distances = _distances(set_a, set_b)
    if distances.shape[0] <= distances.shape[1]:
        pairs = [(row, column) for column, row in enumerate(_holders(distances)) if row >= 0]
    else:
        pairs = [(row, column) for row, column in enumerate(_holders(distances.T)) if column >= 0]
    return _results(_within(pairs, distances, radius), *distances.shape)


def _holders(cost):
    """Return the row that gets each column, -1 where none does; there are no more rows than columns."""
    rows, columns = cost.shape
    row_price, column_price, holder = np.zeros(rows), np.zeros(columns), np.full(columns, -1)
    for start in range(rows):
        reach, came_from, done = np.full(columns, np.inf), np.full(columns, -1), np.zeros(columns, dtype=bool)
        row, column, paid = start, -1, 0.0
        while row >= 0:
            length = paid + cost[row] - row_price[row] - column_price
            is_shorter = ~done & (length < reach)
            reach[is_shorter], came_from[is_shorter] = length[is_shorter], column
            column = int(np.where(done, np.inf, reach).argmin())
            done[column], paid, row = True, reach[column], holder[column]
        taken = done & (holder >= 0)
        row_price[start] += paid
        row_price[holder[taken]] += paid - reach[taken]
        column_price[done] += reach[done] - paid
        while column >= 0:
            before = came_from[column]
            holder[column] = start if before < 0 else holder[before]
            column = before
    return holder.tolist()


@task.random(count=30, en="random points", zh="随机的点")
def random_points(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, 10.0)


@task.random(
    count=20, en="random detections near random points, some missed, some false", zh="随机点附近的检测：有漏检也有误检"
)
def random_detections(rng: np.random.Generator, size: int) -> Call:
    while True:
        truth = rng.uniform(-15, 15, size=(1 + size // 3, 2))
        found = truth[rng.random(len(truth)) < 0.8] + rng.normal(size=2)
        found = np.vstack([found, rng.uniform(-15, 15, size=(rng.integers(0, 3), 2))])
        call = _call(np.round(truth, 2), np.round(rng.permutation(found), 2), round(float(rng.uniform(1, 4)), 2))
        if within_contract(*call.args):
            return call


def _within(pairs, distances, radius):
    return [(a, b) for a, b in pairs if distances[a, b] <= radius]


def _paired_by(cost, distances, radius):
    """Work as the reference does, with another cost."""
    return _results(_within(_optimal_pairs(cost.tolist(), *cost.shape), distances, radius), *cost.shape)


@task.mutant(
    en="Each point of a took its nearest free point of b in turn. That is greedy, the total may be larger than the least one.",
    zh="a 中各点依次取 b 中最近的空闲点。这是贪心做法，总距离可能不是最小。",
)
def takes_the_nearest_free_point(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    free, pairs = set(range(distances.shape[1])), []
    for a in range(len(distances)):
        if free:
            pairs.append((a, min(free, key=distances[a].__getitem__)))
            free.remove(pairs[-1][1])
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="The closest pair of all was taken first, then the next. That is greedy, the total may be larger than the least one.",
    zh="先取全局最近的一对，再取下一对。这是贪心做法，总距离可能不是最小。",
)
def takes_the_closest_pair_first(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    pairs = []
    for a, b in sorted(np.ndindex(distances.shape), key=distances.__getitem__):
        if all(a != other and b != another for other, another in pairs):
            pairs.append((a, b))
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="A point of b was used more than once: each point of a took its nearest. The pairing is one to one.",
    zh="b 中的点被重复使用：a 的每个点都取了最近点。配对必须一一对应。",
)
def uses_points_more_than_once(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    pairs = [(a, int(np.argmin(row))) for a, row in enumerate(distances) if len(row)]
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="Only points that are each other's nearest were paired. The optimal pairing goes on where they are not.",
    zh="只配对了互为最近的点。最优匹配还要继续处理其余的点。",
)
def pairs_mutual_nearest_points(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    pairs = [
        (a, b) for a, b in np.ndindex(distances.shape) if distances[a, b] <= min(distances[a].min(), distances[:, b].min())
    ]
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="Pairs beyond the radius were barred before the matching, which finds more pairs. Match first, release afterwards.",
    zh="在匹配之前就禁止了超出半径的配对，于是得到了更多的对。应先匹配，再释放。",
)
def cuts_off_before_matching(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    return _paired_by(np.where(distances <= radius, distances, 1e6), distances, radius)


@task.mutant(
    en="Distances beyond the radius were capped at the radius before the matching. Match by the full distances.",
    zh="匹配之前把超出半径的距离截断成了半径。应按完整的距离匹配。",
)
def caps_the_distances(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    return _paired_by(np.minimum(distances, radius), distances, radius)


@task.mutant(
    en="The sum of squared distances was made least. Take the root before matching.",
    zh="最小化的是距离的平方和。匹配之前应先开方。",
)
def minimises_the_squares(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    return _paired_by(distances**2, distances, radius)


@task.mutant(
    en="The squared distance was compared with the radius: take the root, or square the radius.",
    zh="拿距离的平方与半径比较了：应开方，或将半径平方。",
)
def compares_the_square_with_the_radius(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    return _paired_by(distances, distances**2, radius)


@task.mutant(
    en="Distances are sums of the coordinates' differences (city block). Take Euclidean ones.",
    zh="距离用了坐标差之和（曼哈顿距离）。应取欧氏距离。",
)
def takes_city_block_distances(set_a, set_b, radius):
    distances = np.abs(np.asarray(set_a, float)[:, None] - np.asarray(set_b, float)[None]).sum(axis=-1)
    return _paired_by(distances, distances, radius)


@task.mutant(
    en="The distance is the larger of the two differences. Take the Euclidean distance.",
    zh="距离取了两个坐标差中较大的一个。应取欧氏距离。",
)
def takes_the_larger_difference(set_a, set_b, radius):
    distances = np.abs(np.asarray(set_a, float)[:, None] - np.asarray(set_b, float)[None]).max(axis=-1)
    return _paired_by(distances, distances, radius)


@task.mutant(
    en="A pair exactly at the radius was released. Only pairs farther apart are.",
    zh="距离恰好等于半径的一对被释放了。只有更远才释放。",
)
def releases_at_the_radius(set_a, set_b, radius):
    return pair_coordinates(set_a, set_b, math.nextafter(radius, -1))


@task.mutant(
    en="No pair was released: pairs farther apart than the radius must go.",
    zh="没有释放任何配对：距离超过半径的应当释放。",
)
def releases_nothing(set_a, set_b, radius):
    return pair_coordinates(set_a, set_b, math.inf)


@task.mutant(
    en="The points of released pairs are missing among the unpaired: each index belongs to a pair or to the unpaired.",
    zh="被释放的点没有归入未配对：每个下标要么在配对中，要么在未配对中。",
)
def loses_released_points(set_a, set_b, radius):
    pairing, _, _ = pair_coordinates(set_a, set_b, radius)
    _, unpaired_a, unpaired_b = pair_coordinates(set_a, set_b, math.inf)
    return pairing, unpaired_a, unpaired_b


@task.mutant(
    en="The columns of the pairing are swapped: the index in a comes first.",
    zh="配对的两列颠倒了：a 的下标在前。",
)
def swaps_the_columns(set_a, set_b, radius):
    pairing, unpaired_a, unpaired_b = pair_coordinates(set_a, set_b, radius)
    return pairing[:, ::-1], unpaired_a, unpaired_b


@task.mutant(
    en="The unpaired indices of a and b are swapped: those of a come first.",
    zh="a 与 b 的未配对下标颠倒了：a 的在前。",
)
def swaps_the_unpaired(set_a, set_b, radius):
    pairing, unpaired_a, unpaired_b = pair_coordinates(set_a, set_b, radius)
    return pairing, unpaired_b, unpaired_a


@task.mutant(
    en="The pairing has shape (2, P): one row of indices for each set. Return a row for each pair, (P, 2).",
    zh="配对的形状是 (2, P)，每组一行下标。应每对一行，形状 (P, 2)。",
)
def returns_rows_of_indices(set_a, set_b, radius):
    pairing, unpaired_a, unpaired_b = pair_coordinates(set_a, set_b, radius)
    return pairing.T, unpaired_a, unpaired_b


@task.mutant(
    en="The largest total distance was looked for. Take the least.",
    zh="求的是总距离最大的匹配。应取最小。",
)
def maximises_the_distance(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    return _paired_by(distances.max(initial=0) - distances, distances, radius)


@task.mutant(
    en="Points of equal index were paired. Which points belong together is what is asked.",
    zh="把下标相同的点配成了对。要求的正是哪些点属于一对。",
)
def pairs_equal_indices(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    pairs = [(place, place) for place in range(min(distances.shape))]
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="Points beyond the length of the shorter set were left out of the matching. All points of both sets take part.",
    zh="较长一组中超出的点没有参与匹配。两组的所有点都应参与。",
)
def cuts_the_longer_set(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    square = distances[: min(distances.shape), : min(distances.shape)]
    pairs = _optimal_pairs(square.tolist(), *square.shape)
    return _results(_within(pairs, distances, radius), *distances.shape)


@task.mutant(
    en="An empty set was not thought of: without points there are no distances, and all of the other set is unpaired.",
    zh="没有考虑空集：没有点就没有距离，另一组全部未配对。",
)
def asks_an_empty_set(set_a, set_b, radius):
    _distances(set_a, set_b).max()
    return pair_coordinates(set_a, set_b, radius)


@task.bug(
    en="Distances beyond the radius were made expensive before the matching, which changes the pairs; release them afterwards.",
    zh="匹配之前就把超出半径的距离变得很大，这会改变配对结果；应在匹配之后再解除。",
)
def gates_too_early(set_a, set_b, radius):
    distances = _distances(set_a, set_b)
    costs = np.where(distances <= radius, distances, 1e6)
    pairs = _optimal_pairs(costs.tolist(), *costs.shape)
    pairs = [(a, b) for a, b in pairs if distances[a, b] <= radius]
    return _results(pairs, *distances.shape)
