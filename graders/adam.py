# ruff: noqa: PLR0913, PLR0917  (the signature is that of the contract)
"""One step of Adam.

Rates and gradients of the cases are such that a mistake in a moment or in the step is many times the tolerance, and that
single precision holds every right way to write the step.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._optimisers import are_alike, are_numbers, drawn_shape

task = Task(
    "adam",
    refuses=[
        "jax.example_libraries.optimizers.adam",
        "optax.adam",
        "optax.scale_by_adam",
        "tensorflow.keras.optimizers.Adam",
        "torch.optim.Adam",
        "torch.optim.AdamW",
        "torch.optim.NAdam",
        "torch.optim.RAdam",
        "torch.optim._functional.adam",
        "torch.optim.adam.Adam",
        "torch.optim.adam.adam",
        "torch.optim.adamw.AdamW",
        "torch.optim.adamw.adamw",
    ],
)


@task.reference
def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return weights and moments after one step of Adam.

    m = beta1·m + (1 - beta1)·grad and v = beta2·v + (1 - beta2)·grad²; with m_hat = m / (1 - beta1^t) and
    v_hat = v / (1 - beta2^t) the step is w = w - lr·m_hat / (sqrt(v_hat) + eps).

    Args:
        w: array of one or more dimensions, the weights, float32 or float64.
        grad: array of the same shape, the gradient at ``w``.
        m: array of the same shape, the first moment so far; zeros before the first step.
        v: array of the same shape, the second moment so far, not negative; zeros before the first step.
        t: int, the number of this step, counted from 1.
        lr: float above 0, the learning rate.
        beta1: float from 0 to below 1, how much of the first moment is kept.
        beta2: float from 0 to below 1, how much of the second moment is kept.
        eps: float above 0, added outside the root.

    Returns:
        ``(w, m, v)``: the new weights and the new moments, which are not corrected.  The arrays handed in are not changed.

    """
    w, grad, m, v = (np.asarray(array, dtype=np.float64) for array in (w, grad, m, v))
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)  # both moments start at zero, and are too small for a while
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.valid
def within_contract(
    w: Any, grad: Any, m: Any, v: Any, t: Any, lr: Any = 1e-3, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> bool:
    """Whether these are four finite float arrays of one shape, and numbers in their ranges."""
    if not (are_alike(w, grad, m, v) and are_numbers(lr, beta1, beta2, eps) and type(t) is int):
        return False
    return t >= 1 and lr > 0 and eps > 0 and 0 <= beta1 < 1 and 0 <= beta2 < 1 and bool((v >= 0).all())


def _call(w: Any, grad: Any, m: Any, v: Any, t: int, dtype: Any = np.float64, **options: float) -> Call:
    return Call(*(np.array(values, dtype=dtype) for values in (w, grad, m, v)), t, **options)


@task.case(
    en="the first step: with zero moments each weight moves by lr, against the sign of its gradient",
    zh="第一步：矩为零时，每个权重都朝梯度的反方向移动 lr",
)
def first_step() -> Call:
    return _call([1.0, -2.0, 0.5], [3.0, -0.5, 20.0], [0.0] * 3, [0.0] * 3, 1, lr=0.1)


@task.case(en="the first step with all defaults", zh="第一步，全部使用默认参数")
def defaults() -> Call:
    return _call([0.25, -0.75], [4.0, -30.0], [0.0, 0.0], [0.0, 0.0], 1)


@task.case(en="the second step: the corrections are 0.19 and about 0.002", zh="第二步：修正系数为 0.19 和约 0.002")
def second_step() -> Call:
    return _call([0.9, -1.9], [2.0, 5.0], [0.3, -0.05], [0.009, 0.025], 2, lr=0.1)


@task.case(en="a late step: the corrections have come near 1", zh="很晚的一步：修正系数已接近 1")
def late_step() -> Call:
    return _call([2.0, -1.0, 0.5], [1.5, -3.0, 0.25], [0.5, 1.0, -0.5], [4.0, 2.25, 1.0], 5000, lr=0.1)


@task.case(
    en="negative gradients: the second moment is that of squares, and stays positive", zh="负梯度：二阶矩用平方，恒为非负"
)
def negative_gradients() -> Call:
    return _call([1.0, 2.0], [-2.0, -7.0], [0.0, 0.0], [0.0, 0.0], 1, lr=0.5)


@task.case(
    en="no gradient and no moments: 0 / (0 + eps) is 0, nothing moves", zh="梯度与矩都为零：0 / (0 + eps) 为 0，什么都不动"
)
def nothing_moves() -> Call:
    return _call([1.5, -0.5], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], 3, lr=0.1)


