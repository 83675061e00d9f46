"""Instance normalisation of images.

A result must not hang on how the variance is summed: single-precision channels lie near the origin for their spread, and
channels far from it, where E[x²] - E[x]² loses its digits, are float64 (see ``_is_well_conditioned``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import wave
from quizprep.graders._norms import LIBRARY, are_well_conditioned, fit

task = Task("instance_norm", refuses=LIBRARY)


@task.reference
def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    """Return images of which each channel is normalised by itself.

    Each channel of each image has a mean and a biased variance of its own, over height and width:
    ``y = (x - mean) / sqrt(var + eps)``.  Then it is scaled by gamma and shifted by beta, if these are given.

    Args:
        x: images (N, C, H, W) of at least two pixels, float32 or float64.  A channel may lie far from zero: a mean of 1e6
            with a spread of 1 occurs (float64).
        gamma: ``None``, or an array (C,), the scale of each channel.
        beta: ``None``, or an array (C,), the shift of each channel.  Either may be given without the other.
        eps: positive float, added to the variance under the root.

    Returns:
        Array (N, C, H, W).  A channel of equal values becomes beta (or 0).  The inputs are not changed.

    """
    x = np.asarray(x, dtype=np.float64)
    centred = x - x.mean(axis=(2, 3), keepdims=True)
    normalised = centred / np.sqrt((centred**2).mean(axis=(2, 3), keepdims=True) + eps)
    return _scaled_and_shifted(normalised, gamma, beta)


def _scaled_and_shifted(x, gamma, beta):
    """Return images with what is given of gamma and beta applied to their channels."""
    if gamma is not None:
        x = np.asarray(gamma, dtype=np.float64)[:, None, None] * x
    return x if beta is None else x + np.asarray(beta, dtype=np.float64)[:, None, None]


@task.valid
def within_contract(x: Any, gamma: Any = None, beta: Any = None, eps: Any = 1e-5) -> bool:
    """Whether these are float arrays of matching sizes, and rounding stays well inside the tolerance."""
    given = [array for array in (gamma, beta) if array is not None]
    if not (fit(x, given, eps, 1) and x.ndim == 4 and x.shape[2] * x.shape[3] > 1):
        return False
    return are_well_conditioned(x, (2, 3), eps)


def _scales(c: int, dtype: Any = np.float64) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """Return a gamma and a beta in which the channels differ."""
    channels = np.arange(c)
    return (1 + channels * 3 % 4 / 2).astype(dtype), (channels % 5 / 2 - 1).astype(dtype)


@task.case(en="two pixels: they become -1 and 1, but for eps", zh="两个像素：除 eps 的影响外变成 -1 和 1")
def two_pixels() -> Call:
    return Call(np.array([[[[1.0, 3.0]]]]))


@task.case(en="one channel of four values: mean 3, variance 3.5", zh="一个通道、四个值：均值 3，方差 3.5")
def four_values() -> Call:
    return Call(np.array([[[[1.0, 2.0], [3.0, 6.0]]]]))


@task.case(
    en="channels of different size: each one has its own mean and variance", zh="各通道数量级不同：每个通道有自己的均值和方差"
)
def channels_of_different_size() -> Call:
    return Call(wave(1, 3, 2, 3) * np.array([1.0, 20.0, 0.1])[:, None, None])


@task.case(en="images that differ in contrast: each one is normalised by itself", zh="各图像对比度不同：每张图单独归一化")
def images_of_different_contrast() -> Call:
    return Call(wave(3, 2, 2, 2) * np.array([1.0, 10.0, 0.2])[:, None, None, None])


@task.case(en="a batch of one image", zh="批大小为 1")
def batch_of_one() -> Call:
    return Call(wave(1, 3, 3, 2), *_scales(3))


@task.case(en="several images of one channel", zh="多张单通道图像")
def one_channel() -> Call:
    return Call(wave(3, 1, 2, 3), np.array([2.0]), np.array([-1.0]))


@task.case(en="one row of pixels: the width alone gives the statistics", zh="只有一行像素：统计量只来自宽")
def one_row() -> Call:
    return Call(wave(2, 3, 1, 5), *_scales(3))


@task.case(en="one column of pixels: the height alone gives the statistics", zh="只有一列像素：统计量只来自高")
def one_column() -> Call:
    return Call(wave(2, 3, 5, 1), *_scales(3))


@task.case(
    en="rows and columns at different places: height and width are taken together",
    zh="各行各列取值范围不同：高和宽要一起计算",
)
def rows_at_different_places() -> Call:
    return Call(wave(1, 2, 3, 3) + np.array([0.0, 10.0, -20.0])[:, None])


@task.case(
    en="as many channels as columns: gamma and beta belong to the channels, axis 1",
    zh="通道数等于宽：gamma 和 beta 属于通道，即第 1 轴",
)
def as_many_channels_as_columns() -> Call:
    return Call(wave(2, 4, 3, 4), *_scales(4))


@task.case(en="as many channels as images", zh="通道数等于图像数")
def as_many_channels_as_images() -> Call:
    return Call(wave(3, 3, 2, 2), *_scales(3))


@task.case(en="gamma alone: nothing is shifted", zh="只给 gamma：不平移")
def gamma_alone() -> Call:
    return Call(wave(2, 3, 2, 2), np.array([2.0, -1.0, 0.5]))


@task.case(en="beta alone, as a keyword: nothing is scaled", zh="只以关键字给 beta：不缩放")
def beta_alone() -> Call:
    return Call(wave(2, 3, 2, 2), beta=np.array([10.0, -20.0, 0.5]))


@task.case(en="gamma with a zero in it: that channel is its beta", zh="gamma 中有 0：该通道就等于 beta")
def gamma_of_zero() -> Call:
    return Call(wave(1, 3, 2, 2), np.array([0.0, 1.0, -2.0]), np.array([3.0, 0.0, 1.0]))


@task.case(
    en="a channel of equal values beside others: 0 / sqrt(0 + eps) is 0, and no NaN",
    zh="某通道的值全相等：0 / sqrt(0 + eps) 得 0，不能出现 NaN",
)
def channel_of_equal_values() -> Call:
    x = wave(2, 3, 2, 2)
    x[0, 1] = 4.0
    return Call(x, *_scales(3))


@task.case(en="zeros only", zh="全为零")
def zeros_only() -> Call:
    return Call(np.zeros((2, 2, 2, 2)))


@task.case(
    en="a variance as small as eps: eps is added to the variance, under the root",
    zh="方差和 eps 一样小：eps 加在根号内的方差上",
)
def variance_as_small_as_eps() -> Call:
    return Call(0.002 * wave(1, 2, 2, 2))


@task.case(en="eps = 0.5 as a keyword, without gamma and beta", zh="以关键字传入 eps = 0.5，不给 gamma 和 beta")
def large_eps() -> Call:
    return Call(wave(2, 2, 2, 2), eps=0.5)


@task.case(en="every argument by position", zh="全部按位置传入")
def all_by_position() -> Call:
    return Call(wave(1, 3, 2, 3), *_scales(3), 0.01)


@task.case(
    en="a mean of a million and a spread of one: E[x²] - E[x]² has lost the digits that matter",
    zh="均值一百万、离散程度为 1：E[x²] - E[x]² 已丢失关键的有效数字",
)
def far_from_zero() -> Call:
    return Call(np.array([1e6, -1e6])[:, None, None] + 1.1 * wave(1, 2, 2, 3))


@task.case(
    en="a spread of hundredths around 1000: double precision must be kept", zh="在 1000 附近只差百分之几：必须保持双精度"
)
def small_spread_at_a_distance() -> Call:
    return Call(1000 + 0.013 * wave(1, 1, 2, 2))


@task.case(en="float32 input with gamma and beta", zh="float32 输入，带 gamma 和 beta")
def single_precision() -> Call:
    return Call(wave(2, 3, 2, 3).astype(np.float32), *_scales(3, np.float32))


@task.case(
    en="a transposed view, from (N, H, W, C): entries do not lie one after another",
    zh="由 (N, H, W, C) 转置来的视图：内存不连续",
)
def transposed_view() -> Call:
    return Call(wave(2, 3, 2, 4).transpose(0, 3, 1, 2), *_scales(4))


@task.case(en="every second column, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_view() -> Call:
    arrays = (wave(2, 3, 2, 6)[..., ::2], *_scales(3))
    for array in arrays:
        array.flags.writeable = False
    return Call(*arrays)


@task.case(
    en="a mixed batch: an image of zeros, one with a channel of equal values, one far from zero",
    zh="一批结构不同的图像：全零、某通道的值全相等、远离零",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 2, 2, 2))
    x[1, 1], x[2] = wave(2, 2), 1000 + wave(2, 2, 2)
    return Call(x, *_scales(2))


@task.case(en="large entries of both signs", zh="有正有负的很大的数")
def large_entries() -> Call:
    return Call(1e6 * wave(1, 2, 2, 3), *_scales(2))


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((4, 16, size, size)), *rng.uniform(0.5, 2, (2, 16)))


@task.library
def library_instance_norm(x, gamma=None, beta=None, eps=1e-5):
    from torch.nn.functional import instance_norm as normalise

    return normalise(x, weight=gamma, bias=beta, eps=eps)


@task.half(count=6, en="random images in half precision", zh="半精度的随机图像")
def half_images(rng: np.random.Generator, size: int) -> Call:
    c = 1 + size // 2
    x = rng.uniform(-0.5, 0.5, (2, c, 1, 1)) + rng.standard_normal((2, c, 3, 5))
    return Call(x, rng.uniform(0.5, 1.5, c), rng.uniform(-1, 1, c))


@task.random(count=30, en="random images, with and without gamma, beta and eps", zh="随机图像，gamma、beta、eps 可有可无")
def random_images(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    n, c, h, w = (int(length) for length in rng.integers(1, 2 + min(size // 5, 4), size=4, endpoint=True))
    options: dict[str, Any] = {}
    if rng.random() < 0.6:
        options["gamma"] = rng.normal(1, 0.5, c).astype(dtype)
    if rng.random() < 0.6:
        options["beta"] = rng.normal(0, 1, c).astype(dtype)
    if rng.random() < 0.5:
        options["eps"] = float(10 ** rng.uniform(-4, 0))
    while True:
        places, sizes = rng.normal(0, 2, (n, c, 1, 1)), rng.uniform(0.5, 3, (n, c, 1, 1))
        x = (places + sizes * rng.standard_normal((n, c, h, w + 1))).astype(dtype)
        if within_contract(x, **options):
            return Call(x, **options)


@task.random(count=12, en="random channels far from zero, each at its own place", zh="位于离零很远的不同位置的随机通道")
def random_offsets(rng: np.random.Generator, size: int) -> Call:
    n, c, h, w = 2, 1 + size // 4, 2, 1 + size // 3
    places = rng.uniform(-1e6, 1e6, size=(n, c, 1))
    steps = rng.permuted(np.tile(np.arange(h * w), (n, c, 1)), axis=2)
    return Call((places + 2.0 * steps).reshape(n, c, h, w))


def _normalise(x, gamma, beta, eps, axes):
    """Normalise over other axes."""
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return _scaled_and_shifted((x - mean) / np.sqrt(variance + eps), gamma, beta)


def _with_rule(x, gamma, beta, rule):
    """Work as the reference does, with another rule from a channel's values, its mean and its variance."""
    mean, variance = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _scaled_and_shifted(rule(x, mean, variance), gamma, beta)


