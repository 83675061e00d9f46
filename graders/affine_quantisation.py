"""Affine quantisation of an array to unsigned integers.

A result must not hang on how ties are rounded: no number of a case lies nearer than ``MARGIN`` to the middle of two levels, so
that rounding half up, half to even and in single precision all agree.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "affine_quantise",
    refuses=[
        "tensorflow.quantization.fake_quant_with_min_max_args",
        "tensorflow.quantization.quantize",
        "torch.ao.quantization.FakeQuantize",
        "torch.ao.quantization.HistogramObserver",
        "torch.ao.quantization.MinMaxObserver",
        "torch.fake_quantize_per_tensor_affine",
        "torch.ops.quantized_decomposed.quantize_per_tensor",
        "torch.quantize_per_tensor",
        "torch.quantize_per_tensor_dynamic",
    ],
)

MARGIN = 1e-3
"""In levels."""


@task.reference
def affine_quantise(x, low, high, bits=8):
    """Return an array quantised to unsigned integers, with the scale and the zero point that belong to it.

    The range [low, high] is widened to hold 0 where it does not.  Then scale = (high - low) / (2^bits - 1),
    zero_point = round(-low / scale), and q = round(x / scale) + zero_point, clipped to [0, 2^bits - 1]; scale·(q - zero_point)
    is about x, and 0 is represented exactly.

    Args:
        x: array of one or more dimensions, float32 or float64; its entries may lie outside the range.
        low: float, the lower end of the range that was measured.
        high: float above ``low``, the upper end.
        bits: int from 2 to 8.

    Returns:
        ``(q, scale, zero_point)``: whole numbers of the shape of ``x``, a float and a whole number.  No tie of rounding occurs.
        ``x`` is not changed.

    """
    low, high, largest = min(low, 0.0), max(high, 0.0), 2**bits - 1
    scale = (high - low) / largest
    zero_point = round(-low / scale)
    levels = np.rint(np.asarray(x, dtype=np.float64) / scale).astype(np.int64) + zero_point
    return np.clip(levels, 0, largest), scale, zero_point


@task.valid
def within_contract(x: Any, low: Any, high: Any, bits: Any = 8) -> bool:
    """Whether x is a finite float array, the range a range, and no number lies in the middle of two levels."""
    if not (isinstance(x, np.ndarray) and x.dtype.name in {"float32", "float64"} and x.ndim and x.size):
        return False
    if not (all(type(end) is float and math.isfinite(end) for end in (low, high)) and type(bits) is int and 2 <= bits <= 8):
        return False
    if not low < high or not np.isfinite(x).all() or np.abs(x).max() > 1e6:
        return False
    return 1e-3 <= max(high, 0) - min(low, 0) <= 1e5 and bool(_is_decided(np.append(x, low), low, high, bits).all())


def _is_decided(x: "np.ndarray[Any, Any]", low: float, high: float, bits: int) -> "np.ndarray[Any, Any]":
    """Return which numbers are clear of the middle between two levels, or far outside the range."""
    low, high = min(low, 0.0), max(high, 0.0)
    places = x.astype(np.float64) * (2**bits - 1) / (high - low)
    return np.asarray((np.abs(places - np.floor(places) - 0.5) > MARGIN) | (np.abs(places) > 2 ** (bits + 1)))


def _call(x: Any, low: float, high: float, *, dtype: Any = np.float64, **options: int) -> Call:
    return Call(np.array(x, dtype=dtype), low, high, **options)


@task.case(en="a range from 0 to 255: the scale is 1, the zero point 0", zh="范围 0 到 255：缩放为 1，零点为 0")
def plain_range() -> Call:
    return _call([0.0, 1.2, 99.7, 255.0], 0.0, 255.0)


@task.case(en="a range on both sides of 0", zh="零点两侧的范围")
def both_signs() -> Call:
    return _call([-1.0, -0.31, 0.0, 0.47, 2.0], -1.0, 2.0)


@task.case(en="0 itself becomes the zero point, exactly", zh="0 恰好变成零点")
def zero_itself() -> Call:
    return _call([0.0], -0.37, 1.0)


@task.case(en="numbers outside the range saturate, they do not wrap round", zh="超出范围的数取边界值，而不是回绕")
def outside_the_range() -> Call:
    return _call([-30.0, -1.3, 0.4, 1.3, 30.0], -1.0, 1.1)


@task.case(en="a positive range is widened to hold 0", zh="全为正的范围要扩展到包含 0")
def positive_range() -> Call:
    return _call([2.0, 3.1, 6.0], 2.0, 6.0)


@task.case(
    en="a negative range is widened to hold 0: the zero point is the largest level",
    zh="全为负的范围要扩展到包含 0：零点是最大的级别",
)
def negative_range() -> Call:
    return _call([-6.0, -3.2, -2.0], -6.0, -2.0)


@task.case(en="the range is given: it is not that of the array", zh="范围是给定的，不是数组自身的范围")
def range_is_not_the_arrays() -> Call:
    return _call([0.2, 0.5, 0.9], -4.0, 4.3)


@task.case(
    en="numbers between two levels go to the nearer one, below and above 0", zh="落在两级之间的数取较近的一级，正负都一样"
)
def nearest_level() -> Call:
    return _call([-1.7, -1.3, 0.3, 0.8, 1.6, 2.4], -3.0, 12.0, bits=4)


@task.case(
    en="the low end lies between two levels: zero point and x / scale are rounded apart, so that 0 stays exact",
    zh="下界落在两级之间：零点与 x / scale 分别取整，0 才能精确表示",
)
def rounded_apart() -> Call:
    return _call([-1.3, -0.7, 0.0, 0.35, 1.36, 2.7], -1.4, 2.9, bits=4)


@task.case(en="two bits: four levels", zh="2 位：四个级别")
def two_bits() -> Call:
    return _call([-1.0, -0.4, 0.3, 0.9, 2.2], -1.0, 2.0, bits=2)


@task.case(en="six bits, by place", zh="6 位，按位置传入")
def six_bits() -> Call:
    return Call(np.array([-3.1, -1.1, 0.0, 0.26, 5.2]), -2.0, 4.0, 6)


@task.case(en="one number far below the range", zh="一个远低于范围的数")
def far_below() -> Call:
    return _call([-1e5], -0.5, 0.6)


@task.case(en="a wide range: the scale is above 1", zh="很宽的范围：缩放大于 1")
def wide_range() -> Call:
    return _call([-910.0, 12.0, 345.0, 2000.0], -1000.0, 2000.0)


@task.case(en="a narrow range: the scale is small", zh="很窄的范围：缩放很小")
def narrow_range() -> Call:
    return _call([-0.01, 0.004, 0.03], -0.012, 0.03)


@task.case(en="a matrix that is not square", zh="非方阵")
def matrix() -> Call:
    return _call([[-1.1, 0.7, 2.0], [0.1, -0.2, 5.0]], -1.2, 2.1)


@task.case(en="a batch of images, four dimensions", zh="一批图像，四维")
def images() -> Call:
    return Call(np.arange(24.0).reshape(2, 1, 3, 4) * 7 % 11 - 4, -3.9, 5.0)


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return _call([-1.25, -0.5, 0.0, 0.375, 1.0, 3.0], -1.1, 2.0, dtype=np.float32)


@task.case(en="a strided, read-only view; everything by keyword", zh="隔列的只读视图；全部按关键字传入")
def strided_view() -> Call:
    view = (np.arange(12.0).reshape(2, 6) / 4 - 1)[:, ::2]
    view.flags.writeable = False
    return Call(bits=5, high=1.7, low=-0.8, x=view)


def _drawn(rng: np.random.Generator, size: int, low: float, high: float, bits: int, dtype: Any) -> Call | None:
    """Return a call with numbers in the range and around it; those in the middle of two levels become 0."""
    shape = tuple(int(length) for length in rng.integers(1, 2 + size // 4, size=int(rng.integers(1, 3, endpoint=True))))
    x = rng.uniform(1.3 * low - 0.1, 1.3 * high + 0.1, size=shape).astype(dtype)
    x = np.where(_is_decided(x, low, high, bits), x, 0).astype(dtype)
    return Call(x, low, high, bits) if _is_decided(np.array([low]), low, high, bits).all() else None


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def activations(rng: np.random.Generator, size: int) -> Call:
    low, high = -1.3, 2.2
    x = rng.uniform(2 * low, 2 * high, size=size).astype(np.float32)
    return Call(np.where(_is_decided(x, low, high, 8), x, np.float32(0)), low, high)


@task.random(count=30, en="random numbers, ranges and bits", zh="随机的数、范围与位数")
def random_ranges(rng: np.random.Generator, size: int) -> Call:
    while True:
        low, high = -round(float(rng.uniform(0.5, 5)), 2), round(float(rng.uniform(0.5, 5)), 2)
        dtype = np.float32 if rng.random() < 0.4 else np.float64
        if call := _drawn(rng, size, low, high, int(rng.integers(2, 9)), dtype):
            return call


@task.random(count=15, en="random ranges that lie on one side of 0", zh="位于零点一侧的随机范围")
def random_one_sided(rng: np.random.Generator, size: int) -> Call:
    while True:
        near, width = (round(float(rng.uniform(0.5, 3)), 2) for _ in range(2))
        low, high = (near, near + width) if rng.random() < 0.5 else (-near - width, -near)
        if call := _drawn(rng, size, low, high, int(rng.integers(3, 9)), np.float64):
            return call


def _parameters(low, high, bits):
    low, high, largest = min(low, 0.0), max(high, 0.0), 2**bits - 1
    scale = (high - low) / largest
    return scale, round(-low / scale), largest


@task.mutant(
    en="The fraction was cut off (floor or int), which shifts everything down. Round to the nearest level.",
    zh="直接舍去了小数（floor 或 int），整体偏低。应取最近的级别。",
)
def cuts_the_fraction_off(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.floor(x / scale) + zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="Numbers outside the range were not clipped: they get levels that the bits cannot hold.",
    zh="没有截断超出范围的数：得到的级别超出了位数所能表示的范围。",
)
def forgets_to_clip(x, low, high, bits=8):
    scale, zero_point, _ = _parameters(low, high, bits)
    return np.rint(x / scale) + zero_point, scale, zero_point


@task.mutant(
    en="Numbers outside the range wrapped round (a cast to uint8 without clipping): the largest became small. Clip first.",
    zh="超出范围的数回绕了（没有截断就转成 uint8）：最大的反而变小。应先截断。",
)
def wraps_round(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return (np.rint(x / scale).astype(np.int64) + zero_point) % (largest + 1), scale, zero_point


@task.mutant(
    en="The clipping came before the zero point was added: negative numbers are all lost.",
    zh="在加零点之前就截断了：负数全部丢失。",
)
def clips_before_the_shift(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint(x / scale), 0, largest) + zero_point, scale, zero_point


@task.mutant(
    en="The range was divided by 2^bits. There are 2^bits levels, but 2^bits - 1 steps between them.",
    zh="范围除以了 2^bits。级别有 2^bits 个，而间隔只有 2^bits - 1 个。",
)
def divides_by_the_levels(x, low, high, bits=8):
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 2**bits
    zero_point = round(-low / scale)
    return np.clip(np.rint(x / scale) + zero_point, 0, 2**bits - 1), scale, zero_point


@task.mutant(
    en="The largest level was taken to be 2^bits. It is 2^bits - 1, since the smallest is 0.",
    zh="把最大级别当成了 2^bits。最小是 0，所以最大是 2^bits - 1。",
)
def clips_a_level_too_high(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint(x / scale) + zero_point, 0, largest + 1), scale, zero_point


@task.mutant(
    en="The levels are signed, from -2^(bits-1). Here they are unsigned, from 0.",
    zh="用了有符号的级别，从 -2^(bits-1) 开始。这里是无符号的，从 0 开始。",
)
def uses_signed_levels(x, low, high, bits=8):
    q, scale, zero_point = affine_quantise(x, low, high, bits)
    return q - 2 ** (bits - 1), scale, zero_point - 2 ** (bits - 1)


@task.mutant(
    en="The range was not widened to hold 0: padding and ReLU produce zeros, which must be exact.",
    zh="范围没有扩展到包含 0：填充和 ReLU 会产生大量的 0，必须能精确表示。",
)
def does_not_widen_the_range(x, low, high, bits=8):
    scale = (high - low) / (2**bits - 1)
    zero_point = round(-low / scale)
    return np.clip(np.rint(x / scale) + zero_point, 0, 2**bits - 1), scale, zero_point


@task.mutant(
    en="The zero point was not rounded. It is a level, and so a whole number.",
    zh="零点没有取整。它是一个级别，应为整数。",
)
def keeps_the_zero_point_fractional(x, low, high, bits=8):
    scale, _, largest = _parameters(low, high, bits)
    zero_point = -min(low, 0.0) / scale
    return np.clip(np.rint(x / scale + zero_point), 0, largest), scale, zero_point


@task.mutant(
    en="(x - low) / scale was rounded at once. With the rounded zero point, 0 would not come out exactly: round x / scale, "
    "then add the zero point.",
    zh="对 (x - low) / scale 一次取整。这样与取整后的零点不一致，0 不能精确还原：应先对 x / scale 取整，再加零点。",
)
def rounds_after_the_shift(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint((x - min(low, 0.0)) / scale), 0, largest), scale, zero_point


@task.mutant(
    en="The zero point has the wrong sign: it is round(-low / scale), the level of 0.",
    zh="零点的符号反了：应为 round(-low / scale)，即 0 所在的级别。",
)
def turns_the_zero_point(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint(x / scale) - zero_point, 0, largest), scale, -zero_point


@task.mutant(
    en="The zero point was subtracted. q = round(x / scale) + zero_point; it is subtracted on the way back.",
    zh="减去了零点。q = round(x / scale) + zero_point；还原时才减去。",
)
def subtracts_the_zero_point(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint(x / scale) - zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="This is symmetric quantisation, without a zero point. Half of the levels are wasted on a range that is not symmetric.",
    zh="这是没有零点的对称量化。范围不对称时会浪费许多级别。",
)
def quantises_symmetrically(x, low, high, bits=8):
    largest = 2 ** (bits - 1) - 1
    scale = max(abs(low), abs(high)) / largest
    return np.clip(np.rint(x / scale), -largest, largest), scale, 0


@task.mutant(
    en="The range was taken from the array. It is given: it was measured on other data, and x may go beyond it.",
    zh="范围取自数组本身。范围是给定的（在别的数据上标定的），x 可能超出它。",
)
def measures_the_array(x, low, high, bits=8):
    low, high = float(min(x.min(), 0)), float(max(x.max(), 0))
    return affine_quantise(x, low, high, bits) if low < high else (0 * x, 1.0, 0)


@task.mutant(
    en="bits is ignored: 8 is only the default.",
    zh="忽略了 bits：8 只是默认值。",
)
def always_uses_eight_bits(x, low, high, bits=8):
    return affine_quantise(x, low, high)


@task.mutant(
    en="The numbers were multiplied by the scale. Divide: the scale is the width of one step.",
    zh="乘了缩放。应当除：scale 是一个间隔的宽度。",
)
def multiplies_by_the_scale(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.rint(x * scale) + zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="The numbers were turned back into floats, scale·(q - zero_point). Return the levels q.",
    zh="又还原成了浮点数 scale·(q - zero_point)。应返回级别 q。",
)
def returns_the_numbers_restored(x, low, high, bits=8):
    q, scale, zero_point = affine_quantise(x, low, high, bits)
    return scale * (q - zero_point), scale, zero_point


@task.mutant(
    en="Only the levels were returned. Without scale and zero point nobody can read them: (q, scale, zero_point).",
    zh="只返回了级别。没有缩放和零点就无法还原：应返回 (q, scale, zero_point)。",
)
def returns_the_levels_alone(x, low, high, bits=8):
    return affine_quantise(x, low, high, bits)[0]


@task.mutant(
    en="2^bits was taken for the largest level, in scale and clipping. Of 2^bits levels from 0 the largest is 2^bits - 1.",
    zh="计算 scale 和截断时都把 2^bits 当成了最大级别。从 0 开始的 2^bits 个级别中，最大的是 2^bits - 1。",
)
def takes_the_number_of_levels_for_the_largest(x, low, high, bits=8):
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 2**bits
    zero_point = round(-low / scale)
    return np.clip(np.rint(x / scale) + zero_point, 0, 2**bits), scale, zero_point


@task.mutant(
    en="0.5 was added and the fraction cut off. That goes towards 0, so negative numbers come out a level too high: round.",
    zh="加 0.5 后直接截去小数：astype(int) 向 0 取整，负数会偏高一级。应使用 round。",
)
def adds_a_half_and_cuts(x, low, high, bits=8):
    scale, zero_point, largest = _parameters(low, high, bits)
    return np.clip(np.trunc(x / scale + 0.5) + zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="The fraction of the zero point was cut off. Round to the nearest level.",
    zh="零点的小数被直接截去。应取最近的级别。",
)
def cuts_the_zero_point(x, low, high, bits=8):
    scale, _, largest = _parameters(low, high, bits)
    zero_point = int(-min(low, 0.0) / scale)
    return np.clip(np.rint(x / scale) + zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="The zero point was not rounded before it was added: the levels are no whole numbers then.",
    zh="零点没有取整就加上了：得到的级别不是整数。",
)
def adds_a_fractional_zero_point(x, low, high, bits=8):
    scale, _, largest = _parameters(low, high, bits)
    zero_point = -min(low, 0.0) / scale
    return np.clip(np.rint(x / scale) + zero_point, 0, largest), scale, zero_point


@task.mutant(
    en="The levels were clipped to a signed range, from -2^(bits-1). Here they are unsigned, from 0.",
    zh="把级别截断到了有符号的范围，从 -2^(bits-1) 开始。这里是无符号的，从 0 开始。",
)
def clips_to_signed_levels(x, low, high, bits=8):
    scale, zero_point, _ = _parameters(low, high, bits)
    return np.clip(np.rint(x / scale) + zero_point, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1), scale, zero_point
