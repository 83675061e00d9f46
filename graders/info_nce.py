"""InfoNCE with the positives on the diagonal.

Rows have a length of 1 or more, so that an epsilon beside the norm stays far below the tolerance; temperatures below 0.05 occur
in double precision alone, with rows so different that no loss hangs on the last digits of a cosine.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "info_nce",
    refuses=[
        "info_nce.InfoNCE",
        "info_nce.info_nce",
        "lightly.loss.NTXentLoss",
        "pytorch_metric_learning.losses.NTXentLoss",
        "pytorch_metric_learning.losses.SupConLoss",
    ],
)


@task.reference
def info_nce(queries, keys, temperature=0.07):
    """Return the InfoNCE loss of queries against keys, averaged over the queries.

    Row i of the queries belongs to row i of the keys (its positive); the other keys are its negatives.

    Args:
        queries: array (m, d), float32 or float64; no row is zero.  The rows need not have unit length: they are normalised
            here.
        keys: array (m, d), likewise.
        temperature: number by which the cosine similarities are divided, greater than 0.

    Returns:
        A float: the mean over the m queries of ``-log(exp(s_ii) / sum_j exp(s_ij))``, where ``s_ij`` is the cosine similarity
        of query i and key j divided by the temperature, and j runs over all keys, the positive among them.  It is finite
        however small the temperature is.  The inputs are not changed.

    """
    queries, keys = (np.asarray(rows, dtype=np.float64) for rows in (queries, keys))
    queries = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    keys = keys / np.linalg.norm(keys, axis=1, keepdims=True)
    logits = queries @ keys.T / temperature
    # A classification of m classes: the right one of query i is i.  The maximum keeps exp from overflowing.
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - np.diag(shifted))


@task.valid
def within_contract(queries: Any, keys: Any, temperature: Any = 0.07) -> bool:
    """Whether these are rows of length 1 or more, and a temperature that their type can bear."""
    for rows in (queries, keys):
        if not (isinstance(rows, np.ndarray) and rows.dtype.name in {"float32", "float64"} and rows.ndim == 2 and rows.size):
            return False
        if not (np.all(np.abs(rows) <= 1e6) and np.all(np.linalg.norm(rows.astype(np.float64), axis=1) >= 0.999)):
            return False
    if queries.shape != keys.shape or queries.dtype != keys.dtype or type(temperature) not in {int, float}:
        return False
    lowest = 0.001 if queries.dtype == np.float64 else 0.05
    return bool(lowest <= temperature <= 10)


def _call(queries: Any, keys: Any, *rest: Any, dtype: Any = np.float64, **options: Any) -> Call:
    return Call(np.array(queries, dtype=dtype), np.array(keys, dtype=dtype), *rest, **options)


@task.case(en="two queries that resemble their keys", zh="两个与各自的键相似的查询")
def two_pairs() -> Call:
    return _call([[1, 0], [0, 1]], [[3, 1], [1, 2]])


@task.case(en="queries that resemble the wrong keys: a large loss", zh="查询与错误的键更相似：损失很大")
def wrong_pairs() -> Call:
    return _call([[1, 0], [0, 1]], [[1, 3], [2, 1]])


@task.case(en="one pair without negatives: 0.0", zh="只有一对、没有负样本：0.0")
def one_pair() -> Call:
    return _call([[3, 4]], [[4, -3]])


@task.case(en="equal keys cannot be told apart: log m", zh="所有键相同，无法区分：log m")
def equal_keys() -> Call:
    return _call([[1, 2], [2, 1], [0, 1]], [[1, 1], [1, 1], [1, 1]])


@task.case(en="rows of very different length: only their direction counts", zh="长度相差很大的行：只看方向")
def rows_of_different_length() -> Call:
    return _call([[100, 0], [0, 2], [3, 3]], [[2, 1], [10, 500], [4, 2]], temperature=0.5)


@task.case(
    en="long rows: without normalising, the similarities reach a hundred million", zh="很长的行：若不归一化，相似度可达上亿"
)
def long_rows() -> Call:
    return _call([[1e4, 2e3, 0], [0, 1e4, 5e3]], [[8e3, 0, 1e3], [1e3, 9e3, 7e3]], temperature=0.5)


@task.case(en="as many pairs as dimensions: mind along which axis a row is normalised", zh="对数等于维数：注意沿哪个轴归一化")
def as_many_pairs_as_dimensions() -> Call:
    return _call([[1, 2, 0], [0, 1, 3], [2, 0, 1]], [[2, 2, 1], [1, 0, 2], [1, -1, 2]], temperature=0.3)


@task.case(
    en="the queries choose among the keys, not the keys among the queries", zh="由查询在键中选择，而不是由键在查询中选择"
)
def from_queries_to_keys() -> Call:
    return _call([[1, 0], [1, 1]], [[1, 0.5], [-1, 2]], temperature=1.0)


@task.case(en="temperature 1: plain cosines", zh="温度为 1：直接用余弦")
def temperature_one() -> Call:
    return _call([[1, 1], [1, -1], [0, 2]], [[1, 0], [1, -2], [1, 2]], temperature=1.0)


@task.case(
    en="temperature 10: similarities hardly count, the loss is near log m", zh="温度为 10：相似度几乎不起作用，损失接近 log m"
)
def high_temperature() -> Call:
    return _call([[1, 1], [1, -1], [0, 2]], [[1, 0], [1, -2], [1, 2]], temperature=10.0)


@task.case(
    en="temperature 0.001: exp(1000) overflows unless the maximum is subtracted",
    zh="温度为 0.001：不减最大值时 exp(1000) 会溢出",
)
def tiny_temperature() -> Call:
    return _call([[5, 0], [0, 6]], [[7, 1], [8, 3]], temperature=0.001)


@task.case(
    en="temperature 0.001 and opposite keys: all exponentials of a row are 0 unless its own maximum is subtracted",
    zh="温度为 0.001 且键方向相反：不减该行自己的最大值，整行指数都为 0",
)
def tiny_temperature_and_opposite_keys() -> Call:
    return _call([[5, 0], [0, 6], [3, 4]], [[-7, 1], [-8, -2], [-3, -6]], temperature=0.001)


@task.case(
    en="temperature 0.001 and a positive opposite to its query: its probability is 0 in floating point, its loss about 2000",
    zh="温度为 0.001，正样本与查询方向相反：它的概率在浮点数中是 0，但损失约为 2000",
)
def tiny_temperature_and_an_opposite_positive() -> Call:
    return _call([[5, 0], [0, 6]], [[-7, 1], [8, 3]], temperature=0.001)


@task.case(
    en="temperature 0.001: one query lies on its key, the other opposite to both: their scores are 2000 apart",
    zh="温度为 0.001：一个查询与键同向，另一个与两个键都反向，两行得分相差 2000",
)
def rows_far_apart_at_a_tiny_temperature() -> Call:
    return _call([[3, 4], [-6, -8]], [[3, 4], [4, 3]], temperature=0.001)


@task.case(en="temperature by position", zh="按位置传入温度")
def temperature_by_position() -> Call:
    return _call([[1, 2], [2, -1]], [[2, 2], [1, 1]], 0.2)


@task.case(en="negative similarities and orthogonal rows", zh="负的相似度和正交的行")
def negative_and_zero() -> Call:
    return _call([[1, 0], [0, 1], [-1, 0]], [[-1, 0], [1, 0], [0, 1]], temperature=0.5)


@task.case(en="queries and keys are the same rows: each still has the others as negatives", zh="查询和键相同：其余行仍是负样本")
def same_rows() -> Call:
    return _call([[1, 2, 2], [2, 1, 2], [2, 2, 1]], [[1, 2, 2], [2, 1, 2], [2, 2, 1]], temperature=0.25)


@task.case(
    en="queries of different kind in one batch: one finds its key, one another's, one cannot decide",
    zh="一批各不相同的查询：一个找对了键，一个找到别人的键，一个无法分辨",
)
def mixed_batch() -> Call:
    return _call([[2, 0, 0], [0, 3, 1], [1, 1, 5]], [[1, 0, 0], [1, -1, 0], [0, 4, 2]], temperature=0.1)


@task.case(en="features of one dimension: cosines are 1 or -1", zh="一维特征：余弦只能是 1 或 -1")
def one_dimension() -> Call:
    return _call([[2], [-3], [1]], [[1], [-1], [-4]], temperature=0.5)


@task.case(en="more pairs than dimensions, default temperature", zh="对数多于维数，默认温度")
def more_pairs_than_dimensions() -> Call:
    return _call([[3, 1], [1, 3], [-2, 1], [1, -2], [2, 2]], [[3, 2], [1, 2], [-3, 1], [0, -2], [3, 2]])


@task.case(en="float32 features", zh="float32 特征")
def single_precision() -> Call:
    rows = np.arange(12).reshape(4, 3)
    return _call(rows % 5 - 1.5, rows % 7 - 2.5, dtype=np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    return Call(np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 2.0]]).T, np.array([[2.0, 1.0, 0.0], [1.0, 1.5, 1.0]]).T, 0.5)


@task.case(en="every second row of larger arrays, read-only", zh="较大数组的隔行视图，只读")
def strided_read_only_views() -> Call:
    queries, keys = np.arange(24.0).reshape(6, 4) % 7 + 1, np.arange(24.0).reshape(6, 4) % 5 + 1
    queries.flags.writeable = keys.flags.writeable = False
    return Call(queries[::2], keys[1::2], 0.2)


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    call = _call([[1, 0], [2, 1]], [[2, 1], [0, 3]])
    return Call(temperature=0.4, keys=call.args[1], queries=call.args[0])


def _rows(rng: np.random.Generator, shape: tuple[int, int]) -> "np.ndarray[Any, Any]":
    """Draw rows of quarters, none of them short."""
    rows = rng.integers(-12, 12, size=shape, endpoint=True) / 4
    rows[:, 0] += np.where(rows[:, 0] < 0, -1, 1)
    return rows


@task.bench(sizes=(40, 80, 160, 320, 640))
def features_beside_their_keys(rng: np.random.Generator, size: int) -> Call:
    keys = _rows(rng, (size, 8))
    return Call(keys + rng.uniform(-0.1, 0.1, size=keys.shape), keys, 0.2)


@task.random(count=25, en="random features, default temperature", zh="随机特征，默认温度")
def random_features(rng: np.random.Generator, size: int) -> Call:
    shape = int(rng.integers(1, 3 + min(size, 9))), int(rng.integers(2, 3 + min(size, 6)))
    keys = _rows(rng, shape)
    queries = np.where(rng.random((shape[0], 1)) < 0.7, keys, _rows(rng, shape)) + _rows(rng, shape) / 8
    queries[:, 0] += np.where(queries[:, 0] < 0, -1, 1)
    return _call(queries, keys, dtype=np.float32 if rng.random() < 0.5 else np.float64)


@task.random(count=20, en="random features, random temperature", zh="随机特征，随机温度")
def random_temperatures(rng: np.random.Generator, size: int) -> Call:
    shape = int(rng.integers(2, 4 + min(size, 8))), int(rng.integers(2, 6))
    temperature = round(float(np.exp(rng.uniform(-2.9, 1))), 2)
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return _call(_rows(rng, shape), _rows(rng, shape), dtype=dtype, temperature=temperature)


@task.half(count=6, en="random features in half precision", zh="半精度的随机特征")
def half_features(rng: np.random.Generator, size: int) -> Call:
    shape = 1 + 2 * size, int(rng.integers(2, 9))
    return Call(_rows(rng, shape), _rows(rng, shape), float(rng.choice([0.5, 1.0])))


def _unit(rows):
    rows = np.asarray(rows, dtype=np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _logits(queries, keys, temperature):
    return _unit(queries) @ _unit(keys).T / temperature


def _losses(logits):
    """Return the loss of each row, its right class on the diagonal."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - np.diag(shifted)