@task.mutant(
    en="The statistics went over the batch as well: that is batch normalisation. Each image is normalised by itself.",
    zh="统计量也跨批计算了，那是 BatchNorm。每张图应单独归一化。",
)
def computes_batch_norm(x, gamma=None, beta=None, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (0, 2, 3))


@task.mutant(
    en="All channels of an image were normalised together: that is layer normalisation. Each channel has its own statistics.",
    zh="一张图的所有通道一起归一化了，那是 LayerNorm。每个通道有自己的统计量。",
)
def normalises_all_channels_together(x, gamma=None, beta=None, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (1, 2, 3))


@task.mutant(
    en="Each pixel was normalised over its channels. The statistics of a channel go over its pixels, axes (2, 3).",
    zh="每个像素在通道上做了归一化。每个通道的统计量应跨其像素计算，即轴 (2, 3)。",
)
def normalises_each_pixel(x, gamma=None, beta=None, eps=1e-5):
    return _normalise(x, gamma, beta, eps, 1)


@task.mutant(
    en="Each row of pixels was normalised by itself. Height and width are taken together.",
    zh="每行像素单独归一化了。高和宽要一起计算。",
)
def normalises_each_row(x, gamma=None, beta=None, eps=1e-5):
    return _normalise(x, gamma, beta, eps, 3)