@task.case(en="no gradient, but moments: the weights glide on", zh="梯度为零但矩不为零：权重继续移动")
def no_gradient() -> Call:
    return _call([1.0, -1.0], [0.0, 0.0], [0.5, -2.0], [1.0, 9.0], 10, lr=0.2)


@task.case(en="the gradient turns round: the first moment still points the old way", zh="梯度反向：一阶矩仍指向原方向")
def turns_round() -> Call:
    return _call([0.0, 1.0], [-3.0, 2.0], [1.0, -1.5], [2.0, 3.0], 20, lr=0.3)


@task.case(
    en="gradients as small as eps: the step depends on where eps stands", zh="梯度小到与 eps 相当：步长取决于 eps 的位置"
)
def tiny_gradients() -> Call:
    return _call([0.0, 0.0, 1.0], [1e-8, -3e-8, 1e-7], [0.0] * 3, [0.0] * 3, 1, lr=0.5)


@task.case(en="a large eps: it is added outside the root, to the corrected one", zh="很大的 eps：加在根号外，加到修正后的值上")
def large_eps() -> Call:
    return _call([1.0, -1.0], [2.0, -0.5], [0.1, 0.2], [0.5, 0.25], 3, lr=0.5, eps=0.5)


@task.case(en="another beta1", zh="不同的 beta1")
def other_beta1() -> Call:
    return _call([1.0, -1.0], [2.0, -4.0], [0.5, 1.0], [1.0, 2.0], 4, lr=0.2, beta1=0.5)


@task.case(en="another beta2", zh="不同的 beta2")
def other_beta2() -> Call:
    return _call([1.0, -1.0], [2.0, -4.0], [0.5, 1.0], [1.0, 2.0], 4, lr=0.2, beta2=0.6)


@task.case(en="both betas 0: the sign of the gradient times lr", zh="两个 beta 都为 0：lr 乘以梯度的符号")
def betas_of_zero() -> Call:
    return _call([1.0, -1.0], [2.0, -4.0], [7.0, 8.0], [9.0, 10.0], 2, lr=0.25, beta1=0.0, beta2=0.0)


@task.case(en="a learning rate above 1, given by place", zh="大于 1 的学习率，按位置传入")
def rate_by_place() -> Call:
    return Call(*(np.array([values]) for values in (3.0, 0.5, -1.0, 4.0)), 7, 1.5, 0.8, 0.9, 1e-3)


@task.case(en="large weights and large gradients", zh="很大的权重与很大的梯度")
def large_gradients() -> Call:
    return _call([1e5, -1e5], [4e4, -1e3], [1e3, 2e3], [1e7, 4e6], 6, lr=2.0)


@task.case(
    en="entries of different kind: never a gradient, a first one, none any more, one that turns round",
    zh="各分量情形不同：从未有梯度、第一次有梯度、不再有梯度、梯度反向",
)
def entries_of_different_kind() -> Call:
    return _call([1.0, 2.0, -1.0, 0.5], [0.0, 4.0, 0.0, -6.0], [0.0, 0.0, 0.5, 0.25], [0.0, 0.0, 1.0, 2.0], 8, lr=0.5)


@task.case(en="a matrix that is not square", zh="非方阵的权重矩阵")
def matrix() -> Call:
    w, grad = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0, -1.0], [2.0, -2.0, 0.5]]
    return _call(w, grad, [[0.5, -0.5, 1.0], [0.0, 1.0, 2.0]], [[1.0, 2.0, 0.5], [0.25, 4.0, 1.0]], 12, lr=0.1)


@task.case(en="weights of a convolution, four dimensions", zh="卷积的权重，四维")
def convolution_weights() -> Call:
    numbers = np.arange(16.0).reshape(2, 2, 2, 2)
    return Call(numbers % 5 - 2, numbers % 3 - 1, numbers % 7 / 4, numbers % 4 + 1, 9, lr=0.3)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([0.5, -1.25, 8.0], [2.0, 1.0, -4.0], [1.0, -0.5, 0.25], [2.0, 1.0, 8.0], 5, np.float32, lr=0.25)


@task.case(en="transposed views", zh="转置视图")
def transposed_views() -> Call:
    numbers = np.arange(6.0).reshape(2, 3)
    return Call((numbers - 2).T, (numbers % 4 - 1).T, (3 - numbers).T, (numbers + 1).T, 15, lr=0.2)


@task.case(en="columns of one table, read-only, everything by keyword", zh="同一张表的各列，只读，全部按关键字传入")
def by_keyword() -> Call:
    table = np.array([[1.0, 3.0, -0.5, 2.0], [2.0, -4.0, 1.5, 0.5]])
    table.flags.writeable = False
    w, grad, m, v = table.T
    return Call(w=w, grad=grad, m=m, v=v, t=30, lr=0.4, beta1=0.7, beta2=0.95, eps=1e-2)