@task.mutant(
    en="The rows were not normalised: a long row dominates whatever its direction. Divide each row by its length first.",
    zh="没有归一化：长的行无论方向如何都占主导。应先把每一行除以它的长度。",
)
def does_not_normalise(queries, keys, temperature=0.07):
    return np.mean(_losses(np.asarray(queries, dtype=np.float64) @ np.asarray(keys, dtype=np.float64).T / temperature))


@task.mutant(
    en="Only the queries were normalised. A cosine takes the length out of both.",
    zh="只归一化了查询。余弦相似度要同时除以两者的长度。",
)
def normalises_the_queries_only(queries, keys, temperature=0.07):
    return np.mean(_losses(_unit(queries) @ np.asarray(keys, dtype=np.float64).T / temperature))


@task.mutant(
    en="The columns were normalised, axis 0. Each feature vector is a row: axis 1.",
    zh="沿第 0 轴归一化了列。每个特征向量是一行：应沿第 1 轴。",
)
def normalises_the_columns(queries, keys, temperature=0.07):
    queries, keys = (np.asarray(rows, dtype=np.float64) for rows in (queries, keys))
    lengths = [np.maximum(np.linalg.norm(rows, axis=0), 1e-12) for rows in (queries, keys)]
    return np.mean(_losses((queries / lengths[0]) @ (keys / lengths[1]).T / temperature))