@task.mutant(
    en="The channels were looked for in the last axis. Images are (N, C, H, W): reduce over axes (2, 3).",
    zh="把最后一个轴当成了通道。图像是 (N, C, H, W)：应沿轴 (2, 3) 规约。",
)
def takes_the_last_axis_for_the_channels(x, gamma=None, beta=None, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (1, 2))


@task.mutant(
    en="The variance was divided by H*W - 1. The biased one is used, divided by H*W.",
    zh="方差除以了 H*W - 1。这里用有偏方差，除以 H*W。",
)
def takes_the_unbiased_variance(x, gamma=None, beta=None, eps=1e-5):
    count = x.shape[2] * x.shape[3]
    return _with_rule(x, gamma, beta, lambda x, mean, var: (x - mean) / np.sqrt(var * count / (count - 1) + eps))


@task.mutant(
    en="eps was added to the standard deviation. It belongs to the variance, under the root.",
    zh="eps 加到了标准差上。它应加在根号内的方差上。",
)
def adds_eps_outside_the_root(x, gamma=None, beta=None, eps=1e-5):
    return _with_rule(x, gamma, beta, lambda x, mean, var: (x - mean) / (np.sqrt(var) + eps))


@task.mutant(
    en="eps is missing: a channel of equal values gives 0/0.",
    zh="漏了 eps：值全相等的通道会得到 0/0。",
)
def forgets_eps(x, gamma=None, beta=None, eps=1e-5):
    return _with_rule(x, gamma, beta, lambda x, mean, var: (x - mean) / np.sqrt(var))