@task.bench(sizes=(1_000, 10_000, 30_000, 100_000, 300_000))
def layers(rng: np.random.Generator, size: int) -> Call:
    w, grad, m = rng.standard_normal((3, size))
    return Call(w, grad, m, rng.uniform(0.2, 4, size=size), 10, lr=0.1)


@task.library
def library_adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    import torch
    from torch.optim.adam import adam as step

    steps = torch.tensor(t - 1.0)  # torch counts before it steps
    options = {"amsgrad": False, "weight_decay": 0, "maximize": False}
    step([w], [grad], [m], [v], [], [steps], beta1=beta1, beta2=beta2, lr=lr, eps=eps, **options)
    return w, m, v


@task.random(count=25, en="random steps", zh="随机的一步")
def random_steps(rng: np.random.Generator, size: int) -> Call:
    shape, dtype = drawn_shape(rng, size), np.float32 if rng.random() < 0.4 else np.float64
    w, grad, m = rng.normal(0, 2, size=(3, *shape)).astype(dtype)
    v = rng.uniform(0.2, 4, size=shape).astype(dtype)
    return Call(w, grad, m, v, int(rng.integers(1, 3 + 10 * size)), lr=float(rng.uniform(0.05, 0.5)))


@task.random(count=15, en="random steps with options of all kinds", zh="各种参数的随机一步")
def random_options(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size)
    w, grad, m = rng.normal(0, 2, size=(3, *shape))
    beta1, beta2, lr = (round(float(rng.uniform(low, high)), 3) for low, high in ((0.0, 0.99), (0.3, 0.999), (0.1, 2.0)))
    eps = float(rng.choice([1e-8, 1e-4, 0.1]))
    return Call(w, grad, m, rng.uniform(0.2, 4, size=shape), 1 + size, lr, beta1, beta2, eps)


@task.random(count=10, en="random first steps", zh="随机的第一步")
def random_first_steps(rng: np.random.Generator, size: int) -> Call:
    w, grad = rng.normal(0, 3, size=(2, *drawn_shape(rng, size)))
    return Call(w, grad, np.zeros_like(w), np.zeros_like(w), 1, lr=float(rng.uniform(0.1, 1)))


@task.half(count=6, en="random steps in half precision", zh="半精度的随机一步")
def half_steps(rng: np.random.Generator, size: int) -> Call:
    w, grad, m = rng.uniform(-1.5, 1.5, size=(3, 1 + size, 4))
    return Call(w, grad, m, rng.uniform(0.5, 2, size=w.shape), 5 + size, lr=0.1)


def _moments(grad, m, v, beta1, beta2):
    return beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


def _hats(m, v, t, beta1, beta2):
    return m / (1 - beta1**t), v / (1 - beta2**t)


@task.mutant(
    en="The moments are not corrected: they start at zero, so the first steps come out wrong. Divide by 1 - beta^t.",
    zh="没有做偏差修正：矩从零开始，最初几步会不对。应除以 1 - beta^t。",
)
def forgets_the_bias_correction(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@task.mutant(
    en="Only the first moment is corrected. The second one starts at zero, too, and needs 1 - beta2^t.",
    zh="只修正了一阶矩。二阶矩同样从零开始，也要除以 1 - beta2^t。",
)
def corrects_the_first_moment_alone(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v) + eps), m, v