@task.mutant(
    en="One norm was taken of the whole array. Each row has its own length.",
    zh="对整个数组取了一个范数。每一行有自己的长度。",
)
def normalises_the_whole_array(queries, keys, temperature=0.07):
    queries, keys = (np.asarray(rows, dtype=np.float64) for rows in (queries, keys))
    return np.mean(_losses((queries / np.linalg.norm(queries)) @ (keys / np.linalg.norm(keys)).T / temperature))


@task.mutant(
    en="The rows were divided by the squares of their lengths: the square root is missing.",
    zh="除以了长度的平方：漏了开方。",
)
def divides_by_squared_lengths(queries, keys, temperature=0.07):
    lengths = [np.linalg.norm(np.asarray(rows, dtype=np.float64), axis=1) for rows in (queries, keys)]
    return np.mean(_losses(_logits(queries, keys, temperature) / np.outer(*lengths)))


@task.mutant(
    en="The temperature is not used. The cosines are divided by it.",
    zh="没有使用温度。余弦应除以温度。",
)
def leaves_the_temperature_out(queries, keys, temperature=0.07):
    return np.mean(_losses(_logits(queries, keys, 1.0)))


@task.mutant(
    en="The temperature is always 0.07 here, whatever was passed.",
    zh="无论传入什么，温度总是 0.07。",
)
def ignores_the_temperature_given(queries, keys, temperature=0.07):
    return np.mean(_losses(_logits(queries, keys, 0.07)))