@task.mutant(
    en="The argument eps is ignored: 1e-5 is only its default.",
    zh="忽略了参数 eps：1e-5 只是默认值。",
)
def ignores_the_argument_eps(x, gamma=None, beta=None, eps=1e-5):
    return instance_norm(x, gamma, beta)


@task.mutant(
    en="The root is missing: the centred values are divided by the standard deviation, not by the variance.",
    zh="漏了开方：应除以标准差，而不是方差。",
)
def divides_by_the_variance(x, gamma=None, beta=None, eps=1e-5):
    return _with_rule(x, gamma, beta, lambda x, mean, var: (x - mean) / (var + eps))


@task.mutant(
    en="Only the mean was subtracted. Divide by the standard deviation as well, to take the contrast out.",
    zh="只减了均值。还要除以标准差，才能去掉对比度。",
)
def only_centres(x, gamma=None, beta=None, eps=1e-5):
    return _with_rule(x, gamma, beta, lambda x, mean, _: x - mean)


@task.mutant(
    en="The mean was not subtracted from x, only used in the variance. Centre first.",
    zh="均值只用在方差里，没有从 x 中减去。应先中心化。",
)
def does_not_centre(x, gamma=None, beta=None, eps=1e-5):
    return _with_rule(x, gamma, beta, lambda x, _, var: x / np.sqrt(var + eps))


@task.mutant(
    en="The values were stretched to the range from 0 to 1. Subtract the mean and divide by the standard deviation.",
    zh="把数值拉伸到了 0 到 1（最小-最大归一化）。应减均值再除以标准差。",
)
def stretches_to_the_unit_range(x, gamma=None, beta=None, eps=1e-5):
    low, high = x.min(axis=(2, 3), keepdims=True), x.max(axis=(2, 3), keepdims=True)
    return _scaled_and_shifted((x - low) / (high - low + eps), gamma, beta)


@task.mutant(
    en="gamma and beta are not applied where they are given.",
    zh="给出了 gamma 和 beta，却没有使用。",
)
def forgets_scale_and_shift(x, gamma=None, beta=None, eps=1e-5):
    return instance_norm(x, None, None, eps)


@task.mutant(
    en="gamma was only looked at together with beta. Either may be given without the other.",
    zh="只有同时给出时才使用 gamma 和 beta。两者可以只给一个。",
)
def needs_both_gamma_and_beta(x, gamma=None, beta=None, eps=1e-5):
    both = gamma is not None and beta is not None
    return instance_norm(x, gamma, beta, eps) if both else instance_norm(x, None, None, eps)


@task.mutant(
    en="gamma and beta were spread along the last axis. They belong to the channels: reshape them to (C, 1, 1).",
    zh="gamma 和 beta 沿最后一个轴广播了。它们属于通道：应变形为 (C, 1, 1)。",
)
def scales_along_the_last_axis(x, gamma=None, beta=None, eps=1e-5):
    out = instance_norm(x, None, None, eps) * (1.0 if gamma is None else gamma)
    return out + (0.0 if beta is None else beta)


@task.mutant(
    en="beta was added before the scaling and so got scaled too: gamma * normalised + beta.",
    zh="在缩放之前就加了 beta，beta 也被缩放了：应为 gamma * 归一化值 + beta。",
)
def shifts_before_scaling(x, gamma=None, beta=None, eps=1e-5):
    return _scaled_and_shifted(instance_norm(x, None, beta, eps), gamma, None)


@task.mutant(
    en="The variance was computed as E[x²] - E[x]²: far from zero both are huge and the digits are lost. Centre first.",
    zh="方差按 E[x²] - E[x]² 计算：离零很远时两者都极大，有效数字丢失。应先减均值。",
)
def subtracts_the_squared_mean(x, gamma=None, beta=None, eps=1e-5):
    squares = (x**2).mean(axis=(2, 3), keepdims=True)
    return _with_rule(x, gamma, beta, lambda x, mean, _: (x - mean) / np.sqrt(squares - mean**2 + eps))


@task.mutant(
    en="The input was cast to float32: near 1000 its steps are 0.0001, and small differences of a float64 input are lost.",
    zh="输入被转成 float32：在 1000 附近它的间隔约为 0.0001，float64 输入的微小差异丢失了。",
)
def computes_in_single_precision(x, gamma=None, beta=None, eps=1e-5):
    return instance_norm(x.astype(np.float32), gamma, beta, eps)


@task.mutant(
    en="The default of eps is wrong: it is 1e-5, as in PyTorch.",
    zh="eps 的默认值不对：应为 1e-5，与 PyTorch 相同。",
)
def has_a_smaller_default_of_eps(x, gamma=None, beta=None, eps=1e-8):
    return instance_norm(x, gamma, beta, eps)
