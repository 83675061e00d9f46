"""One step of gradient descent with momentum.

The learning rate goes into the velocity here, v = momentum·v + lr·grad and w = w - v.  PyTorch keeps it outside, v =
momentum·v + grad and w = w - lr·v: the same path as long as the rate stays the same, but another velocity.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._optimisers import are_alike, are_numbers, drawn_shape

task = Task(
    "sgd_momentum",
    refuses=[
        "jax.example_libraries.optimizers.momentum",
        "optax.sgd",
        "tensorflow.keras.optimizers.SGD",
        "torch.optim.SGD",
        "torch.optim._functional.sgd",
        "torch.optim.sgd.SGD",
        "torch.optim.sgd.sgd",
    ],
)


@task.reference
def sgd_momentum(w, grad, velocity, lr, momentum):
    """Return weights and velocity after one step: v = momentum·v + lr·grad, then w = w - v.

    Args:
        w: array of one or more dimensions, the weights, float32 or float64.
        grad: array of the same shape, the gradient at ``w``.
        velocity: array of the same shape, the velocity of the step before; zeros before the first step.
        lr: float above 0, the learning rate.
        momentum: float from 0 to below 1.

    Returns:
        ``(w, v)``: the new weights and the new velocity.  The arrays handed in are not changed.

    """
    v = momentum * np.asarray(velocity, dtype=np.float64) + lr * np.asarray(grad, dtype=np.float64)
    return np.asarray(w, dtype=np.float64) - v, v


@task.valid
def within_contract(w: Any, grad: Any, velocity: Any, lr: Any, momentum: Any) -> bool:
    """Whether these are three finite float arrays of one shape, a positive rate and a momentum in [0, 1)."""
    return are_alike(w, grad, velocity) and are_numbers(lr, momentum) and lr > 0 and 0 <= momentum < 1


def _call(w: Any, grad: Any, velocity: Any, lr: float = 0.1, momentum: float = 0.9, dtype: Any = np.float64) -> Call:
    return Call(*(np.array(values, dtype=dtype) for values in (w, grad, velocity)), lr, momentum)


@task.case(en="the first step: the velocity is zero before it", zh="第一步：此前速度为零")
def first_step() -> Call:
    return _call([1.0, -2.0, 3.0], [0.5, 1.0, -2.0], [0.0, 0.0, 0.0])


@task.case(en="a later step: the old velocity counts, times momentum", zh="之后的一步：旧速度乘以动量系数后计入")
def later_step() -> Call:
    return _call([1.0, -2.0, 3.0], [0.5, 1.0, -2.0], [0.2, -0.4, 1.0])


@task.case(en="no momentum: plain gradient descent, the old velocity is forgotten", zh="动量为零：普通梯度下降，旧速度被遗忘")
def no_momentum() -> Call:
    return _call([1.0, -2.0], [0.5, 3.0], [4.0, -5.0], 0.2, 0.0)


@task.case(en="no gradient: the weights glide on, and slow down", zh="梯度为零：权重靠惯性继续移动并减速")
def no_gradient() -> Call:
    return _call([1.0, -2.0], [0.0, 0.0], [0.5, -1.5], 0.1, 0.8)


@task.case(en="nothing moves: gradient and velocity are zero", zh="梯度与速度都为零：什么都不动")
def nothing_moves() -> Call:
    return _call([1.5, -2.5], [0.0, 0.0], [0.0, 0.0])


@task.case(en="the gradient points against the velocity, which turns round", zh="梯度与速度方向相反，速度掉头")
def turns_round() -> Call:
    return _call([0.0, 1.0], [-8.0, 6.0], [0.5, -0.25], 0.25, 0.5)


@task.case(en="one number", zh="只有一个数")
def one_number() -> Call:
    return _call([2.0], [3.0], [-1.0], 0.5, 0.25)


@task.case(en="a learning rate of 1 and a momentum of one half", zh="学习率为 1，动量为二分之一")
def rate_one() -> Call:
    return _call([3.0, -1.0], [2.0, 0.5], [1.0, 4.0], 1.0, 0.5)


@task.case(en="a learning rate above 1", zh="大于 1 的学习率")
def rate_above_one() -> Call:
    return _call([3.0, -1.0], [2.0, 0.5], [1.0, 4.0], 2.5, 0.75)


@task.case(en="a small learning rate and a momentum near 1", zh="很小的学习率，接近 1 的动量")
def small_rate() -> Call:
    return _call([0.3, -0.7, 0.2], [40.0, -25.0, 10.0], [0.05, 0.02, -0.04], 0.001, 0.99)


@task.case(en="a step that lands on zero: w and v cancel", zh="一步恰好走到零：w 与 v 相消")
def lands_on_zero() -> Call:
    return _call([1.0, -3.0], [1.0, -2.0], [1.0, -4.0], 0.5, 0.5)


@task.case(
    en="entries of different kind: none moves, one starts, one glides, one turns round",
    zh="各分量情形不同：静止、起步、滑行、掉头",
)
def entries_of_different_kind() -> Call:
    return _call([1.0, 2.0, -1.0, 0.5], [0.0, 4.0, 0.0, -6.0], [0.0, 0.0, 0.5, 0.25], 0.5, 0.5)


@task.case(en="large weights, small steps", zh="权重很大、步长很小")
def large_weights() -> Call:
    return _call([1e6, -1e6], [3.0, 5.0], [10.0, -20.0], 0.5, 0.9)


@task.case(en="a matrix that is not square", zh="非方阵的权重矩阵")
def matrix() -> Call:
    return _call([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0, -1.0], [2.0, -2.0, 0.5]], [[0.5, -0.5, 1.0], [0.0, 1.0, 2.0]])


@task.case(en="weights of a convolution, four dimensions", zh="卷积的权重，四维")
def convolution_weights() -> Call:
    numbers = np.arange(16.0).reshape(2, 2, 2, 2)
    return Call(numbers % 5 - 2, numbers % 3 - 1, numbers % 7 / 4, 0.3, 0.6)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([0.5, -1.25, 8.0], [2.0, 1.0, -4.0], [1.0, -0.5, 0.25], 0.25, 0.5, np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    numbers = np.arange(6.0).reshape(2, 3)
    return Call((numbers - 2).T, (numbers % 4).T, (3 - numbers).T, 0.1, 0.9)


@task.case(en="columns of one table, read-only, everything by keyword", zh="同一张表的各列，只读，全部按关键字传入")
def by_keyword() -> Call:
    table = np.array([[1.0, 3.0, -0.5], [2.0, -4.0, 1.5]])
    table.flags.writeable = False
    w, grad, velocity = table.T
    return Call(w=w, grad=grad, velocity=velocity, lr=0.125, momentum=0.75)


@task.bench(sizes=(1_000, 10_000, 30_000, 100_000, 300_000))
def layers(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.standard_normal((3, size)), 0.1, 0.9)


@task.library
def library_sgd(w, grad, velocity, lr, momentum):
    from torch.optim.sgd import sgd

    velocity /= lr  # torch keeps the rate outside
    sgd([w], [grad], [velocity], weight_decay=0, momentum=momentum, lr=lr, dampening=0, nesterov=False, maximize=False)
    return w, velocity * lr


@task.random(count=25, en="random steps", zh="随机的一步")
def random_steps(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    w, grad, velocity = rng.normal(0, 2, size=(3, *drawn_shape(rng, size))).astype(dtype)
    return Call(w, grad, velocity, float(rng.uniform(0.05, 2)), float(rng.uniform(0.1, 0.99)))


@task.random(count=15, en="random steps with zeros here and there", zh="某些位置为零的随机一步")
def random_zeros(rng: np.random.Generator, size: int) -> Call:
    arrays = rng.integers(-2, 2, size=(3, *drawn_shape(rng, size)), endpoint=True) / 2
    return Call(*arrays, round(float(rng.uniform(0.1, 1)), 2), round(float(rng.uniform(0, 0.9)), 1))


@task.half(count=6, en="random steps in half precision", zh="半精度的随机一步")
def half_steps(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.uniform(-1.5, 1.5, size=(3, 1 + size, 4)), 0.25, 0.75)


@task.mutant(
    en="The velocity is built without the learning rate, which comes in afterwards (PyTorch's form: v = momentum·v + grad, "
    "w = w - lr·v). Here the rate goes into the velocity: v = momentum·v + lr·grad, w = w - v.",
    zh="速度里没有学习率，更新时才乘（PyTorch 的形式：v = momentum·v + grad，w = w - lr·v）。"
    "本题的学习率放进速度：v = momentum·v + lr·grad，w = w - v。",
)
def keeps_the_rate_outside(w, grad, velocity, lr, momentum):
    v = momentum * velocity + grad
    return w - lr * v, v


@task.mutant(
    en="The learning rate scaled the old velocity, too. It belongs to the gradient alone: momentum·v + lr·grad.",
    zh="学习率也乘到了旧速度上。它只作用于梯度：momentum·v + lr·grad。",
)
def scales_the_old_velocity(w, grad, velocity, lr, momentum):
    v = lr * (momentum * velocity + grad)
    return w - v, v


@task.mutant(
    en="The learning rate was applied twice: v holds it already, so w = w - v.",
    zh="学习率乘了两次：v 里已经有了，应为 w = w - v。",
)
def applies_the_rate_twice(w, grad, velocity, lr, momentum):
    v = momentum * velocity + lr * grad
    return w - lr * v, v


@task.mutant(
    en="The step was added: that climbs the loss. Descend: w = w - v.",
    zh="步长被加上了：这样损失会上升。应下降：w = w - v。",
)
def climbs(w, grad, velocity, lr, momentum):
    v = momentum * velocity + lr * grad
    return w + v, v


@task.mutant(
    en="The velocity has the sign of another convention (v = momentum·v - lr·grad, w = w + v), which the velocity handed in "
    "does not follow.",
    zh="速度用了另一种符号约定（v = momentum·v - lr·grad，w = w + v），而传入的旧速度并不遵循它。",
)
def turns_the_velocity(w, grad, velocity, lr, momentum):
    v = momentum * velocity - lr * grad
    return w + v, v


@task.mutant(
    en="The weights were moved by the old velocity: work out the new one first.",
    zh="用旧速度更新了权重：应先算出新的速度。",
)
def moves_by_the_old_velocity(w, grad, velocity, lr, momentum):
    return w - velocity, momentum * velocity + lr * grad


@task.mutant(
    en="The old velocity is ignored: this is plain gradient descent.",
    zh="忽略了旧速度：这是普通的梯度下降。",
)
def forgets_the_velocity(w, grad, velocity, lr, momentum):
    return w - lr * grad, lr * grad


@task.mutant(
    en="The old velocity was added whole: times momentum it would fade, so it grows without end.",
    zh="旧速度没有乘以动量系数：它不会衰减，会无限增大。",
)
def does_not_damp_the_velocity(w, grad, velocity, lr, momentum):
    v = velocity + lr * grad
    return w - v, v


@task.mutant(
    en="The gradient was scaled by 1 - momentum, as in a moving average (Adam's first moment). Momentum adds lr·grad whole.",
    zh="梯度乘了 1 - momentum，成了滑动平均（像 Adam 的一阶矩）。动量法直接加上 lr·grad。",
)
def averages_the_gradient(w, grad, velocity, lr, momentum):
    v = momentum * velocity + (1 - momentum) * lr * grad
    return w - v, v


@task.mutant(
    en="Momentum and its complement are swapped: the old velocity keeps the share momentum, not 1 - momentum.",
    zh="momentum 与 1 - momentum 弄反了：旧速度保留的比例是 momentum。",
)
def swaps_momentum_and_its_complement(w, grad, velocity, lr, momentum):
    v = (1 - momentum) * velocity + lr * grad
    return w - v, v


@task.mutant(
    en="This is Nesterov's step, which adds momentum·v once more. Plain momentum moves by v.",
    zh="这是 Nesterov 动量，多加了一次 momentum·v。普通动量只移动 v。",
)
def steps_like_nesterov(w, grad, velocity, lr, momentum):
    v = momentum * velocity + lr * grad
    return w - (momentum * v + lr * grad), v


@task.mutant(
    en="The gradient met momentum and the velocity met lr: it is the other way round, momentum·velocity + lr·grad.",
    zh="梯度乘了 momentum，速度乘了 lr：应反过来，momentum·velocity + lr·grad。",
)
def swaps_rate_and_momentum(w, grad, velocity, lr, momentum):
    v = lr * velocity + momentum * grad
    return w - v, v


@task.mutant(
    en="The results are in the wrong order: the weights come first, then the velocity.",
    zh="返回的顺序反了：先权重，后速度。",
)
def returns_the_velocity_first(w, grad, velocity, lr, momentum):
    return sgd_momentum(w, grad, velocity, lr, momentum)[::-1]


@task.mutant(
    en="The velocity that came in was returned. The next step needs the new one.",
    zh="返回的是传入的旧速度。下一步需要新的速度。",
)
def returns_the_old_velocity(w, grad, velocity, lr, momentum):
    return sgd_momentum(w, grad, velocity, lr, momentum)[0], velocity


@task.mutant(
    en="Only the weights were returned. The velocity must go on to the next step.",
    zh="只返回了权重。速度要传给下一步。",
)
def returns_the_weights_alone(w, grad, velocity, lr, momentum):
    return sgd_momentum(w, grad, velocity, lr, momentum)[0]
