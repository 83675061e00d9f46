"""Batch normalisation of images, in training and in inference.

A result must not hang on how the variance is summed: single-precision channels lie near the origin for their spread, and
channels far from it, where E[x²] - E[x]² loses its digits, are float64 (see ``_is_well_conditioned``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats, wave
from quizprep.graders._norms import LIBRARY, farthest

task = Task("batch_norm", refuses=LIBRARY)


@task.reference
def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Return the batch-normalised images, and the running statistics as they are afterwards.

    In training each channel is normalised with the mean and the biased variance of its N*H*W values in this batch, and the
    running statistics move towards those of the batch: ``new = (1 - momentum) * old + momentum * batch``, where the batch
    variance is the unbiased one (divided by N*H*W - 1).  In inference the running statistics normalise and stay as they are.
    Either way ``out = gamma * (x - mean) / sqrt(var + eps) + beta``, channel by channel.

    Args:
        x: images (N, C, H, W), float32 or float64.  In training N*H*W is at least 2.
        gamma: array (C,), the scale of each channel.
        beta: array (C,), the shift of each channel.
        running_mean: array (C,).
        running_var: array (C,), not negative.
        training: whether this is training; a bool.
        momentum: float from 0 to 1, the share of the batch in the new running statistics.
        eps: positive float, added to the variance under the root.

    Returns:
        A tuple ``(out, new_running_mean, new_running_var)`` of shapes (N, C, H, W), (C,) and (C,).  The inputs are not changed.

    """
    x, gamma, beta, running_mean, running_var = (
        np.asarray(array, dtype=np.float64) for array in (x, gamma, beta, running_mean, running_var)
    )
    mean, variance = running_mean, running_var
    if training:
        count = x.size // x.shape[1]
        mean = x.mean(axis=(0, 2, 3))
        variance = ((x - _per_channel(mean)) ** 2).mean(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * variance * count / (count - 1)
    normalised = (x - _per_channel(mean)) / np.sqrt(_per_channel(variance) + eps)
    return _per_channel(gamma) * normalised + _per_channel(beta), running_mean, running_var


def _per_channel(values):
    """Return one value a channel as an array that lines up with images."""
    return values[:, None, None]


@task.valid
def within_contract(
    x: Any,
    gamma: Any,
    beta: Any,
    running_mean: Any,
    running_var: Any,
    training: Any,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> bool:
    """Whether these are float arrays of matching sizes, and rounding stays well inside the tolerance."""
    of_channels = (gamma, beta, running_mean, running_var)
    if not are_floats(x, *of_channels):
        return False
    if not (x.ndim == 4 and x.size and all(array.shape == x.shape[1:2] for array in of_channels)):
        return False
    if not (
        type(training) is bool and type(momentum) is float and 0 <= momentum <= 1 and type(eps) is float and 1e-8 <= eps <= 10
    ):
        return False
    if not are_finite(x, *of_channels) or (training and x.size == x.shape[1]):
        return False
    sizes = [np.abs(array).max() for array in of_channels]
    in_range = all(size <= limit for size, limit in zip(sizes, (100, 100, 1e7, 1e7), strict=True)) and np.all(running_var >= 0)
    wide = x.astype(np.float64)
    mean, variance = (wide.mean(axis=(0, 2, 3)), wide.var(axis=(0, 2, 3))) if training else (running_mean, running_var)
    return bool(in_range) and _is_well_conditioned(x, mean, variance + eps)


def _is_well_conditioned(x: "np.ndarray[Any, Any]", mean: "np.ndarray[Any, Any]", variance: "np.ndarray[Any, Any]") -> bool:
    """Return whether no channel is farther from zero than so many times its spread."""
    size = np.maximum(np.abs(x.astype(np.float64)).max(axis=(0, 2, 3)), np.abs(mean))
    return bool(np.all(size <= farthest(x.dtype) * np.sqrt(variance)))


def _images(*rows: Any) -> "np.ndarray[Any, Any]":
    """Return images (N, C, 1, W) of which each channel is a row of numbers."""
    return np.array(rows, dtype=np.float64)[:, :, None, :]


def _fresh(x: Any, training: bool, **options: float) -> Call:  # noqa: FBT001  (as the function has it)
    """Return a call with gamma 1, beta 0, running mean 0 and running variance 1."""
    ones, zeros = np.ones(x.shape[1], x.dtype), np.zeros(x.shape[1], x.dtype)
    return Call(x, ones, zeros, zeros.copy(), ones.copy(), training, **options)


def _used(x: Any, training: bool, *options: float, **named: float) -> Call:  # noqa: FBT001
    """Return a call in which each channel has a scale, a shift and a past of its own."""
    channels = np.arange(x.shape[1])
    gamma, beta, mean = 1 + channels % 3 / 2, channels % 5 / 2 - 1, (channels * 3 % 7 - 3) / 4
    arrays = (array.astype(x.dtype) for array in (gamma, beta, mean, 0.5 + channels % 4))
    return Call(x, *arrays, training, *options, **named)


@task.case(
    en="training on four values of one channel: mean 3, variance 3.5, and 14/3 is tracked",
    zh="训练，一个通道的四个值：均值 3，方差 3.5，而记入滑动统计的是 14/3",
)
def four_values() -> Call:
    return _fresh(_images([[1.0, 2.0, 3.0, 6.0]]), training=True)


@task.case(
    en="training on two values of a channel: biased variance 1, unbiased 2",
    zh="训练，每个通道只有两个值：有偏方差 1，无偏方差 2",
)
def two_values() -> Call:
    return _fresh(_images([[1.0]], [[3.0]]), training=True)


@task.case(
    en="training: the statistics of a channel go over the batch, the height and the width together",
    zh="训练：每个通道的统计量同时跨批、高和宽计算",
)
def batch_of_images() -> Call:
    return _fresh(wave(3, 2, 2, 3), training=True)


@task.case(
    en="training: images of a batch lie at different places; one mean serves them all",
    zh="训练：批中各图像的取值范围不同，仍共用一个均值",
)
def images_at_different_places() -> Call:
    return _fresh(_images([[0.0, 1.0, 0.5]], [[10.0, 12.0, 11.0]], [[-5.0, -4.0, -7.0]]), training=True)


@task.case(
    en="training: channels of different size; each has its own mean and variance",
    zh="训练：各通道数量级不同；每个通道有自己的均值和方差",
)
def channels_of_different_size() -> Call:
    return _fresh(wave(2, 3, 2, 2) * np.array([1.0, 10.0, 0.1])[:, None, None], training=True)


@task.case(en="training with a batch of one image: its own pixels are the batch", zh="训练，批大小为 1：统计量来自它自己的像素")
def batch_of_one() -> Call:
    return _used(wave(1, 3, 2, 3), training=True)


@task.case(
    en="training with one pixel an image: the batch alone gives the statistics", zh="训练，每张图只有一个像素：统计量只来自批"
)
def one_pixel_images() -> Call:
    return _used(wave(5, 3, 1, 1), training=True)


@task.case(en="training with one channel", zh="训练，单通道")
def one_channel() -> Call:
    return _used(wave(2, 1, 3, 2), training=True)


@task.case(
    en="as many channels as columns: gamma and beta belong to the channels, axis 1",
    zh="通道数等于宽：gamma 和 beta 属于通道，即第 1 轴",
)
def as_many_channels_as_columns() -> Call:
    return _used(wave(2, 3, 2, 3), training=True)


@task.case(en="training with a past: new = 0.9 * old + 0.1 * batch", zh="训练，已有滑动统计：新值 = 0.9 * 旧值 + 0.1 * 批统计")
def running_statistics_move() -> Call:
    x = _images([[2.0, 4.0, 9.0], [0.0, -1.0, 1.0]])
    return Call(x, np.ones(2), np.zeros(2), np.array([10.0, -2.0]), np.array([4.0, 0.25]), True)


@task.case(
    en="momentum 0.3 as a keyword: the share of the batch, not of the past",
    zh="关键字 momentum = 0.3：这是新批的占比，不是旧值的",
)
def another_momentum() -> Call:
    return _used(wave(2, 3, 2, 2), training=True, momentum=0.3)


@task.case(en="momentum 1: the running statistics become those of the batch", zh="momentum 为 1：滑动统计变成本批的统计")
def momentum_of_one() -> Call:
    return _used(wave(2, 2, 2, 3), training=True, momentum=1.0)


@task.case(
    en="momentum 0: the running statistics stay, the batch still normalises", zh="momentum 为 0：滑动统计不变，但仍用本批归一化"
)
def momentum_of_zero() -> Call:
    return _used(wave(2, 2, 3, 2), training=True, momentum=0.0)


@task.case(
    en="inference: the running statistics normalise, whatever the batch looks like",
    zh="推理：不管这批数据如何，都用滑动统计归一化",
)
def inference() -> Call:
    x = _images([[3.0, 5.0, 1.0], [0.0, -1.0, 1.0]], [[7.0, 3.0, 4.0], [2.0, 0.0, -2.0]])
    return Call(x, np.array([2.0, 0.5]), np.array([1.0, -1.0]), np.array([3.0, -1.0]), np.array([4.0, 0.25]), False)


@task.case(en="inference on a single value: no batch is needed", zh="推理，只有一个值：不需要批")
def inference_on_one_value() -> Call:
    return _used(np.array([[[[2.5]], [[-1.0]]]]), training=False)


@task.case(
    en="inference with momentum 0.5: the running statistics come back as they were", zh="推理，momentum = 0.5：滑动统计原样返回"
)
def inference_changes_nothing() -> Call:
    return _used(wave(2, 3, 3, 2), False, 0.5)


@task.case(en="inference with a running variance of 0: eps keeps the root from 0", zh="推理，滑动方差为 0：eps 使根号不为 0")
def running_variance_of_zero() -> Call:
    x = _images([[0.5, 0.504, 0.499], [1.0, 2.0, 3.0]])
    return Call(x, np.ones(2), np.zeros(2), np.array([0.5, 2.0]), np.array([0.0, 1.0]), False)


@task.case(
    en="a channel of equal values beside others: 0 / sqrt(0 + eps) is 0, so beta comes out",
    zh="某通道的值全相等：0 / sqrt(0 + eps) 得 0，结果为 beta",
)
def channel_of_equal_values() -> Call:
    x = _images([[3.0, 3.0], [1.0, 2.0]], [[3.0, 3.0], [-2.0, 4.0]])
    return Call(x, np.array([2.0, 1.0]), np.array([0.5, -1.0]), np.zeros(2), np.ones(2), True)


@task.case(
    en="a variance below eps: eps is added to it under the root, but is not tracked",
    zh="方差小于 eps：eps 加在根号内的方差上，但不计入滑动方差",
)
def variance_below_eps() -> Call:
    x = _images([[0.001, 0.003, 0.008]], [[-0.004, 0.0, 0.004]])
    return Call(x, np.ones(1), np.zeros(1), np.zeros(1), np.zeros(1), True, momentum=1.0, eps=0.01)


@task.case(en="training with eps = 0.5 as a keyword", zh="训练，关键字 eps = 0.5")
def large_eps() -> Call:
    return _used(wave(2, 2, 2, 2), training=True, eps=0.5)


@task.case(en="inference with momentum and eps by position", zh="推理，按位置传入 momentum 和 eps")
def options_by_position() -> Call:
    return _used(wave(2, 3, 2, 2), False, 0.2, 0.25)


@task.case(en="gamma 0 and a negative gamma: the scale keeps its sign", zh="gamma 为 0 与为负：缩放保留符号")
def gamma_of_zero_and_below() -> Call:
    x = wave(2, 3, 2, 2)
    return Call(x, np.array([0.0, -1.0, -2.5]), np.array([1.0, 0.0, 3.0]), np.zeros(3), np.ones(3), True)


@task.case(
    en="a mean of a million and a spread of one: E[x²] - E[x]² has lost the digits that matter",
    zh="均值一百万、离散程度为 1：E[x²] - E[x]² 已丢失关键的有效数字",
)
def far_from_zero() -> Call:
    x = _images([[0.1, 1.3, 3.7], [0.3, -0.5, 2.9]], [[-2.2, 0.9, 1.4], [1.1, -1.7, 0.6]])
    return _fresh(x + np.array([[[1e6]], [[-1e6]]]), training=True)


@task.case(
    en="a spread of hundredths around 1000: double precision must be kept", zh="在 1000 附近只差百分之几：必须保持双精度"
)
def small_spread_at_a_distance() -> Call:
    x = _images([[1000.01, 1000.03]], [[999.98, 1000.04]])
    return Call(x, np.ones(1), np.zeros(1), np.full(1, 1000.0), np.full(1, 1e-4), True)


@task.case(en="float32, training", zh="float32，训练")
def single_precision() -> Call:
    return _used(wave(2, 3, 3, 2).astype(np.float32), training=True)


@task.case(en="float32, inference", zh="float32，推理")
def single_precision_inference() -> Call:
    return _used(wave(3, 2, 2, 3).astype(np.float32), training=False)


@task.case(
    en="a transposed view, from (N, H, W, C): entries do not lie one after another",
    zh="由 (N, H, W, C) 转置来的视图：内存不连续",
)
def transposed_view() -> Call:
    return _used(wave(2, 3, 2, 4).transpose(0, 3, 1, 2), training=True)


@task.case(en="every second column, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_view() -> Call:
    call = _used(wave(2, 3, 2, 6)[..., ::2], training=True)
    for array in call.args[:5]:
        array.flags.writeable = False
    return call


@task.case(
    en="a mixed batch in training: an image of zeros, one of equal pixels, one that varies; they share their statistics",
    zh="训练，一批结构不同的图像：全零、像素全相等、有变化；它们共用统计量",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 2, 2, 2))
    x[1], x[2] = 4, wave(2, 2, 2)
    return _used(x, training=True)


@task.case(en="large entries of both signs in training", zh="训练，有正有负的很大的数")
def large_entries() -> Call:
    return _used(1e5 * wave(2, 2, 2, 3), training=True)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    x, channels = rng.standard_normal((4, 16, size, size)), rng.uniform(0.5, 2, (4, 16))
    return Call(x, *channels, training=True)


@task.library
def library_batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    from torch.nn.functional import batch_norm as normalise

    mean, variance = running_mean.clone(), running_var.clone()  # the operator changes them in place
    return normalise(x, mean, variance, gamma, beta, training, momentum, eps), mean, variance


@task.half(count=6, en="random images in half precision, in training and in inference", zh="半精度的随机图像，训练与推理")
def half_images(rng: np.random.Generator, size: int) -> Call:
    c = 1 + size // 2
    places, past = rng.uniform(-0.5, 0.5, (c, 1, 1)), rng.uniform(0.5, 1.5, c)
    x = places + rng.standard_normal((2, c, 2, 4))
    return Call(x, rng.uniform(0.5, 1.5, c), rng.uniform(-1, 1, c), rng.uniform(-0.5, 0.5, c), past, training=size % 3 < 2)


@task.random(count=25, en="random images in training", zh="训练时的随机图像")
def random_training(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, training=True)


@task.random(count=12, en="random images in inference", zh="推理时的随机图像")
def random_inference(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, training=False)


@task.random(
    count=12,
    en="random images whose channels lie far from zero, each at its own place",
    zh="各通道位于离零很远的不同位置的随机图像",
)
def random_offsets(rng: np.random.Generator, size: int) -> Call:
    n, c, h, w = 2, 1 + size // 4, 2, 1 + size // 3
    places = rng.uniform(-1e6, 1e6, size=(c, 1, 1))
    steps = rng.permuted(np.tile(np.arange(n * h * w), (c, 1)), axis=1).reshape(c, n, h, w).transpose(1, 0, 2, 3)
    return _fresh(places + 2.0 * steps, training=True)


def _drawn(rng: np.random.Generator, size: int, *, training: bool) -> Call:
    longest = min(2 + size // 4, 5)
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    options = {}
    if rng.random() < 0.5:
        options["momentum"] = round(float(rng.uniform(0, 1)), 2)
    if rng.random() < 0.5:
        options["eps"] = float(10 ** rng.uniform(-4, 0))
    while True:
        n, c, h, w = (int(length) for length in rng.integers(1, longest, size=4, endpoint=True))
        channel = (c, 1, 1)
        x = rng.normal(0, 3, channel) + rng.uniform(0.5, 3, channel) * rng.standard_normal((n, c, h, w))
        past = rng.normal(0, 1, c), rng.uniform(0.2, 4, c)
        arrays = [array.astype(dtype) for array in (x, rng.normal(1, 0.5, c), rng.normal(0, 1, c), *past)]
        if within_contract(*arrays, training, **options):
            return Call(*arrays, training, **options)


def _run(arrays, *, training, momentum, eps, axes=(0, 2, 3), ddof=0, tracked_ddof=1):
    """Work as the reference does, with the statistics of other axes or another divisor."""
    x, gamma, beta, running_mean, running_var = arrays
    if not training:
        return _apply(x, running_mean, running_var, gamma, beta, eps), running_mean, running_var
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = x.mean(axis=axes, keepdims=True)
        squares, count = ((x - mean) ** 2).sum(axis=axes, keepdims=True), x.size // mean.size
        variance, tracked = squares / (count - ddof), squares / (count - tracked_ddof)
        out = _per_channel(gamma) * (x - mean) / np.sqrt(variance + eps) + _per_channel(beta)
        batch_mean, batch_var = (np.broadcast_to(part, x.shape).mean(axis=(0, 2, 3)) for part in (mean, tracked))
        return out, _moved(running_mean, batch_mean, momentum), _moved(running_var, batch_var, momentum)


def _apply(x, mean, variance, gamma, beta, eps):
    return _per_channel(gamma) * (x - _per_channel(mean)) / np.sqrt(_per_channel(variance) + eps) + _per_channel(beta)


def _moved(old, new, momentum):
    return (1 - momentum) * old + momentum * new


@task.mutant(
    en="The unbiased variance normalised the batch. It is only tracked; the biased one (divided by N*H*W) normalises.",
    zh="用无偏方差做了归一化。无偏方差只用于滑动统计；归一化用有偏方差（除以 N*H*W）。",
)
def normalises_with_the_unbiased_variance(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return _run((x, gamma, beta, running_mean, running_var), training=training, momentum=momentum, eps=eps, ddof=1)


@task.mutant(
    en="The biased variance was tracked. PyTorch's running variance takes the unbiased one, divided by N*H*W - 1.",
    zh="滑动方差记录了有偏方差。PyTorch 的滑动方差用无偏方差，即除以 N*H*W - 1。",
)
def tracks_the_biased_variance(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return _run((x, gamma, beta, running_mean, running_var), training=training, momentum=momentum, eps=eps, tracked_ddof=0)


@task.mutant(
    en="The correction was N / (N - 1) with the batch size. The number of values of a channel is m = N*H*W.",
    zh="修正系数用了批大小 N / (N - 1)。每个通道的样本数是 m = N*H*W。",
)
def corrects_with_the_batch_size(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out, new_mean, new_var = tracks_the_biased_variance(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        with np.errstate(invalid="ignore", divide="ignore"):
            new_var = _moved(running_var, x.var(axis=(0, 2, 3)) * np.float64(len(x)) / (len(x) - 1), momentum)
    return out, new_mean, new_var


@task.mutant(
    en="momentum is turned round: here it is the share of the new batch, as in PyTorch, not of the old value, as in Keras.",
    zh="momentum 用反了：这里它是新批所占的比例（PyTorch 的约定），不是旧值的比例（Keras 的约定）。",
)
def turns_the_momentum_round(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


@task.mutant(
    en="The argument momentum is ignored: 0.1 is only its default.",
    zh="忽略了参数 momentum：0.1 只是默认值。",
)
def ignores_the_argument_momentum(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x, gamma, beta, running_mean, running_var, training, 0.1, eps)


@task.mutant(
    en="The argument eps is ignored: 1e-5 is only its default.",
    zh="忽略了参数 eps：1e-5 只是默认值。",
)
def ignores_the_argument_eps(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x, gamma, beta, running_mean, running_var, training, momentum)


@task.mutant(
    en="The flag training is ignored, and the batch is used in inference too. Then the running statistics normalise.",
    zh="忽略了 training 标志，推理时也用了本批统计。推理时应使用滑动统计。",
)
def uses_the_batch_in_inference(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return _run((x, gamma, beta, running_mean, running_var), training=True, momentum=momentum, eps=eps)


@task.mutant(
    en="Inference moved the running statistics. They change in training alone.",
    zh="推理时更新了滑动统计。它们只在训练时更新。",
)
def tracks_in_inference(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    arrays = (x, gamma, beta, running_mean, running_var)
    out = batch_norm(*arrays, training, momentum, eps)[0]
    return out, *_run(arrays, training=True, momentum=momentum, eps=eps)[1:]


@task.mutant(
    en="The running statistics were never updated in training: return the moved ones.",
    zh="训练时没有更新滑动统计：应返回更新后的值。",
)
def never_tracks(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)[0]
    return out, running_mean, running_var


@task.mutant(
    en="The running statistics normalised in training. There the batch's own mean and variance do.",
    zh="训练时用滑动统计做了归一化。训练时应使用本批自己的均值和方差。",
)
def normalises_training_with_the_running_statistics(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    _, new_mean, new_var = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return _apply(x, new_mean, new_var, gamma, beta, eps), new_mean, new_var


@task.mutant(
    en="The statistics are of each image by itself: that is instance normalisation. Go over the batch as well, axes (0, 2, 3).",
    zh="统计量按每张图单独计算，那是 InstanceNorm。还要跨批计算，即轴 (0, 2, 3)。",
)
def normalises_each_image(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    arrays = (x, gamma, beta, running_mean, running_var)
    return _run(arrays, training=training, momentum=momentum, eps=eps, axes=(2, 3))


@task.mutant(
    en="The mean was taken over the batch alone, for each pixel. Reduce over the height and the width as well.",
    zh="只沿批求均值，每个像素各有一个。还要跨高和宽规约，每个通道只有一个均值。",
)
def normalises_each_pixel(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return _run((x, gamma, beta, running_mean, running_var), training=training, momentum=momentum, eps=eps, axes=0)


@task.mutant(
    en="The whole batch has one mean and variance here. Each channel has its own: leave axis 1 out of the reduction.",
    zh="整批数据只用了一个均值和方差。每个通道应有自己的：规约时不能包含第 1 轴。",
)
def normalises_all_channels_together(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return _run((x, gamma, beta, running_mean, running_var), training=training, momentum=momentum, eps=eps, axes=None)


@task.mutant(
    en="The channels were looked for in the last axis. Images are (N, C, H, W): reduce over axes (0, 2, 3).",
    zh="把最后一个轴当成了通道。图像是 (N, C, H, W)：应沿轴 (0, 2, 3) 规约。",
)
def takes_the_last_axis_for_the_channels(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, variance, tracked = running_mean, running_var, running_var
    if training:
        count = x.size // x.shape[-1]
        mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
        with np.errstate(invalid="ignore", divide="ignore"):
            tracked = _moved(running_var, variance * np.float64(count) / (count - 1), momentum)
        running_mean = _moved(running_mean, mean, momentum)
    return gamma * (x - mean) / np.sqrt(variance + eps) + beta, running_mean, tracked


@task.mutant(
    en="gamma and beta were spread along the last axis. They belong to the channels: reshape them to (C, 1, 1).",
    zh="gamma 和 beta 沿最后一个轴广播了。它们属于通道：应变形为 (C, 1, 1)。",
)
def scales_along_the_last_axis(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    plain, *moved = batch_norm(x, np.ones_like(gamma), np.zeros_like(beta), running_mean, running_var, training, momentum, eps)
    return gamma * plain + beta, *moved


@task.mutant(
    en="gamma and beta are not applied: scale and shift each channel after normalising.",
    zh="没有用 gamma 和 beta：归一化之后还要对每个通道缩放和平移。",
)
def forgets_scale_and_shift(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x, np.ones_like(gamma), np.zeros_like(beta), running_mean, running_var, training, momentum, eps)


@task.mutant(
    en="eps was added to the standard deviation. It belongs to the variance, under the root.",
    zh="eps 加到了标准差上。它应加在根号内的方差上。",
)
def adds_eps_outside_the_root(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    moved = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)[1:]
    mean, variance = (x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))) if training else (running_mean, running_var)
    out = (x - _per_channel(mean)) / (np.sqrt(_per_channel(variance)) + eps)
    return _per_channel(gamma) * out + _per_channel(beta), *moved


@task.mutant(
    en="eps is missing: a channel of equal values gives 0/0.",
    zh="漏了 eps：值全相等的通道会得到 0/0。",
)
def forgets_eps(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    with np.errstate(invalid="ignore", divide="ignore"):
        return batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, 0.0)


@task.mutant(
    en="eps was added before the variance was tracked. The running variance is that of the data; eps only guards the root.",
    zh="先加了 eps 再记入滑动方差。滑动方差是数据的方差；eps 只用来保护根号。",
)
def tracks_eps_too(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out, new_mean, new_var = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return out, new_mean, new_var + momentum * eps if training else new_var


@task.mutant(
    en="The standard deviation was tracked. The running statistic is the variance.",
    zh="记入的是标准差。滑动统计应是方差。",
)
def tracks_the_standard_deviation(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out, new_mean, new_var = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return out, new_mean, _moved(running_var, x.std(axis=(0, 2, 3), ddof=1), momentum) if training else new_var


@task.mutant(
    en="The root is missing: the centred values are divided by the standard deviation, not by the variance.",
    zh="漏了开方：应除以标准差，而不是方差。",
)
def divides_by_the_variance(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    moved = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)[1:]
    mean, variance = (x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))) if training else (running_mean, running_var)
    out = (x - _per_channel(mean)) / (_per_channel(variance) + eps)
    return _per_channel(gamma) * out + _per_channel(beta), *moved


@task.mutant(
    en="The variance was computed as E[x²] - E[x]²: far from zero both are huge and the digits are lost. Centre first.",
    zh="方差按 E[x²] - E[x]² 计算：离零很远时两者都极大，有效数字丢失。应先减均值。",
)
def subtracts_the_squared_mean(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        return batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    count, mean = x.size // x.shape[1], x.mean(axis=(0, 2, 3))
    variance = (x**2).mean(axis=(0, 2, 3)) - mean**2
    moved = _moved(running_mean, mean, momentum), _moved(running_var, variance * count / (count - 1), momentum)
    with np.errstate(invalid="ignore"):
        return _apply(x, mean, variance, gamma, beta, eps), *moved


@task.mutant(
    en="The input was cast to float32: near 1000 its steps are 0.0001, and small differences of a float64 input are lost.",
    zh="输入被转成 float32：在 1000 附近它的间隔约为 0.0001，float64 输入的微小差异丢失了。",
)
def computes_in_single_precision(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x.astype(np.float32), gamma, beta, running_mean, running_var, training, momentum, eps)


@task.mutant(
    en="Only the images came back. The result is a tuple: (out, new_running_mean, new_running_var).",
    zh="只返回了图像。结果应为元组 (out, new_running_mean, new_running_var)。",
)
def returns_the_images_alone(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)[0]


@task.mutant(
    en="Each image was normalised with its own statistics (instance normalisation), though those of the batch were tracked.",
    zh="每张图像用自己的统计量归一化了（InstanceNorm），尽管记录的是整批的统计量。",
)
def normalises_each_image_but_tracks_the_batch(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    right = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    if not training:
        return right
    mean, variance = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    return _per_channel(gamma) * (x - mean) / np.sqrt(variance + eps) + _per_channel(beta), *right[1:]


@task.mutant(
    en="The default of eps is wrong: it is 1e-5, as in PyTorch.",
    zh="eps 的默认值不对：应为 1e-5，与 PyTorch 相同。",
)
def has_a_smaller_default_of_eps(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-8):
    return batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
