"""Inverted dropout, with the chance handed in: training and inference have the same expectation, and inference does nothing.

A random number either equals p exactly or keeps away from it, so that single precision does not decide what is dropped.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "dropout",
    refuses=[
        "flax.linen.Dropout",
        "jax.example_libraries.stax.Dropout",
        "keras.layers.Dropout",
        "tensorflow.keras.layers.Dropout",
        "tensorflow.nn.dropout",
        "torch.alpha_dropout",
        "torch.dropout",
        "torch.feature_dropout",
        "torch.native_dropout",
        "torch.nn.AlphaDropout",
        "torch.nn.Dropout",
        "torch.nn.Dropout1d",
        "torch.nn.Dropout2d",
        "torch.nn.Dropout3d",
        "torch.nn.functional.alpha_dropout",
        "torch.nn.functional.dropout",
        "torch.nn.functional.dropout1d",
        "torch.nn.functional.dropout2d",
        "torch.nn.functional.dropout3d",
    ],
)

Array = np.ndarray[Any, Any]


@task.reference
def dropout(x, u, p=0.5, training=True):
    """Return activations after inverted dropout.

    In training an element is kept where its random number is at least ``p``, and divided by ``1 - p``; all others become 0.  At
    inference nothing is dropped and nothing is scaled.

    Args:
        x: activations, array of one or more dimensions, float32 or float64.
        u: uniform random numbers from 0 (included) to 1 (excluded), array of the shape and dtype of ``x``.
        p: probability of dropping an element, a float from 0 to 1.  With 1 all are dropped: the result is 0 everywhere.
        training: whether this is training (True) or inference (False), where ``u`` and ``p`` play no part.

    Returns:
        Array of the shape of ``x``.  The inputs are not changed.

    """
    x = np.array(x, dtype=np.float64)
    if not training:
        return x
    kept = np.asarray(u, dtype=np.float64) >= p
    # Divided where kept alone: for p = 1 nothing is, and 0/0 does not come up.
    return np.divide(x, 1 - p, out=np.zeros_like(x), where=kept)


@task.valid
def within_contract(x: Any, u: Any, p: Any = 0.5, training: Any = True) -> bool:
    """Whether these are activations with random numbers of their shape, none of them within rounding of p, and a flag."""
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in (x, u)):
        return False
    if x.shape != u.shape or x.dtype != u.dtype or not x.ndim or not x.size:
        return False
    if type(p) is not float or not 0 <= p <= 1 or type(training) is not bool:
        return False
    if not (np.isfinite(x).all() and np.all((u >= 0) & (u < 1))):
        return False
    away = np.abs(u.astype(np.float64) - p)
    return bool(np.all((away == 0) | (away > 1e-6)))


X = np.array([2.0, -1.0, 4.0, 0.5])
U = np.array([0.75, 0.125, 0.625, 0.25])


def _ramp(*shape: int) -> Array:
    """Return halves from -5/2 to 5/2 without symmetry, never 0."""
    numbers = (np.arange(int(np.prod(shape))) * 7 % 10 - 4.5).reshape(shape) / 2
    return np.where(numbers > 0, numbers + 0.25, numbers)


def _chance(*shape: int) -> Array:
    """Return sixteenths from 0 to 15/16 without a pattern."""
    return (np.arange(int(np.prod(shape))) * 11 % 16).reshape(shape) / 16


@task.case(en="one element that is kept: divided by 1 - p", zh="一个被保留的元素：除以 1 - p")
def one_kept() -> Call:
    return Call(np.array([3.0]), np.array([0.875]), 0.75)


@task.case(en="one element that is dropped", zh="一个被丢弃的元素")
def one_dropped() -> Call:
    return Call(np.array([3.0]), np.array([0.25]), 0.75)


@task.case(en="the default: p = 0.5, training", zh="默认：p = 0.5，训练")
def defaults() -> Call:
    return Call(X, U)


@task.case(en="p just below 1: the few that are kept grow 32 times", zh="p 略小于 1：少数保留的元素放大 32 倍")
def almost_everything() -> Call:
    return Call(X, np.array([0.984375, 0.125, 0.9375, 0.96875]), 0.96875)


@task.case(en="p = 0.25: kept elements grow by 4/3 only", zh="p = 0.25：保留的元素只放大 4/3 倍")
def a_quarter() -> Call:
    return Call(X, np.array([0.75, 0.125, 0.625, 0.3125]), 0.25)


@task.case(en="p = 0.8: kept elements grow fivefold", zh="p = 0.8：保留的元素放大 5 倍")
def four_fifths() -> Call:
    return Call(X, np.array([0.9375, 0.125, 0.625, 0.875]), 0.8)


@task.case(en="a random number equal to p: kept", zh="随机数恰好等于 p：保留")
def exactly_p() -> Call:
    return Call(X, np.array([0.5, 0.25, 0.5, 0.75]))


@task.case(en="p = 0: everything is kept, even where the random number is 0", zh="p = 0：全部保留，随机数为 0 也不例外")
def nothing_to_drop() -> Call:
    return Call(X, np.array([0.0, 0.5, 0.0, 0.9375]), 0.0)


@task.case(en="p = 1: everything is dropped, and 0/0 must not come up", zh="p = 1：全部丢弃，不能出现 0/0")
def everything_dropped() -> Call:
    return Call(X, U, 1.0)


@task.case(en="inference: the activations as they are", zh="推理：激活值原样返回")
def inference() -> Call:
    return Call(X, U, 0.25, False)


@task.case(en="inference with p = 1: nothing is dropped even then", zh="p = 1 时的推理：同样什么也不丢")
def inference_with_all_to_drop() -> Call:
    return Call(X, U, 1.0, training=False)


@task.case(en="inference with the default p, by keyword", zh="默认 p 的推理，用关键字传入")
def inference_by_keyword() -> Call:
    return Call(training=False, u=U, x=X)


@task.case(en="by chance all are kept: they are scaled nevertheless", zh="碰巧全部保留：仍然要缩放")
def all_kept_by_chance() -> Call:
    return Call(X, np.array([0.75, 0.5625, 0.625, 0.9375]), 0.5)


@task.case(en="by chance all are dropped", zh="碰巧全部丢弃")
def all_dropped_by_chance() -> Call:
    return Call(X, U / 4, 0.25)


@task.case(en="a matrix: each element has a random number of its own", zh="矩阵：每个元素有自己的随机数")
def matrix() -> Call:
    return Call(_ramp(3, 4), _chance(3, 4), 0.4)


@task.case(en="images: single pixels are dropped, not whole channels", zh="图像：丢弃的是单个像素，而不是整个通道")
def images() -> Call:
    return Call(_ramp(2, 2, 3, 2), _chance(2, 2, 3, 2), 0.3)


@task.case(en="negative activations and zeros", zh="负的激活值和零")
def negative_and_zero() -> Call:
    return Call(np.array([-3.0, 0.0, -0.5, 0.0]), U, 0.2)


@task.case(en="float32 activations and random numbers", zh="float32 的激活值和随机数")
def single_precision() -> Call:
    return Call(_ramp(2, 5).astype(np.float32), _chance(2, 5).astype(np.float32), 0.375)


@task.case(en="a large activation beside a tiny one", zh="很大的激活值旁边有很小的")
def large_and_tiny() -> Call:
    return Call(np.array([1e8, 1e-3, -1e8, 2e-3]), U[::-1].copy(), 0.2)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    return Call(_ramp(4, 3).T, _chance(4, 3).T, 0.6)


@task.case(en="every second column of larger arrays, read-only", zh="较大数组的隔列视图，只读")
def strided_read_only_views() -> Call:
    x, u = _ramp(3, 8), _chance(3, 8)
    x.flags.writeable = u.flags.writeable = False
    return Call(x[:, ::2], u[:, ::2], 0.3)


def _draw(rng: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> tuple[Array, Array, float]:
    """Draw activations, random numbers and p; the numbers are multiples of 1/256, so that some equal p."""
    p = float(rng.choice([0.125, 0.25, 0.5, 0.75, 0.1, 0.3, 0.9]))
    return rng.standard_normal(shape).astype(dtype), (rng.integers(0, 256, size=shape) / 256).astype(dtype), p


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def rows_of_a_hundred(rng: np.random.Generator, size: int) -> Call:
    return Call(*_draw(rng, (size // 100, 100), np.float64))


@task.half(count=4, en="random activations in half precision", zh="半精度的随机激活值")
def half_activations(rng: np.random.Generator, size: int) -> Call:
    shape = (2, 3 + size)
    return Call(rng.uniform(-2, 2, shape), rng.integers(0, 8, size=shape) / 8, 0.25 + size % 2 / 4)


@task.random(count=30, en="random activations of 1 to 4 dimensions", zh="一到四维的随机激活值")
def random_activations(rng: np.random.Generator, size: int) -> Call:
    ndim = int(rng.integers(1, 4, endpoint=True))
    shape = tuple(rng.integers(1, min(2 + size // 3, (12, 9, 5, 3)[ndim - 1]), size=ndim, endpoint=True).tolist())
    x, u, p = _draw(rng, shape, np.float32 if rng.random() < 0.4 else np.float64)
    return Call(x, u, p, bool(rng.random() < 0.8))


def _kept(x, kept, scale):
    """Return the kept elements scaled, and 0 for all others."""
    return np.where(kept, np.asarray(x, dtype=np.float64) * scale, 0.0)


def _scale(p):
    return 1 / (1 - p) if p < 1 else 0.0


@task.mutant(
    en="Kept elements were not scaled: the expectation falls to (1 - p) x. Divide them by 1 - p in training.",
    zh="保留的元素没有缩放：期望降为 (1 - p) x。训练时应除以 1 - p。",
)
def forgets_to_scale(x, u, p=0.5, training=True):
    return _kept(x, u >= p, 1) if training else dropout(x, u, p, training)


@task.mutant(
    en="This is classic dropout, which scales by 1 - p at inference. Inverted dropout scales in training, and then is done.",
    zh="这是经典 dropout，在推理时乘以 1 - p。反向 dropout 在训练时缩放，推理时什么也不做。",
)
def scales_at_inference(x, u, p=0.5, training=True):
    return _kept(x, u >= p, 1) if training else x * (1 - p)


@task.mutant(
    en="At inference the result was multiplied by p, the ratio dropped. Nothing is scaled there.",
    zh="推理时乘了丢弃率 p。推理时什么也不缩放。",
)
def multiplies_by_the_drop_ratio(x, u, p=0.5, training=True):
    return dropout(x, u, p, training) if training else x * p


@task.mutant(
    en="The result is scaled at inference as in training. Nothing is dropped there, so nothing has to be made up for.",
    zh="推理时也像训练时一样缩放了。推理时什么也没丢，不需要补偿。",
)
def scales_twice(x, u, p=0.5, training=True):
    return dropout(x, u, p, training) if training else x * _scale(p)


@task.mutant(
    en="Kept elements were multiplied by 1 - p. Divide: they make up for those that are dropped.",
    zh="保留的元素乘了 1 - p。应相除：由它们补偿被丢弃的元素。",
)
def multiplies_in_training(x, u, p=0.5, training=True):
    return _kept(x, u >= p, 1 - p) if training else dropout(x, u, p, training)


@task.mutant(
    en="Kept elements were divided by p. The share that is kept is 1 - p.",
    zh="保留的元素除以了 p。保留的比例是 1 - p。",
)
def divides_by_the_drop_ratio(x, u, p=0.5, training=True):
    return _kept(x, u >= p, 1 / p if p else 0.0) if training else dropout(x, u, p, training)


@task.mutant(
    en="The mask is turned round: p is the probability of dropping, so elements with u < p are dropped.",
    zh="掩码反了：p 是丢弃的概率，u < p 的元素应丢弃。",
)
def drops_what_it_should_keep(x, u, p=0.5, training=True):
    return _kept(x, u < p, _scale(p)) if training else dropout(x, u, p, training)


@task.mutant(
    en="p was taken for the probability of keeping. PyTorch's p is that of dropping.",
    zh="把 p 当成了保留的概率。PyTorch 的 p 是丢弃的概率。",
)
def takes_p_for_the_keep_ratio(x, u, p=0.5, training=True):
    return dropout(x, u, 1 - p, training)


@task.mutant(
    en="Elements with u < 1 - p were kept. That is as likely, but the rule here is u >= p.",
    zh="保留了 u < 1 - p 的元素。概率虽然相同，但本题的规则是 u >= p。",
)
def keeps_the_other_end(x, u, p=0.5, training=True):
    return _kept(x, u < 1 - p, _scale(p)) if training else dropout(x, u, p, training)


@task.mutant(
    en="A random number equal to p was dropped. Kept is u >= p, so that p = 0 keeps all, u = 0 too.",
    zh="随机数等于 p 时丢弃了。应保留 u >= p 的元素，这样 p = 0 时 u = 0 也会保留。",
)
def drops_at_p_itself(x, u, p=0.5, training=True):
    return _kept(x, u > p, _scale(p)) if training else dropout(x, u, p, training)


@task.mutant(
    en="The flag is ignored: elements are dropped at inference, too, and each answer is another.",
    zh="忽略了 training：推理时也在丢弃，每次结果都不同。",
)
def ignores_the_flag(x, u, p=0.5, training=True):
    return dropout(x, u, p)


@task.mutant(
    en="The flag is turned round: it drops at inference and not in training.",
    zh="training 用反了：推理时丢弃，训练时不丢。",
)
def turns_the_flag_round(x, u, p=0.5, training=True):
    return dropout(x, u, p, not training)


@task.mutant(
    en="With p = 1 the mask was divided by 0: the result is NaN. It is 0 everywhere.",
    zh="p = 1 时掩码除以了 0，得到 NaN。结果应全为 0。",
)
def divides_zero_by_zero(x, u, p=0.5, training=True):
    return x * np.divide(u >= p, 1 - p) if training else dropout(x, u, p, training)


@task.mutant(
    en="Scaled by the share that happened to be kept. The scale is 1 / (1 - p), whatever chance did.",
    zh="按碰巧保留下来的比例缩放了。缩放系数固定为 1 / (1 - p)，与偶然结果无关。",
)
def scales_by_what_was_kept(x, u, p=0.5, training=True):
    return _kept(x, u >= p, np.size(u) / max(1, np.sum(u >= p))) if training else dropout(x, u, p, training)


@task.mutant(
    en="Whole rows were dropped, by the first number of each. Every element has a number of its own.",
    zh="按每行第一个随机数丢弃了整行。每个元素有自己的随机数。",
)
def drops_whole_rows(x, u, p=0.5, training=True):
    return dropout(x, np.broadcast_to(u[..., :1], np.shape(u)), p, training)


@task.mutant(
    en="The random numbers were drawn inside. Use those handed in.",
    zh="在函数内部自己抽取了随机数。应使用传入的 u。",
)
def draws_its_own_numbers(x, u, p=0.5, training=True):
    return dropout(x, np.random.default_rng(0).random(np.shape(u)), p, training)


@task.mutant(
    en="The mask came back, not the activations.",
    zh="返回的是掩码，而不是激活值。",
)
def returns_the_mask(x, u, p=0.5, training=True):
    return dropout(np.ones_like(x), u, p, training)
