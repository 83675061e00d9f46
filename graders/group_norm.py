"""Group normalisation of images.

A result must not hang on how the variance is summed: single-precision groups lie near the origin for their spread, and groups
far from it, where E[x²] - E[x]² loses its digits, are float64 (see ``_is_well_conditioned``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import is_int, wave
from quizprep.graders._norms import LIBRARY, are_well_conditioned, fit

task = Task("group_norm", refuses=LIBRARY)


@task.reference
def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    """Return images normalised over groups of channels.

    The C channels fall into ``num_groups`` groups of C / num_groups neighbouring channels each: the first group holds the
    channels 0, 1, 2 ...  Each group of each image has a mean and a biased variance of its own, over its channels, height and
    width: ``y = gamma * (x - mean) / sqrt(var + eps) + beta``, where gamma and beta belong to the channels.

    Args:
        x: images (N, C, H, W), float32 or float64.  A group may lie far from zero: a mean of 1e6 with a spread of 1 occurs
            (float64).
        num_groups: int that divides C.
        gamma: array (C,), the scale of each channel.
        beta: array (C,), the shift of each channel.
        eps: positive float, added to the variance under the root.

    Returns:
        Array (N, C, H, W).  A group of equal values becomes ``beta``.  The inputs are not changed.

    """
    x, gamma, beta = (np.asarray(array, dtype=np.float64) for array in (x, gamma, beta))
    groups = x.reshape(len(x), num_groups, -1)
    centred = groups - groups.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    normalised = (centred / np.sqrt(variance + eps)).reshape(x.shape)
    return _per_channel(gamma) * normalised + _per_channel(beta)


def _per_channel(values):
    """Return one value a channel as an array that lines up with images."""
    return values[:, None, None]


@task.valid
def within_contract(x: Any, num_groups: Any, gamma: Any, beta: Any, eps: Any = 1e-5) -> bool:
    """Whether these are float arrays of matching sizes, the groups divide C, and rounding stays inside the tolerance."""
    if not (fit(x, (gamma, beta), eps, 1) and x.ndim == 4 and is_int(num_groups, 1) and x.shape[1] % num_groups == 0):
        return False
    return are_well_conditioned(x.reshape(len(x), num_groups, -1), -1, eps)


def _plain(x: Any, num_groups: int, **options: float) -> Call:
    """Return a call with gamma 1 and beta 0."""
    return Call(x, num_groups, np.ones(x.shape[1], x.dtype), np.zeros(x.shape[1], x.dtype), **options)


def _scaled(x: Any, num_groups: int, **options: float) -> Call:
    """Return a call in which each channel has a scale and a shift of its own."""
    channels = np.arange(x.shape[1])
    gamma, beta = 1 + channels * 3 % 4 / 2, channels % 5 / 2 - 1
    return Call(x, num_groups, gamma.astype(x.dtype), beta.astype(x.dtype), **options)


@task.case(
    en="two groups of two channels, one pixel each: numbers to follow by hand", zh="两组、每组两个通道、单像素：可以手算"
)
def two_groups_of_pixels() -> Call:
    return _plain(np.array([1.0, 3.0, -4.0, 4.0]).reshape(1, 4, 1, 1), 2)


@task.case(
    en="six channels in three groups: neighbours belong together, (0, 1), (2, 3), (4, 5)",
    zh="六个通道分三组：相邻的通道同组，(0, 1)、(2, 3)、(4, 5)",
)
def three_groups_of_two() -> Call:
    x = wave(1, 6, 2, 2) + np.array([0.0, 1.0, 10.0, 12.0, -5.0, -8.0])[:, None, None]
    return _plain(x, 3)


@task.case(en="six channels in two groups", zh="六个通道分两组")
def two_groups_of_three() -> Call:
    return _scaled(wave(2, 6, 2, 3), 2)


@task.case(
    en="one group: all channels of an image together, as layer normalisation has it",
    zh="只有一组：一张图的所有通道一起，相当于 LayerNorm",
)
def one_group() -> Call:
    return _scaled(wave(2, 4, 2, 2), 1)


@task.case(
    en="as many groups as channels: each channel by itself, as instance normalisation has it",
    zh="组数等于通道数：每个通道单独归一化，相当于 InstanceNorm",
)
def groups_of_one_channel() -> Call:
    return _scaled(wave(2, 4, 2, 3), 4)


@task.case(
    en="eight channels in two groups: two is the number of groups, not the size of one",
    zh="八个通道分两组：2 是组数，不是每组的通道数",
)
def two_groups_of_four() -> Call:
    return _plain(wave(1, 8, 2, 2) * np.arange(1.0, 9.0)[:, None, None], 2)


@task.case(en="images of a batch lie at different places: each image by itself", zh="批中各图像取值范围不同：每张图单独归一化")
def images_that_differ() -> Call:
    x = wave(3, 4, 2, 2) * np.array([1.0, 10.0, 0.1])[:, None, None, None] + np.array([0.0, 5.0, -3.0])[:, None, None, None]
    return _plain(x, 2)


@task.case(en="a batch of one image", zh="批大小为 1")
def batch_of_one() -> Call:
    return _scaled(wave(1, 4, 3, 2), 2)


@task.case(en="one pixel an image: a group is its channels alone", zh="每张图只有一个像素：一组只由其通道构成")
def images_of_one_pixel() -> Call:
    return _scaled(wave(3, 6, 1, 1), 2)


@task.case(
    en="a single value in each group: the variance is 0 and the result is beta", zh="每组只有一个值：方差为 0，结果就是 beta"
)
def groups_of_one_value() -> Call:
    return _scaled(wave(2, 3, 1, 1), 3)


@task.case(
    en="as many channels as columns: gamma and beta belong to the channels, axis 1",
    zh="通道数等于宽：gamma 和 beta 属于通道，即第 1 轴",
)
def as_many_channels_as_columns() -> Call:
    return _scaled(wave(2, 4, 3, 4), 2)


@task.case(
    en="gamma and beta differ within a group: they belong to channels, not to groups",
    zh="组内各通道的 gamma、beta 不同：它们属于通道，不属于组",
)
def scale_and_shift_within_a_group() -> Call:
    return Call(wave(1, 4, 2, 2), 2, np.array([2.0, -3.0, 0.0, 1.0]), np.array([10.0, 20.0, -30.0, 0.5]))


@task.case(
    en="a group of equal values beside another: 0 / sqrt(0 + eps) is 0, so beta comes out",
    zh="某组的值全相等：0 / sqrt(0 + eps) 得 0，结果为 beta",
)
def group_of_equal_values() -> Call:
    x = wave(1, 4, 2, 2)
    x[:, :2] = 3.0
    return _scaled(x, 2)


@task.case(en="zeros only: beta, and no NaN", zh="全为零：得到 beta，不能出现 NaN")
def zeros_only() -> Call:
    return _scaled(np.zeros((2, 4, 2, 2)), 2)


@task.case(
    en="a variance as small as eps: eps is added to the variance, under the root",
    zh="方差和 eps 一样小：eps 加在根号内的方差上",
)
def variance_as_small_as_eps() -> Call:
    return _plain(0.002 * wave(1, 4, 2, 2), 2)


@task.case(en="eps = 0.5 as a keyword", zh="以关键字传入 eps = 0.5")
def large_eps() -> Call:
    return _scaled(wave(2, 4, 2, 2), 2, eps=0.5)


@task.case(en="every argument as a keyword", zh="全部以关键字传入")
def keywords() -> Call:
    return Call(x=wave(1, 4, 2, 3), num_groups=4, gamma=np.arange(1.0, 5.0), beta=np.zeros(4), eps=0.01)


@task.case(
    en="a mean of a million and a spread of one: E[x²] - E[x]² has lost the digits that matter",
    zh="均值一百万、离散程度为 1：E[x²] - E[x]² 已丢失关键的有效数字",
)
def far_from_zero() -> Call:
    places = np.array([1e6, 1e6, -1e6, -1e6])[:, None, None]
    return _plain(places + 1.1 * wave(1, 4, 2, 3), 2)


@task.case(
    en="a spread of hundredths around 1000: double precision must be kept", zh="在 1000 附近只差百分之几：必须保持双精度"
)
def small_spread_at_a_distance() -> Call:
    return _plain(1000 + 0.013 * wave(1, 2, 2, 2), 1)


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return _scaled(wave(2, 6, 2, 2).astype(np.float32), 3)


@task.case(
    en="a transposed view, from (N, H, W, C): a reshape must not mix its entries",
    zh="由 (N, H, W, C) 转置来的视图：reshape 不能打乱元素",
)
def transposed_view() -> Call:
    return _scaled(wave(2, 3, 2, 4).transpose(0, 3, 1, 2), 2)


@task.case(en="every second column, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_view() -> Call:
    call = _scaled(wave(2, 4, 2, 6)[..., ::2], 2)
    for array in (call.args[0], *call.args[2:]):
        array.flags.writeable = False
    return call


@task.case(
    en="a mixed batch: an image of zeros, one with a group of equal values, one far from zero",
    zh="一批结构不同的图像：全零、某组的值全相等、远离零",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 4, 2, 2))
    x[1, 2:], x[2] = wave(2, 2, 2), 1000 + wave(4, 2, 2)
    return _scaled(x, 2)


@task.case(en="large entries of both signs", zh="有正有负的很大的数")
def large_entries() -> Call:
    return _scaled(1e6 * wave(1, 4, 2, 3), 2)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((4, 16, size, size)), 4, *rng.uniform(0.5, 2, (2, 16)))


@task.library
def library_group_norm(x, num_groups, gamma, beta, eps=1e-5):
    from torch.nn.functional import group_norm as normalise

    return normalise(x, num_groups, gamma, beta, eps)


@task.half(count=6, en="random images in half precision", zh="半精度的随机图像")
def half_images(rng: np.random.Generator, size: int) -> Call:
    num_groups = 1 + size % 3
    c = 2 * num_groups
    x = rng.uniform(-0.5, 0.5, (2, c, 1, 1)) + rng.standard_normal((2, c, 3, 4))
    return Call(x, num_groups, rng.uniform(0.5, 1.5, c), rng.uniform(-1, 1, c))


@task.random(count=30, en="random images and groups", zh="随机的图像和分组")
def random_groups(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    options = {"eps": float(10 ** rng.uniform(-4, 0))} if rng.random() < 0.5 else {}
    while True:  # shapes are drawn anew, too: groups of one value seldom lie near enough to zero
        num_groups, each = (int(number) for number in rng.integers(1, 2 + min(size // 8, 3), size=2, endpoint=True))
        n, h, w = (int(length) for length in rng.integers(1, 2 + min(size // 5, 3), size=3, endpoint=True))
        c = num_groups * each
        x = rng.normal(0, 2, (n, c, 1, 1)) + rng.uniform(0.5, 3, (n, c, 1, 1)) * rng.standard_normal((n, c, h, w))
        images, gamma, beta = (array.astype(dtype) for array in (x, rng.normal(1, 0.5, c), rng.normal(0, 1, c)))
        if within_contract(images, num_groups, gamma, beta, **options):
            return Call(images, num_groups, gamma, beta, **options)


@task.random(count=12, en="random groups far from zero, each at its own place", zh="位于离零很远的不同位置的随机分组")
def random_offsets(rng: np.random.Generator, size: int) -> Call:
    n, num_groups, each, pixels = 2, 1 + size // 4, 2, 2 + size // 3
    places = rng.uniform(-1e6, 1e6, size=(n, num_groups, 1))
    steps = rng.permuted(np.tile(np.arange(each * pixels), (n, num_groups, 1)), axis=2)
    return _plain((places + 2.0 * steps).reshape(n, num_groups * each, 1, pixels), num_groups)


def _normalise(x, gamma, beta, eps, axes):
    """Normalise over some axes of x, then apply gamma and beta to the channels."""
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return _per_channel(gamma) * ((x - mean) / np.sqrt(variance + eps)) + _per_channel(beta)


def _with_groups(x, num_groups, gamma, beta, rule):
    """Work as the reference does, with another rule from a group's values, its mean and its variance."""
    groups = x.reshape(len(x), num_groups, -1)
    mean, variance = groups.mean(axis=-1, keepdims=True), groups.var(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = rule(groups, mean, variance).reshape(x.shape)
    return _per_channel(gamma) * out + _per_channel(beta)


@task.mutant(
    en="Each channel was normalised by itself: that is instance normalisation. A group of channels shares mean and variance.",
    zh="每个通道单独归一化了，那是 InstanceNorm。同组的通道共用均值和方差。",
)
def normalises_each_channel(x, num_groups, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (2, 3))


@task.mutant(
    en="All channels of an image were normalised together: that is layer normalisation. Each group has its own statistics.",
    zh="一张图的所有通道一起归一化了，那是 LayerNorm。每一组有自己的统计量。",
)
def normalises_all_channels_together(x, num_groups, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (1, 2, 3))


@task.mutant(
    en="The statistics went over the batch as well. Each image is normalised by itself, whatever the batch.",
    zh="统计量也跨批计算了。每张图单独归一化，与批无关。",
)
def normalises_over_the_batch(x, num_groups, gamma, beta, eps=1e-5):
    groups = x.reshape(len(x), num_groups, -1)
    mean, variance = groups.mean(axis=(0, 2), keepdims=True), groups.var(axis=(0, 2), keepdims=True)
    return _per_channel(gamma) * ((groups - mean) / np.sqrt(variance + eps)).reshape(x.shape) + _per_channel(beta)


@task.mutant(
    en="This is batch normalisation: a mean for each channel over the batch. The batch plays no part here.",
    zh="这是 BatchNorm：沿批对每个通道求均值。这里与批无关。",
)
def computes_batch_norm(x, num_groups, gamma, beta, eps=1e-5):
    return _normalise(x, gamma, beta, eps, (0, 2, 3))


@task.mutant(
    en="Every num_groups-th channel went into one group. A group holds neighbouring channels: reshape to (N, G, C / G, H, W).",
    zh="每隔 num_groups 个通道归为一组了。一组应是相邻的通道：reshape 成 (N, G, C / G, H, W)。",
)
def interleaves_the_groups(x, num_groups, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    groups = x.reshape(n, c // num_groups, num_groups, h, w)
    mean, variance = groups.mean(axis=(1, 3, 4), keepdims=True), groups.var(axis=(1, 3, 4), keepdims=True)
    return _per_channel(gamma) * ((groups - mean) / np.sqrt(variance + eps)).reshape(x.shape) + _per_channel(beta)


@task.mutant(
    en="num_groups was taken for the number of channels in a group. A group has C // num_groups channels.",
    zh="把 num_groups 当成了每组的通道数。每组有 C // num_groups 个通道。",
)
def takes_groups_of_that_size(x, num_groups, gamma, beta, eps=1e-5):
    return group_norm(x, x.shape[1] // num_groups, gamma, beta, eps)


@task.mutant(
    en="Each pixel was normalised over the channels of its group. Mean and variance go over the height and the width, too.",
    zh="每个像素在组内通道上单独归一化了。均值和方差还要跨高和宽计算。",
)
def normalises_each_pixel(x, num_groups, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    groups = x.reshape(n, num_groups, c // num_groups, h, w)
    out = (groups - groups.mean(axis=2, keepdims=True)) / np.sqrt(groups.var(axis=2, keepdims=True) + eps)
    return _per_channel(gamma) * out.reshape(x.shape) + _per_channel(beta)


@task.mutant(
    en="gamma and beta were taken from the group, not from the channel: there are C of each.",
    zh="gamma 和 beta 按组取了值，而不是按通道：它们各有 C 个。",
)
def scales_the_groups(x, num_groups, gamma, beta, eps=1e-5):
    group = np.arange(x.shape[1]) // (x.shape[1] // num_groups)
    return group_norm(x, num_groups, gamma[group], beta[group], eps)


@task.mutant(
    en="gamma and beta were spread along the last axis. They belong to the channels: reshape them to (C, 1, 1).",
    zh="gamma 和 beta 沿最后一个轴广播了。它们属于通道：应变形为 (C, 1, 1)。",
)
def scales_along_the_last_axis(x, num_groups, gamma, beta, eps=1e-5):
    return group_norm(x, num_groups, np.ones_like(gamma), np.zeros_like(beta), eps) * gamma + beta


@task.mutant(
    en="gamma and beta are not applied: scale and shift each channel after normalising.",
    zh="没有用 gamma 和 beta：归一化之后还要对每个通道缩放和平移。",
)
def forgets_scale_and_shift(x, num_groups, gamma, beta, eps=1e-5):
    return group_norm(x, num_groups, np.ones_like(gamma), np.zeros_like(beta), eps)


@task.mutant(
    en="The variance was divided by m - 1. The biased one is used, divided by the m values of the group.",
    zh="方差除以了 m - 1。这里用有偏方差，除以组内的 m 个值。",
)
def takes_the_unbiased_variance(x, num_groups, gamma, beta, eps=1e-5):
    def rule(groups, mean, variance):
        count = np.float64(groups.shape[-1])
        return (groups - mean) / np.sqrt(variance * (count / (count - 1)) + eps)

    return _with_groups(x, num_groups, gamma, beta, rule)


@task.mutant(
    en="eps was added to the standard deviation. It belongs to the variance, under the root.",
    zh="eps 加到了标准差上。它应加在根号内的方差上。",
)
def adds_eps_outside_the_root(x, num_groups, gamma, beta, eps=1e-5):
    return _with_groups(x, num_groups, gamma, beta, lambda groups, mean, var: (groups - mean) / (np.sqrt(var) + eps))


@task.mutant(
    en="eps is missing: a group of equal values gives 0/0.",
    zh="漏了 eps：值全相等的组会得到 0/0。",
)
def forgets_eps(x, num_groups, gamma, beta, eps=1e-5):
    return _with_groups(x, num_groups, gamma, beta, lambda groups, mean, var: (groups - mean) / np.sqrt(var))


@task.mutant(
    en="The argument eps is ignored: 1e-5 is only its default.",
    zh="忽略了参数 eps：1e-5 只是默认值。",
)
def ignores_the_argument_eps(x, num_groups, gamma, beta, eps=1e-5):
    return group_norm(x, num_groups, gamma, beta)


@task.mutant(
    en="The root is missing: the centred values are divided by the standard deviation, not by the variance.",
    zh="漏了开方：应除以标准差，而不是方差。",
)
def divides_by_the_variance(x, num_groups, gamma, beta, eps=1e-5):
    return _with_groups(x, num_groups, gamma, beta, lambda groups, mean, var: (groups - mean) / (var + eps))


@task.mutant(
    en="The mean was not subtracted from x, only used in the variance. Centre first.",
    zh="均值只用在方差里，没有从 x 中减去。应先中心化。",
)
def does_not_centre(x, num_groups, gamma, beta, eps=1e-5):
    return _with_groups(x, num_groups, gamma, beta, lambda groups, _, var: groups / np.sqrt(var + eps))


@task.mutant(
    en="The variance was computed as E[x²] - E[x]²: far from zero both are huge and the digits are lost. Centre first.",
    zh="方差按 E[x²] - E[x]² 计算：离零很远时两者都极大，有效数字丢失。应先减均值。",
)
def subtracts_the_squared_mean(x, num_groups, gamma, beta, eps=1e-5):
    def rule(groups, mean, _):
        return (groups - mean) / np.sqrt((groups**2).mean(axis=-1, keepdims=True) - mean**2 + eps)

    return _with_groups(x, num_groups, gamma, beta, rule)


@task.mutant(
    en="The input was cast to float32: near 1000 its steps are 0.0001, and small differences of a float64 input are lost.",
    zh="输入被转成 float32：在 1000 附近它的间隔约为 0.0001，float64 输入的微小差异丢失了。",
)
def computes_in_single_precision(x, num_groups, gamma, beta, eps=1e-5):
    return group_norm(x.astype(np.float32), num_groups, gamma, beta, eps)


@task.mutant(
    en="The default of eps is wrong: it is 1e-5, as in PyTorch.",
    zh="eps 的默认值不对：应为 1e-5，与 PyTorch 相同。",
)
def has_a_smaller_default_of_eps(x, num_groups, gamma, beta, eps=1e-8):
    return group_norm(x, num_groups, gamma, beta, eps)