@task.mutant(
    en="The cosines were multiplied by the temperature. Divide: a low temperature sharpens the distribution.",
    zh="余弦乘以了温度。应为除以：温度越低，分布越尖锐。",
)
def multiplies_by_the_temperature(queries, keys, temperature=0.07):
    return np.mean(_losses(_logits(queries, keys, 1 / temperature)))


@task.mutant(
    en="The maximum is not subtracted: at a temperature of 0.001 exp(1000) overflows, and exp(-1000) is 0, its log infinite.",
    zh="没有减去最大值：温度为 0.001 时 exp(1000) 溢出，而 exp(-1000) 为 0，取对数得无穷。",
)
def does_not_subtract_the_maximum(queries, keys, temperature=0.07):
    powers = np.exp(_logits(queries, keys, temperature))
    return -np.mean(np.log(np.diag(powers) / powers.sum(axis=1)))


@task.mutant(
    en="The maximum of all scores was subtracted: all exponentials of a row far below it are 0. Each row has its own maximum.",
    zh="减去了所有得分的最大值：远低于它的行，指数全为 0。每一行要减自己的最大值。",
)
def subtracts_the_global_maximum(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    shifted = logits - logits.max()
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - np.diag(shifted))


@task.mutant(
    en="The logarithm was taken of a finished softmax, which is exactly 0 where a positive is far below the best key. Use "
    "log-sum-exp.",
    zh="先算出 softmax 再取对数：当正样本远不如最相似的键时，概率恰好为 0。应使用 log-sum-exp。",
)
def takes_the_logarithm_of_softmax(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return -np.mean(np.log(np.diag(powers) / powers.sum(axis=1)))


@task.mutant(
    en="The positive is missing from the denominator: it runs over all keys, or the loss can become negative.",
    zh="分母中漏了正样本：应对所有键求和，否则损失可能为负。",
)
def leaves_the_positive_out_of_the_sum(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    others = np.where(np.eye(len(logits)) == 1, -np.inf, logits)
    return np.mean(np.logaddexp.reduce(others, axis=1) - np.diag(logits))


@task.mutant(
    en="The softmax ran over the queries: each key chose among them. Each query chooses among the keys, axis 1.",
    zh="softmax 沿查询方向计算，成了由键选择查询。应由每个查询在所有键中选择：第 1 轴。",
)
def chooses_among_the_queries(queries, keys, temperature=0.07):
    return np.mean(_losses(_logits(queries, keys, temperature).T))


@task.mutant(
    en="Both directions were averaged, as CLIP does. Here only the queries choose among the keys.",
    zh="对两个方向求了平均，这是 CLIP 的做法。本题只由查询选择键。",
)
def averages_both_directions(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    return (np.mean(_losses(logits)) + np.mean(_losses(logits.T))) / 2


@task.mutant(
    en="The positive of every query was taken to be key 0, as with MoCo's queue. Here query i belongs to key i: the diagonal.",
    zh="把第 0 个键当成所有查询的正样本，那是 MoCo 队列的排法。本题查询 i 对应键 i，即对角线。",
)
def takes_the_first_key_as_positive(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    return np.mean(np.logaddexp.reduce(logits, axis=1) - logits[:, 0])


@task.mutant(
    en="Distances took the place of similarities: the nearest key would be the least likely one.",
    zh="用距离代替了相似度：最近的键反而最不可能。",
)
def takes_distances_for_similarities(queries, keys, temperature=0.07):
    return np.mean(_losses(-_logits(queries, keys, temperature)))


@task.mutant(
    en="The losses were added up. Take their mean over the queries.",
    zh="把损失加在了一起。应对查询求平均。",
)
def sums_over_the_queries(queries, keys, temperature=0.07):
    return np.sum(_losses(_logits(queries, keys, temperature)))


@task.mutant(
    en="The mean was taken over all m * m entries. Only the diagonal is chosen: divide by m.",
    zh="对全部 m * m 个元素求了平均。只取对角线：应除以 m。",
)
def takes_the_mean_over_all_entries(queries, keys, temperature=0.07):
    return np.mean(_losses(_logits(queries, keys, temperature))) / len(queries)


@task.mutant(
    en="The minus sign is missing: the loss comes out negative.",
    zh="漏了负号：损失成了负数。",
)
def forgets_the_minus(queries, keys, temperature=0.07):
    return -np.mean(_losses(_logits(queries, keys, temperature)))


@task.mutant(
    en="The loss of each query was returned. Take their mean.",
    zh="返回了每个查询的损失。应取它们的平均。",
)
def returns_one_loss_per_query(queries, keys, temperature=0.07):
    return _losses(_logits(queries, keys, temperature))


@task.mutant(
    en="One softmax ran over all m * m pairs. Each query has its own, over its own row.",
    zh="对全部 m * m 个配对做了一个 softmax。每个查询应在自己的一行上做。",
)
def normalises_over_all_pairs(queries, keys, temperature=0.07):
    logits = _logits(queries, keys, temperature)
    return np.logaddexp.reduce(logits, axis=None) - np.mean(np.diag(logits))


@task.mutant(
    en="This is NT-Xent, as in SimCLR: all rows choose among all others. Here queries alone choose, and only among keys.",
    zh="这是 SimCLR 的 NT-Xent 损失：查询还要与其他查询比较，键也要选择查询。本题只由查询在键中选择。",
)
def takes_nt_xent(queries, keys, temperature=0.07):
    rows = np.concatenate([_unit(queries), _unit(keys)])
    logits = rows @ rows.T / temperature
    np.fill_diagonal(logits, -np.inf)
    places = np.arange(len(rows))
    return np.mean(np.logaddexp.reduce(logits, axis=1) - logits[places, np.roll(places, len(queries))])


@task.mutant(
    en="The default temperature is wrong: it is 0.07.",
    zh="温度的默认值不对：应为 0.07。",
)
def has_a_default_of_a_tenth(queries, keys, temperature=0.1):
    return info_nce(queries, keys, temperature)
