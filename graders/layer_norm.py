"""Layer normalisation over the last axis.

A result must not hang on how the variance is summed: single-precision rows lie near the origin for their spread, and rows far
from it, where E[x²] - E[x]² loses its digits, are float64 (see ``_is_well_conditioned``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import wave
from quizprep.graders._norms import LIBRARY, are_well_conditioned, fit

task = Task("layer_norm", refuses=LIBRARY)


@task.reference
def layer_norm(x, gamma, beta, eps=1e-5):
    """Return x normalised over its last axis, then scaled and shifted.

    Each vector along the last axis has a mean and a variance of its own: ``y = gamma * (x - mean) / sqrt(var + eps) + beta``.
    The variance is the biased one, the sum of squares divided by D.

    Args:
        x: array (..., D) of one or more dimensions, float32 or float64.  It may lie far from zero: a mean of 1e6 with a spread
            of 1 occurs (float64).
        gamma: array (D,), the scale of each feature.
        beta: array (D,), the shift of each feature.
        eps: positive float, added to the variance under the root.

    Returns:
        Array of the shape of ``x``.  A vector of equal entries becomes ``beta``.  The inputs are not changed.

    """
    x, gamma, beta = (np.asarray(array, dtype=np.float64) for array in (x, gamma, beta))
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt(variance + eps) + beta


@task.valid
def within_contract(x: Any, gamma: Any, beta: Any, eps: Any = 1e-5) -> bool:
    """Whether these are float arrays of matching sizes, and rounding stays well inside the tolerance."""
    return fit(x, (gamma, beta), eps, -1) and x.ndim > 0 and are_well_conditioned(x, -1, eps)


def _plain(x: Any, **options: float) -> Call:
    """Return a call with gamma 1 and beta 0."""
    x = np.asarray(x)
    return Call(x, np.ones(x.shape[-1], x.dtype), np.zeros(x.shape[-1], x.dtype), **options)


@task.case(
    en="one vector, gamma 1 and beta 0: mean 0 and variance 1 come out",
    zh="一个向量，gamma 为 1、beta 为 0：结果均值为 0、方差为 1",
)
def one_vector() -> Call:
    return _plain([1.0, 2.0, 3.0, 6.0])


@task.case(en="two entries: the variance is divided by D = 2, not by 1", zh="只有两个元素：方差除以 D = 2，而不是 1")
def two_entries() -> Call:
    return _plain([[1.0, 3.0], [-4.0, 4.0]])


@task.case(en="one feature: the variance is 0 and the result is beta", zh="只有一个特征：方差为 0，结果就是 beta")
def one_feature() -> Call:
    return Call(np.array([[5.0], [-2.0], [0.0]]), np.array([3.0]), np.array([0.5]))


@task.case(en="a batch of vectors: each row has its own mean and variance", zh="一批向量：每一行有自己的均值和方差")
def rows_of_a_matrix() -> Call:
    return _plain([[1.0, 2.0, 4.0], [10.0, 30.0, 20.0], [-0.5, 0.5, 0.25], [7.0, -7.0, 1.0]])


@task.case(en="a batch of one: statistics over the batch would all be 0", zh="批大小为 1：若沿批计算，方差全为 0")
def batch_of_one() -> Call:
    return Call(np.array([[2.0, -1.0, 0.5, 3.0]]), np.array([1.0, 2.0, 0.5, -1.0]), np.array([0.0, 1.0, -1.0, 2.0]))


@task.case(
    en="a square matrix: the row means must not be spread along the wrong axis",
    zh="方阵：行均值不能沿错误的轴广播",
)
def square_matrix() -> Call:
    return _plain([[0.0, 1.0, 5.0], [3.0, 0.5, -2.0], [8.0, 8.5, 9.5]])


@task.case(
    en="a sentence of tokens of sizes 1, 10 and 100: each token is normalised by itself and all come out alike",
    zh="一句话中三个 token 的大小为 1、10、100：每个 token 单独归一化，结果应相同",
)
def tokens_of_different_size() -> Call:
    return _plain(np.array([[[1.0, -2.0, 0.5, 2.5]]]) * np.array([1.0, 10.0, 100.0])[:, None])


@task.case(
    en="a batch of sentences (B, L, D): one mean per token, not per sentence",
    zh="一批句子 (B, L, D)：每个 token 一个均值，不是每句一个",
)
def batch_of_sentences() -> Call:
    return Call(wave(2, 3, 4), np.array([1.0, 0.5, 2.0, -1.0]), np.array([0.0, 0.25, -0.5, 1.0]))


@task.case(en="four dimensions: still the last axis alone", zh="四维数组：仍然只沿最后一个轴")
def four_dimensions() -> Call:
    return Call(wave(2, 2, 3, 5), np.array([1.0, -1.0, 2.0, 0.5, 3.0]), np.array([0.5, 0.0, -2.0, 1.0, 0.25]))


@task.case(
    en="gamma and beta differ from feature to feature: scale first, then shift",
    zh="gamma 和 beta 随特征而不同：先缩放，后平移",
)
def scale_and_shift() -> Call:
    return Call(np.array([[4.0, 0.0, 2.0], [1.0, 1.0, -2.0]]), np.array([2.0, -3.0, 0.5]), np.array([10.0, 20.0, -30.0]))


@task.case(en="gamma 0: beta alone is left", zh="gamma 为 0：只剩 beta")
def gamma_of_zero() -> Call:
    return Call(wave(3, 4), np.zeros(4), np.array([1.0, -2.0, 0.5, 0.0]))


@task.case(
    en="a row of equal entries beside others: 0 / sqrt(0 + eps) is 0, so beta comes out",
    zh="其中一行元素全相等：0 / sqrt(0 + eps) 得 0，结果为 beta",
)
def equal_entries() -> Call:
    return Call(
        np.array([[3.0, 3.0, 3.0], [0.0, 0.0, 0.0], [1.0, 2.0, 4.0]]), np.array([2.0, 2.0, 2.0]), np.array([0.5, 1.0, -1.0])
    )


@task.case(
    en="a variance as small as eps: eps is added to the variance, under the root",
    zh="方差和 eps 一样小：eps 加在根号内的方差上",
)
def variance_as_small_as_eps() -> Call:
    return _plain([[0.001, 0.003, 0.008], [-0.004, 0.0, 0.004]])


@task.case(en="eps = 0.5 as a keyword", zh="以关键字传入 eps = 0.5")
def large_eps() -> Call:
    return _plain([[1.0, 2.0, 4.0], [0.5, 0.0, -0.5]], eps=0.5)


@task.case(en="eps = 1e-8 by position, and a tiny spread", zh="按位置传入 eps = 1e-8，离散程度很小")
def small_eps() -> Call:
    return Call(np.array([[0.001, 0.002, 0.0, -0.001]]), np.ones(4), np.zeros(4), 1e-8)


@task.case(en="negative entries only", zh="全部为负数")
def negative_entries() -> Call:
    return Call(-1.0 - np.abs(wave(3, 5)), np.linspace(0.5, 1.5, 5), np.linspace(-1, 1, 5))


@task.case(en="zeros only: beta, and no NaN", zh="全为零：得到 beta，不能出现 NaN")
def zeros_only() -> Call:
    return Call(np.zeros((2, 3)), np.array([1.0, 2.0, 3.0]), np.array([0.0, -1.0, 4.0]))


@task.case(
    en="a mean of a million and a spread of one: E[x²] - E[x]² loses the digits that matter, and so does float32",
    zh="均值一百万、离散程度为 1：E[x²] - E[x]² 会丢失关键的有效数字，float32 也会",
)
def far_from_zero() -> Call:
    return _plain(np.array([[0.1, 1.3, 3.7, -2.2, 0.9], [0.3, -0.5, 2.9, 1.1, -1.7]]) + np.array([[1e6], [-1e6]]))


@task.case(
    en="a spread of hundredths around 1000: the input must stay in double precision",
    zh="在 1000 附近只差百分之几：必须保持双精度",
)
def small_spread_at_a_distance() -> Call:
    return _plain([[1000.01, 1000.03, 999.98, 1000.04]])


@task.case(en="large entries of both signs", zh="有正有负的很大的数")
def large_entries() -> Call:
    return Call(1e6 * wave(2, 6), np.array([1.0, 2.0, -1.0, 0.5, 1.5, 1.0]), np.full(6, 0.25))


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    gamma, beta = np.array([1.0, 0.5, -2.0], np.float32), np.array([0.0, 1.0, 0.25], np.float32)
    return Call(np.array([[0.5, -1.25, 2.0], [3.0, 0.0, -2.0]], np.float32), gamma, beta)


@task.case(en="float32 sentences, entries of some hundreds", zh="float32 的句子，元素为几百")
def single_precision_sentences() -> Call:
    return Call((150 * wave(2, 3, 6)).astype(np.float32), np.ones(6, np.float32), np.full(6, -0.5, np.float32), eps=0.01)


@task.case(en="a transposed view: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_view() -> Call:
    return Call(wave(4, 3).T, np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 0.0, -1.0]))


@task.case(en="every second column of an array, read-only", zh="数组的隔列视图，只读")
def strided_read_only_view() -> Call:
    view, gamma = wave(3, 8)[:, ::2], np.array([0.5, 1.0, 2.0, -1.0])
    view.flags.writeable = gamma.flags.writeable = False
    return Call(view, gamma, np.zeros(4))


@task.case(en="a long row of 200 features", zh="200 个特征的长行")
def long_row() -> Call:
    return Call(np.sin(np.arange(200.0))[None] * 3, np.linspace(0.5, 1.5, 200), np.linspace(-1.0, 1.0, 200))


@task.case(
    en="a mixed batch: a row that is 0 but for one entry, a row of equal entries, a row far from zero, a row of tiny spread",
    zh="一批结构不同的行：只有一个元素非零、元素全相等、远离零、离散程度很小",
)
def mixed_batch() -> Call:
    rows = [[0.0, 0.0, 8.0, 0.0], [-3.0, -3.0, -3.0, -3.0], [1e5, 1e5 + 2, 1e5 - 1, 1e5 + 4], [1e-3, 2e-3, 0.0, -1e-3]]
    return _plain(rows)


def _shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    """Draw 1 to 4 dimensions with few entries."""
    ndim = int(rng.integers(1, 4, endpoint=True))
    longest = min(2 + size // 3, (12, 7, 5, 3)[ndim - 1])
    return tuple(int(length) for length in rng.integers(1, longest, size=ndim, endpoint=True))


def _drawn(rng: np.random.Generator, x: "np.ndarray[Any, Any]", dtype: Any = np.float64, **options: float) -> Call:
    gamma, beta = rng.normal(1, 0.5, x.shape[-1]), rng.normal(0, 1, x.shape[-1])
    return Call(x.astype(dtype), gamma.astype(dtype), beta.astype(dtype), **options)


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def rows_of_a_hundred(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((size // 100, 100)), *rng.uniform(0.5, 2, (2, 100)))


@task.library
def library_layer_norm(x, gamma, beta, eps=1e-5):
    from torch.nn.functional import layer_norm as normalise

    return normalise(x, x.shape[-1:], gamma, beta, eps)


@task.half(count=6, en="random rows in half precision", zh="半精度的随机行")
def half_rows(rng: np.random.Generator, size: int) -> Call:
    features = 4 * (1 + size)
    x = rng.uniform(-0.5, 0.5, (3, 1)) + rng.standard_normal((3, features))
    return Call(x, rng.uniform(0.5, 1.5, features), rng.uniform(-1, 1, features))


@task.random(count=25, en="random arrays of 1 to 4 dimensions", zh="一到四维的随机数组")
def random_arrays(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    while True:
        x = (rng.uniform(0.5, 4) * rng.standard_normal(_shape(rng, size))).astype(dtype)
        if are_well_conditioned(x, -1, 1e-5):
            return _drawn(rng, x, dtype)


@task.random(count=15, en="random arrays with an eps that matters", zh="eps 起明显作用的随机数组")
def random_eps(rng: np.random.Generator, size: int) -> Call:
    scale = 10 ** rng.uniform(-2.5, -0.5)
    return _drawn(rng, scale * rng.standard_normal(_shape(rng, size)), eps=float(10 ** rng.uniform(-4, 0)))


@task.random(count=15, en="random rows, each far from zero at a place of its own", zh="随机的行，各自位于离零很远的不同位置")
def random_offsets(rng: np.random.Generator, size: int) -> Call:
    rows, features = 1 + size // 4, 3 + size // 2
    x = rng.uniform(-1e6, 1e6, size=(rows, 1)) + 2.0 * rng.permuted(np.tile(np.arange(features), (rows, 1)), axis=1)
    return _drawn(rng, x)


def _normalise(x, gamma, beta, eps, axis=-1):
    """Normalise as the reference does, with the statistics of other axes."""
    mean, variance = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + eps) + beta


@task.mutant(
    en="Mean and variance were taken over the batch, as in batch normalisation. Each vector along the last axis has its own.",
    zh="均值和方差是沿批计算的，那是 BatchNorm。应沿最后一个轴，对每个向量分别计算。",
)
def normalises_over_the_batch(x, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, axis=0)


@task.mutant(
    en="One mean and variance for the whole array. Each vector along the last axis has its own.",
    zh="整个数组只用了一个均值和方差。沿最后一个轴的每个向量都应有自己的。",
)
def normalises_the_whole_array(x, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, axis=None)


@task.mutant(
    en="All tokens of a sentence shared one mean and variance. Each token is normalised by itself, over its D features.",
    zh="一句话的所有 token 共用了一个均值和方差。每个 token 应在自己的 D 个特征上单独归一化。",
)
def normalises_the_last_two_axes(x, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, axis=tuple(range(x.ndim))[-2:] if x.ndim > 2 else -1)


@task.mutant(
    en="The variance was divided by D - 1. The biased one is used (np.var's default; torch.var needs correction=0).",
    zh="方差除以了 D - 1。这里用有偏方差（np.var 的默认值；torch.var 要写 correction=0）。",
)
def takes_the_unbiased_variance(x, gamma, beta, eps=1e-5):
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred**2).sum(axis=-1, keepdims=True) / (x.shape[-1] - 1)
        return gamma * centred / np.sqrt(variance + eps) + beta


@task.mutant(
    en="eps was added to the standard deviation. It belongs to the variance, under the root.",
    zh="eps 加到了标准差上。它应加在根号内的方差上。",
)
def adds_eps_outside_the_root(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=-1, keepdims=True)) / (x.std(axis=-1, keepdims=True) + eps) + beta


@task.mutant(
    en="eps is missing: a vector of equal entries gives 0/0.",
    zh="漏了 eps：元素全相等的向量会得到 0/0。",
)
def forgets_eps(x, gamma, beta, eps=1e-5):
    with np.errstate(invalid="ignore", divide="ignore"):
        return _normalise(x, gamma, beta, 0.0)


@task.mutant(
    en="The argument eps is ignored: 1e-5 is only its default.",
    zh="忽略了参数 eps：1e-5 只是默认值。",
)
def ignores_the_argument_eps(x, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, 1e-5)


@task.mutant(
    en="The root is missing: the centred values are divided by the standard deviation, not by the variance.",
    zh="漏了开方：应除以标准差，而不是方差。",
)
def divides_by_the_variance(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=-1, keepdims=True)) / (x.var(axis=-1, keepdims=True) + eps) + beta


@task.mutant(
    en="gamma and beta are not applied: scale and shift each feature after normalising.",
    zh="没有用 gamma 和 beta：归一化之后还要对每个特征缩放和平移。",
)
def forgets_scale_and_shift(x, gamma, beta, eps=1e-5):
    return _normalise(x, 1.0, 0.0, eps)


@task.mutant(
    en="beta was added before the scaling and so got scaled too: gamma * normalised + beta.",
    zh="在缩放之前就加了 beta，beta 也被缩放了：应为 gamma * 归一化值 + beta。",
)
def shifts_before_scaling(x, gamma, beta, eps=1e-5):
    return gamma * (_normalise(x, 1.0, 0.0, eps) + beta)


@task.mutant(
    en="gamma and beta are swapped: gamma multiplies, beta is added.",
    zh="gamma 和 beta 弄反了：gamma 用来乘，beta 用来加。",
)
def swaps_gamma_and_beta(x, gamma, beta, eps=1e-5):
    return _normalise(x, beta, gamma, eps)


@task.mutant(
    en="The mean was not subtracted from x, only used in the variance. Centre first.",
    zh="均值只用在方差里，没有从 x 中减去。应先中心化。",
)
def does_not_centre(x, gamma, beta, eps=1e-5):
    return gamma * x / np.sqrt(x.var(axis=-1, keepdims=True) + eps) + beta


@task.mutant(
    en="This is RMS normalisation: it divides by the root mean square and leaves the mean in.",
    zh="这是 RMSNorm：除以均方根，没有减去均值。",
)
def computes_rms_norm(x, gamma, beta, eps=1e-5):
    return gamma * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) + beta


@task.mutant(
    en="The variance was computed as E[x²] - E[x]²: far from zero both are huge and the digits are lost. Centre first.",
    zh="方差按 E[x²] - E[x]² 计算：离零很远时两者都极大，差值只剩舍入误差。应先减均值。",
)
def subtracts_the_squared_mean(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return gamma * (x - mean) / np.sqrt((x**2).mean(axis=-1, keepdims=True) - mean**2 + eps) + beta


@task.mutant(
    en="The means lost their axis: without keepdims=True they broadcast along the wrong one, in a square matrix silently.",
    zh="求均值后丢掉了该轴：没有 keepdims=True，会沿错误的轴广播，方阵时还不会报错。",
)
def forgets_keepdims(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps) + beta


@task.mutant(
    en="The spread is the mean distance from the mean. The standard deviation is the root of the mean squared distance.",
    zh="离散程度用的是平均绝对偏差。标准差是平方偏差均值的平方根。",
)
def takes_the_mean_absolute_deviation(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt(np.abs(centred).mean(axis=-1, keepdims=True) ** 2 + eps) + beta


@task.mutant(
    en="The input was cast to float32: near 1000 its steps are 0.0001, and small differences of a float64 input are lost.",
    zh="输入被转成 float32：在 1000 附近它的间隔约为 0.0001，float64 输入的微小差异丢失了。",
)
def computes_in_single_precision(x, gamma, beta, eps=1e-5):
    return layer_norm(x.astype(np.float32), gamma, beta, eps)


@task.mutant(
    en="The default of eps is 1e-6, as many vision transformers set it. Here it is 1e-5, as in PyTorch.",
    zh="eps 的默认值用了许多视觉 Transformer 采用的 1e-6。这里是 1e-5，与 PyTorch 相同。",
)
def defaults_to_a_smaller_eps(x, gamma, beta, eps=1e-6):
    return layer_norm(x, gamma, beta, eps)


@task.mutant(
    en="Mean and variance were taken along axis 1, the tokens of a sentence. They belong to the last axis, the features.",
    zh="均值和方差沿第 1 轴计算，在句子的批中那是各个词。应沿最后一轴，即特征。",
)
def normalises_along_the_second_axis(x, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, axis=min(1, x.ndim - 1))
