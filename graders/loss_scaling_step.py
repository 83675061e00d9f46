"""One optimiser step of mixed-precision training, with a loss scale that follows the gradients.

It is what ``torch.amp.GradScaler`` does in ``unscale_``, ``step`` and ``update``, around gradient clipping and plain SGD.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "loss_scaling_step",
    refuses=[
        "apex.amp.scale_loss",
        "keras.optimizers.LossScaleOptimizer",
        "tensorflow.keras.mixed_precision.LossScaleOptimizer",
        "torch.GradScaler",
        "torch._amp_foreach_non_finite_check_and_unscale_",
        "torch._amp_update_scale_",
        "torch.amp.GradScaler",
        "torch.amp.grad_scaler.GradScaler",
        "torch.cpu.amp.GradScaler",
        "torch.cuda.amp.GradScaler",
        "torch.cuda.amp.grad_scaler.GradScaler",
    ],
)


@task.reference
def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    """Return weights and state of the loss scale after one step of mixed-precision training.

    The gradients are those of ``scale`` times the loss.  If one entry of any of them is inf, -inf or NaN, the step is skipped:
    no weight changes, the scale is halved, and the count of good steps begins at 0 again.

    Otherwise the gradients are divided by the scale.  Where ``max_norm`` is given and the norm of all gradients together
    (root of the sum of all squared entries, after the division) exceeds it, each gradient is multiplied by
    ``max_norm / norm``.  Each weight moves by ``-lr`` times its gradient, and the count of good steps goes up by 1.  When it
    reaches ``growth_interval``, the scale is doubled and the count begins at 0 again.

    Args:
        weights: list of one or more arrays, float32 or float64.
        grads: list of arrays of the same shapes and dtype.
        lr: float above 0, at most 1.
        scale: float above 0, the loss scale at which the gradients were taken.
        good_steps: int from 0 to ``growth_interval - 1``, the good steps since the scale last changed.
        max_norm: float above 0, or None: gradients are not clipped.
        growth_interval: int, at least 1.

    Returns:
        ``(weights, scale, good_steps)``: the new weights, a list of arrays; the new scale, a float; the new count, an int.
        The arrays handed in are not changed.

    """
    weights = [np.asarray(array, dtype=np.float64) for array in weights]
    # One bad entry spoils the step for all: the weights stay those of one point.
    if not all(np.isfinite(grad).all() for grad in grads):
        return weights, scale / 2, 0
    grads = [np.asarray(grad, dtype=np.float64) / scale for grad in grads]
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads))  # of the true gradients: clipping comes after unscaling
    shrink = max_norm / norm if max_norm is not None and norm > max_norm else 1.0
    weights = [array - lr * shrink * grad for array, grad in zip(weights, grads, strict=True)]
    if good_steps + 1 == growth_interval:
        return weights, scale * 2, 0
    return weights, scale, good_steps + 1


@task.valid
def within_contract(
    weights: Any, grads: Any, lr: Any, scale: Any, good_steps: Any, max_norm: Any = None, growth_interval: Any = 2000
) -> bool:
    """Whether there are gradients for finite weights, and all numbers lie in their ranges."""
    if not (isinstance(weights, list) and isinstance(grads, list) and weights and _fit(weights, grads)):
        return False
    numbers = (lr, scale, 1.0 if max_norm is None else max_norm)
    if not all(type(number) is float and math.isfinite(number) and number > 0 for number in numbers):
        return False
    if not all(type(number) is int for number in (good_steps, growth_interval)) or not 0 <= good_steps < growth_interval:
        return False
    true = [grad[np.isfinite(grad)] / scale for grad in grads]
    return lr <= 1 and 2.0**-10 <= scale <= 2.0**24 and all(bool(np.all(np.abs(array) <= 1e3)) for array in weights + true)


def _fit(weights: list[Any], grads: list[Any]) -> bool:
    """Return whether these are float arrays of one dtype, each gradient of the shape of its weights."""
    if len(weights) != len(grads) or not all(isinstance(array, np.ndarray) and array.size for array in weights + grads):
        return False
    if any(array.ndim == 0 or array.shape != grad.shape for array, grad in zip(weights, grads, strict=True)):
        return False
    return {array.dtype.name for array in weights + grads} in ({"float32"}, {"float64"})


def _call(grads: Any, *rest: Any, lr: float = 0.5, scale: float = 4.0, good_steps: int = 3, **options: Any) -> Call:
    """Return a step for a layer of 2 x 2 weights and their biases."""
    weights = [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.25, -1.0])]
    return Call(weights, [np.array(grad, dtype=np.float64) for grad in grads], lr, scale, good_steps, *rest, **options)


GOOD = ([[4.0, -8.0], [2.0, 0.0]], [12.0, -4.0])
LARGE = ([[16.0, -8.0], [24.0, 0.0]], [48.0, -4.0])


@task.case(en="a good step: unscale, move, count", zh="正常的一步：还原梯度、更新、计数")
def good_step() -> Call:
    return _call(GOOD)


@task.case(en="a scale of 65536, as at the start of training", zh="缩放系数 65536，如同训练开始时")
def initial_scale() -> Call:
    return _call(([[65536.0, -131072.0], [32768.0, 0.0]], [6553.6, -65536.0]), scale=65536.0, good_steps=0)


@task.case(en="a scale of 1: nothing to unscale", zh="缩放系数为 1：无需还原")
def scale_of_one() -> Call:
    return _call(GOOD, scale=1.0)


@task.case(en="a scale below 1", zh="缩放系数小于 1")
def scale_below_one() -> Call:
    return _call(GOOD, scale=0.25)


@task.case(en="one gradient is inf: the step is skipped, the scale backs off", zh="有一个梯度为 inf：跳过这一步，缩放系数减小")
def infinite_gradient() -> Call:
    return _call(([[4.0, np.inf], [2.0, 0.0]], [12.0, -4.0]))


@task.case(en="-inf counts, too", zh="-inf 也算溢出")
def negative_infinity() -> Call:
    return _call(([[4.0, -np.inf], [2.0, 0.0]], [12.0, -4.0]))


@task.case(en="NaN without inf: the step is skipped as well", zh="只有 NaN、没有 inf：同样跳过")
def not_a_number() -> Call:
    return _call(([[4.0, -8.0], [np.nan, 0.0]], [12.0, -4.0]))


@task.case(
    en="inf in the bias alone: the weights of the layer must not move either", zh="只有偏置的梯度为 inf：该层的权重也不能动"
)
def infinite_bias_gradient() -> Call:
    return _call((GOOD[0], [np.inf, -4.0]))


@task.case(en="inf just before the scale would grow: back off, and count from 0", zh="正要增大时出现 inf：减小并从 0 重新计数")
def infinite_before_growth() -> Call:
    return _call(([[np.inf, 0.0], [0.0, 0.0]], [1.0, 1.0]), good_steps=9, growth_interval=10)


@task.case(en="inf at a count of 0: still 0 afterwards", zh="计数为 0 时出现 inf：之后仍为 0")
def infinite_at_zero() -> Call:
    return _call((GOOD[0], [np.nan, np.inf]), good_steps=0)


@task.case(en="the last good step of the interval: the scale grows", zh="间隔内的最后一次正常更新：缩放系数增大")
def growth() -> Call:
    return _call(GOOD, good_steps=9, growth_interval=10)


@task.case(en="a scale of 65536 grows like any other", zh="65536 的缩放系数同样会增大")
def growth_without_a_bound() -> Call:
    return _call(GOOD, scale=65536.0, good_steps=9, growth_interval=10)


@task.case(en="a scale of 1 is halved like any other", zh="缩放系数为 1 时同样减半")
def backoff_below_one() -> Call:
    return _call(([[4.0, np.inf], [2.0, 0.0]], [12.0, -4.0]), scale=1.0)


@task.case(en="one good step before growth: nothing grows yet", zh="距增大还差一步：尚不增大")
def before_growth() -> Call:
    return _call(GOOD, good_steps=8, growth_interval=10)


@task.case(en="the default interval of 2000", zh="默认间隔 2000")
def default_interval() -> Call:
    return _call(GOOD, good_steps=1999)


@task.case(en="an interval of 1: every good step lets the scale grow", zh="间隔为 1：每次正常更新都增大")
def interval_of_one() -> Call:
    return _call(GOOD, good_steps=0, growth_interval=1)


@task.case(en="clipping: the norm of all gradients together, after unscaling", zh="梯度裁剪：还原之后，全部梯度合起来的范数")
def clipped() -> Call:
    return _call(LARGE, 2.0)


@task.case(
    en="clipping at a norm that only the scaled gradients exceed: nothing is clipped", zh="只有放大的梯度超过阈值：不裁剪"
)
def not_clipped() -> Call:
    return _call(GOOD, max_norm=10.0)


@task.case(en="each array within the norm, both together beyond it", zh="每个数组各自不超过阈值，合起来超过")
def clipped_together() -> Call:
    return _call(([[12.0, 0.0], [0.0, 0.0]], [0.0, 16.0]), max_norm=4.5)


@task.case(en="small gradients are not blown up to the norm", zh="很小的梯度不会被放大到阈值")
def far_below_the_norm() -> Call:
    return _call(([[0.5, 0.0], [0.0, -0.25]], [0.0, 0.5]), max_norm=100.0)


@task.case(en="clipping, and a gradient is inf: skip", zh="要裁剪，但有梯度为 inf：跳过")
def infinite_and_clipped() -> Call:
    return _call((LARGE[0], [np.inf, 1.0]), max_norm=1.0)


@task.case(en="all gradients are zero: a good step that moves nothing", zh="梯度全为零：正常的一步，但什么都不动")
def zero_gradients() -> Call:
    return _call(([[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0]), max_norm=1.0)


@task.case(en="one array of one weight", zh="只有一个数组、一个权重")
def one_weight() -> Call:
    return Call([np.array([2.0])], [np.array([24.0])], 0.25, 8.0, 0)


@task.case(
    en="three arrays of different shape, everything by keyword, read-only", zh="三个形状不同的数组，全部按关键字传入，只读"
)
def by_keyword() -> Call:
    weights = [np.array([[[1.0, 2.0]]]), np.array([3.0]), np.arange(6.0).reshape(2, 3).T]
    grads = [np.array([[[8.0, -16.0]]]), np.array([4.0]), np.arange(6.0).reshape(3, 2) - 2]
    for array in weights + grads:
        array.flags.writeable = False
    return Call(growth_interval=5, good_steps=4, scale=16.0, lr=0.125, grads=grads, weights=weights)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    weights, grads = [np.array([0.5, -1.25], np.float32)], [np.array([2048.0, 1024.0], np.float32)]
    return Call(weights, grads, 0.5, 1024.0, 0, 1.0)


def _arrays(rng: np.random.Generator, size: int) -> tuple[list[Any], list[Any], float]:
    """Draw weights, scaled gradients and their scale."""
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    scale = float(2.0 ** rng.integers(0, 16, endpoint=True))
    shapes = [tuple(rng.integers(1, 2 + size // 8, size=rng.integers(1, 2, endpoint=True), endpoint=True)) for _ in range(3)]
    shapes = shapes[: int(rng.integers(1, 3, endpoint=True))]
    weights = [rng.normal(0, 2, size=shape).astype(dtype) for shape in shapes]
    grads = [(scale * rng.normal(0, 2, size=shape)).astype(dtype) for shape in shapes]
    return weights, grads, scale


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def two_layers(rng: np.random.Generator, size: int) -> Call:
    weights = [rng.standard_normal((size // 100, 99)), rng.standard_normal(size // 100)]
    return Call(weights, [1024.0 * rng.standard_normal(array.shape) for array in weights], 0.1, 1024.0, 0, 1.0)


@task.random(count=20, en="random good steps", zh="随机的正常更新")
def random_steps(rng: np.random.Generator, size: int) -> Call:
    weights, grads, scale = _arrays(rng, size)
    interval = int(rng.integers(1, 5, endpoint=True))
    lr, good_steps = float(rng.uniform(0.05, 1)), int(rng.integers(interval))
    return Call(weights, grads, lr, scale, good_steps, growth_interval=interval)


@task.random(count=15, en="random steps with clipping", zh="随机更新，带梯度裁剪")
def random_clipping(rng: np.random.Generator, size: int) -> Call:
    weights, grads, scale = _arrays(rng, size)
    return Call(weights, grads, float(rng.uniform(0.05, 1)), scale, int(rng.integers(2000)), float(rng.uniform(0.5, 6)))


@task.random(count=15, en="random steps, here and there inf or NaN", zh="随机更新，个别梯度为 inf 或 NaN")
def random_overflows(rng: np.random.Generator, size: int) -> Call:
    weights, grads, scale = _arrays(rng, size)
    for grad in grads:
        grad[rng.random(grad.shape) < 0.5 / grad.size] = (np.inf, -np.inf, np.nan)[int(rng.integers(3))]
    return Call(weights, grads, 0.5, scale, int(rng.integers(3)), None, 3)


def _finite(grads):
    return all(np.isfinite(grad).all() for grad in grads)


def _norm(grads):
    return math.sqrt(sum(np.sum(np.square(grad, dtype=np.float64)) for grad in grads))


def _moved(weights, grads, lr):
    with np.errstate(invalid="ignore"):
        return [array - lr * grad for array, grad in zip(weights, grads, strict=True)]


def _clipped(grads, max_norm):
    """Clip true gradients as they should be."""
    norm = _norm(grads)
    return [grad * (max_norm / norm) for grad in grads] if max_norm is not None and norm > max_norm else list(grads)


def _updated(finite, scale, good_steps, growth_interval):
    """Return scale and count as they should be after a step."""
    if not finite:
        return scale / 2, 0
    return (scale * 2, 0) if good_steps + 1 == growth_interval else (scale, good_steps + 1)


@task.mutant(
    en="The gradients were not divided by the scale: the step is thousands of times too long.",
    zh="梯度没有除以缩放系数：步长大了成千上万倍。",
)
def forgets_to_unscale(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    state = _updated(_finite(grads), scale, good_steps, growth_interval)
    return (_moved(weights, _clipped(grads, max_norm), lr) if _finite(grads) else weights), *state


@task.mutant(
    en="The gradients were multiplied by the scale once more. The loss was scaled up, so divide.",
    zh="又把梯度乘了一次缩放系数。损失已被放大，应做除法还原。",
)
def scales_once_more(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    larger = [grad * scale**2 for grad in grads]
    new, _, _ = loss_scaling_step(weights, larger, lr, scale, good_steps, max_norm, growth_interval)
    return new, *_updated(_finite(grads), scale, good_steps, growth_interval)


@task.mutant(
    en="The step was taken in spite of inf or NaN, which now are in the weights for good. Skip it.",
    zh="出现 inf 或 NaN 时仍然更新了，它们从此留在权重里。应跳过这一步。",
)
def steps_in_spite_of_overflow(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if _finite(grads):
        return loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    with np.errstate(invalid="ignore"):
        moved = _moved(weights, [grad / scale for grad in grads], lr)
    return moved, *_updated(False, scale, good_steps, growth_interval)


@task.mutant(
    en="Only inf was looked for. NaN (inf - inf, 0 · inf) has to stop the step, too: use isfinite.",
    zh="只检查了 inf。NaN（inf - inf、0 · inf）同样要跳过：用 isfinite。",
)
def overlooks_nan(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if any(np.isinf(grad).any() for grad in grads) or _finite(grads):
        return loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    moved = _moved(weights, [grad / scale for grad in grads], lr)
    return moved, *_updated(True, scale, good_steps, growth_interval)


@task.mutant(
    en="Only NaN was looked for. An overflow is inf first: use isfinite.",
    zh="只检查了 NaN。溢出首先表现为 inf：用 isfinite。",
)
def overlooks_infinity(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if any(np.isnan(grad).any() for grad in grads) or _finite(grads):
        return loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    moved = _moved(weights, [grad / scale for grad in grads], lr)
    return moved, *_updated(True, scale, good_steps, growth_interval)


@task.mutant(
    en="Only the array with the bad gradient was left out. The whole step is skipped: the others are of the same overflow.",
    zh="只跳过了出问题的那个数组。整步都要跳过：其余梯度来自同一次溢出。",
)
def skips_one_array_alone(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    good = _clipped([grad / scale if np.isfinite(grad).all() else np.zeros(grad.shape) for grad in grads], max_norm)
    return _moved(weights, good, lr), *_updated(_finite(grads), scale, good_steps, growth_interval)


@task.mutant(
    en="Bad entries were set to 0 and the step was taken. The others are of the same overflow, and not to be trusted: skip it.",
    zh="把坏的元素置零后仍然更新。其余元素来自同一次溢出，不可信：应跳过。",
)
def zeroes_bad_entries(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    good = _clipped([np.where(np.isfinite(grad), grad, 0) / scale for grad in grads], max_norm)
    return _moved(weights, good, lr), *_updated(_finite(grads), scale, good_steps, growth_interval)


@task.mutant(
    en="The scale never backs off: the next step overflows again, and training stands still.",
    zh="溢出后缩放系数没有减小：下一步还会溢出，训练就停住了。",
)
def never_backs_off(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, changed if _finite(grads) else scale, count


@task.mutant(
    en="The scale never grows: once backed off, it stays small, and small gradients vanish in float16.",
    zh="缩放系数从不增大：减小后就一直很小，float16 中的小梯度会下溢。",
)
def never_grows(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, min(scale, changed), count


@task.mutant(
    en="The scale was never updated, neither down nor up: scaler.update() is missing.",
    zh="缩放系数从不更新，既不减小也不增大：漏了 scaler.update()。",
)
def never_updates_the_scale(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, _, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, scale, count


@task.mutant(
    en="The count of good steps goes on after an overflow. It begins at 0: growth needs good steps in a row.",
    zh="溢出后计数没有归零。应从 0 开始：要连续正常若干步才增大。",
)
def keeps_the_count_after_overflow(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, changed, count if _finite(grads) else good_steps


@task.mutant(
    en="The skipped step was counted as a good one: the count is 0 after it.",
    zh="把跳过的一步也算作正常：跳过之后计数应为 0。",
)
def counts_the_skipped_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, changed, count if _finite(grads) else 1


@task.mutant(
    en="The count is not reset when the scale grows: it would grow at every step from now on, or never again.",
    zh="缩放系数增大时计数没有归零：此后每步都会增大，或再也不增大。",
)
def keeps_the_count_after_growth(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, _ = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, changed, good_steps + 1 if _finite(grads) else 0


@task.mutant(
    en="The scale grows one step too late: this step counts, too, before the count is compared with the interval.",
    zh="增大晚了一步：比较计数与间隔之前，要先把这一步算进去。",
)
def grows_one_step_late(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    return loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval + 1)


@task.mutant(
    en="The scale grows with each good step. It does after growth_interval of them.",
    zh="每次正常更新都增大缩放系数。应连续 growth_interval 次之后才增大。",
)
def grows_with_each_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, _, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, scale * 2 if _finite(grads) else scale / 2, count


@task.mutant(
    en="Growth and backoff are swapped: an overflow needs a smaller scale.",
    zh="增大与减小弄反了：溢出时应减小缩放系数。",
)
def swaps_growth_and_backoff(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, scale * scale / changed, count


@task.mutant(
    en="The gradients were divided by the new scale. They were taken at the old one.",
    zh="用更新后的缩放系数还原了梯度。梯度是在旧的系数下算出的。",
)
def divides_by_the_new_scale(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    changed, count = _updated(_finite(grads), scale, good_steps, growth_interval)
    good = _clipped([grad / changed for grad in grads], max_norm) if _finite(grads) else []
    return (_moved(weights, good, lr) if good else weights), changed, count


@task.mutant(
    en="The gradients were clipped while still scaled: max_norm is meant for the true ones. Unscale first.",
    zh="在还原之前就裁剪了：max_norm 针对的是真实梯度。应先还原再裁剪。",
)
def clips_before_unscaling(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    clipped = _clipped(grads, max_norm) if _finite(grads) else grads
    return loss_scaling_step(weights, clipped, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="Each array was clipped by its own norm. The norm is that of all together, so that the direction stays.",
    zh="每个数组按自己的范数裁剪。应取全部梯度合起来的范数，这样方向不变。",
)
def clips_each_array_alone(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if _finite(grads):
        grads = [part for grad in grads for part in _clipped([grad], None if max_norm is None else max_norm * scale)]
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="Each entry was clipped to max_norm. Clip by the norm: scale all entries by one factor.",
    zh="按元素把数值截断到 max_norm。应按范数裁剪：所有元素乘同一个系数。",
)
def clips_each_entry(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if _finite(grads) and max_norm is not None:
        grads = [np.clip(grad, -max_norm * scale, max_norm * scale) for grad in grads]
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="Gradients below max_norm were blown up to it. The factor is at most 1.",
    zh="小于 max_norm 的梯度被放大了。系数最大为 1。",
)
def blows_small_gradients_up(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    norm = _norm(grads) / scale
    if _finite(grads) and max_norm is not None and norm:
        grads = [grad * (max_norm / norm) for grad in grads]
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="max_norm is ignored: the gradients were not clipped.",
    zh="忽略了 max_norm：没有裁剪梯度。",
)
def forgets_to_clip(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    del max_norm
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="The step was added: that climbs the loss. Subtract it.",
    zh="把更新量加上去了：损失会上升。应减去。",
)
def climbs(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    return loss_scaling_step(weights, grads, -lr, scale, good_steps, max_norm, growth_interval)


@task.mutant(
    en="The scale was capped at 65536, where GradScaler starts. It has no upper bound: too large a scale backs off by itself.",
    zh="缩放系数被限制在 65536，即 GradScaler 的初值。这里没有上限：过大的系数会溢出，随后自行减小。",
)
def caps_the_scale(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, min(changed, max(scale, 65536.0)), count


@task.mutant(
    en="The scale was not let fall below 1. It is halved at every overflow.",
    zh="缩放系数不会降到 1 以下。每次溢出都应减半。",
)
def stops_at_one(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    new, changed, count = loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm, growth_interval)
    return new, max(changed, min(scale, 1.0)), count


@task.mutant(
    en="The norms of the arrays were added up. The norm of all together is the root of the sum of all squares.",
    zh="把各数组的范数相加了。整体的范数是所有平方之和的平方根。",
)
def adds_the_norms(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if _finite(grads) and max_norm is not None:
        norm = sum(_norm([grad]) for grad in grads) / scale
        grads = [grad * min(1.0, max_norm / norm) if norm else grad for grad in grads]
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.mutant(
    en="The largest entry was taken for the norm. The norm of all gradients is the root of the sum of all squares.",
    zh="把最大的元素当成了范数。全部梯度的范数是所有平方之和的平方根。",
)
def takes_the_largest_entry(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if _finite(grads) and max_norm is not None:
        norm = max(float(np.abs(grad).max()) for grad in grads) / scale
        grads = [grad * min(1.0, max_norm / norm) if norm else grad for grad in grads]
    return loss_scaling_step(weights, grads, lr, scale, good_steps, None, growth_interval)


@task.bug(
    en=(
        "The gradients are clipped while they are still scaled: divide by the scale first. And the scale is never lowered "
        "after an overflow, so that each further step overflows as well."
    ),
    zh=("梯度还带着缩放系数就被裁剪了：应先除以缩放系数。另外，溢出之后缩放系数从不减小，之后每一步都会继续溢出。"),
)
def forgets_half_of_the_scaler(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    overflow = any(not np.isfinite(grad).all() for grad in grads)
    if overflow:
        return weights, scale, 0
    norm = sum((grad**2).sum() for grad in grads) ** 0.5
    if max_norm is not None and norm > max_norm:
        grads = [grad * max_norm / norm for grad in grads]
    grads = [grad / scale for grad in grads]
    weights = [weight - lr * grad for weight, grad in zip(weights, grads, strict=True)]
    good_steps += 1
    if good_steps == growth_interval:
        scale, good_steps = scale * 2, 0
    return weights, scale, good_steps