@task.mutant(
    en="Only the second moment is corrected. The first one starts at zero, too, and needs 1 - beta1^t.",
    zh="只修正了二阶矩。一阶矩同样从零开始，也要除以 1 - beta1^t。",
)
def corrects_the_second_moment_alone(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    return w - lr * m / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@task.mutant(
    en="The corrections are 1 - beta, whatever the step. The power t is missing: 1 - beta^t.",
    zh="修正系数总是 1 - beta，与步数无关。少了 t 次幂：1 - beta^t。",
)
def corrects_without_the_power(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = _hats(m, v, 1, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.mutant(
    en="t was taken to count from 0, and 1 was added. It counts from 1: the first step divides by 1 - beta.",
    zh="把 t 当成从 0 计数而又加了 1。t 从 1 开始：第一步除以 1 - beta。",
)
def counts_steps_from_zero(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = _hats(m, v, t + 1, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.mutant(
    en="The corrected moments were returned. The next step goes on from the ones that are not corrected.",
    zh="返回了修正后的矩。下一步要在未修正的矩上继续。",
)
def returns_the_corrected_moments(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m_hat, v_hat = _hats(*_moments(grad, m, v, beta1, beta2), t, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat


@task.mutant(
    en="The gradient is not squared in the second moment: for negative gradients v becomes negative, and its root NaN.",
    zh="二阶矩里的梯度没有平方：梯度为负时 v 变负，开方得 NaN。",
)
def does_not_square_the_gradient(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.mutant(
    en="The second moment was fed with the first one, squared. It takes the gradient's square.",
    zh="二阶矩用了一阶矩的平方。应使用梯度的平方。",
)
def squares_the_first_moment(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.mutant(
    en="The root is missing: the step divides by sqrt(v_hat), not by v_hat.",
    zh="少了开方：应除以 sqrt(v_hat)，而不是 v_hat。",
)
def forgets_the_root(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / (v_hat + eps), m, v


@task.mutant(
    en="eps stands inside the root: sqrt(v_hat + 1e-8) is 1e-4 for tiny gradients. It is added outside.",
    zh="eps 放进了根号：梯度很小时 sqrt(v_hat + 1e-8) 变成 1e-4。eps 应加在根号外。",
)
def puts_eps_inside_the_root(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


@task.mutant(
    en="eps was added before the correction, to sqrt(v). It belongs to sqrt(v_hat); at first it is 32 times too large.",
    zh="eps 加在了修正之前的 sqrt(v) 上。它应加到 sqrt(v_hat) 上，否则开始时可大到 32 倍。",
)
def adds_eps_before_the_correction(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    rate = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v


@task.mutant(
    en="Without eps, 0 / 0 is NaN where gradient and moments are zero.",
    zh="没有 eps：梯度与矩都为零时 0 / 0 得 NaN。",
)
def forgets_eps(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / np.sqrt(v_hat), m, v


@task.mutant(
    en="beta1 and beta2 are swapped: beta1 belongs to the first moment, beta2 to the second.",
    zh="beta1 与 beta2 弄反了：beta1 属于一阶矩，beta2 属于二阶矩。",
)
def swaps_the_betas(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w, grad, m, v, t, lr, beta2, beta1, eps)


@task.mutant(
    en="The new gradient was added whole: a moving average gives it the share 1 - beta.",
    zh="新的梯度整个加了进去：滑动平均中它的权重是 1 - beta。",
)
def adds_the_gradient_whole(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + grad, beta2 * v + grad**2
    m_hat, v_hat = _hats(m, v, t, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@task.mutant(
    en="The step uses the gradient in place of the first moment: that is RMSProp with a correction.",
    zh="更新用了梯度而不是一阶矩：那是带修正的 RMSProp。",
)
def steps_along_the_gradient(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = _moments(grad, m, v, beta1, beta2)
    return w - lr * grad / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@task.mutant(
    en="The step was added: that climbs the loss. Subtract it.",
    zh="步长被加上了：这样损失会上升。应减去。",
)
def climbs(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, m, v = adam(w, grad, m, v, t, lr, beta1, beta2, eps)
    return 2 * w - new_w, m, v


@task.mutant(
    en="The options are ignored: the learning rate, the betas and eps are arguments, the defaults only stand in for them.",
    zh="忽略了参数：学习率、两个 beta 和 eps 都可以传入，默认值只在未传时使用。",
)
def ignores_the_options(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w, grad, m, v, t, lr)


@task.mutant(
    en="The results are in the wrong order: weights, first moment, second moment.",
    zh="返回的顺序不对：应为权重、一阶矩、二阶矩。",
)
def returns_the_moments_first(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = adam(w, grad, m, v, t, lr, beta1, beta2, eps)
    return m, v, w


@task.mutant(
    en="Only the weights were returned. The moments must go on to the next step.",
    zh="只返回了权重。两个矩要传给下一步。",
)
def returns_the_weights_alone(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w, grad, m, v, t, lr, beta1, beta2, eps)[0]


@task.mutant(
    en="The learning rate is fixed at its default: it is an argument.",
    zh="学习率固定成了默认值：它是可以传入的参数。",
)
def ignores_the_rate(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w, grad, m, v, t, 1e-3, beta1, beta2, eps)


@task.mutant(
    en="The weights decay as well, by lr times 0.01: that is AdamW.",
    zh="权重还做了衰减（lr 乘 0.01）：那是 AdamW。",
)
def decays_the_weights(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, m, v = adam(w, grad, m, v, t, lr, beta1, beta2, eps)
    return new_w - lr * 0.01 * w, m, v


@task.mutant(
    en="beta1 and beta2 are swapped in the moments: beta1 belongs to the first moment, beta2 to the second.",
    zh="两个矩里的 beta1 和 beta2 弄反了：一阶矩用 beta1，二阶矩用 beta2。",
)
def swaps_the_betas_of_the_moments(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
