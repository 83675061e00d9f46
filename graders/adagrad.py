"""One step of AdaGrad, as ``torch.optim.Adagrad`` takes it without decay.

Gradients of the cases are large enough that a mistake in the sum of squares shows, or so small that eps does.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._optimisers import are_alike, are_numbers, drawn_shape

task = Task(
    "adagrad",
    refuses=[
        "jax.example_libraries.optimizers.adagrad",
        "optax.adagrad",
        "optax.scale_by_rss",
        "tensorflow.keras.optimizers.Adagrad",
        "torch.optim.Adagrad",
        "torch.optim._functional.adagrad",
        "torch.optim.adagrad.Adagrad",
        "torch.optim.adagrad.adagrad",
    ],
)


@task.reference
def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    """Return weights and sums of squares after one step of AdaGrad.

    total = total + grad², then w = w - lr·grad / (sqrt(total) + eps), each entry by itself.

    Args:
        w: array of one or more dimensions, the weights, float32 or float64.
        grad: array of the same shape, the gradient at ``w``.
        total: array of the same shape, the sum of the squared gradients so far, not negative; zeros before the first step.
        lr: float above 0, the learning rate.
        eps: float above 0, added outside the root.

    Returns:
        ``(w, total)``: the new weights and the new sums of squares.  The arrays handed in are not changed.

    """
    w, grad, total = (np.asarray(array, dtype=np.float64) for array in (w, grad, total))
    total = total + grad**2
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.valid
def within_contract(w: Any, grad: Any, total: Any, lr: Any = 1e-2, eps: Any = 1e-10) -> bool:
    """Whether these are three finite float arrays of one shape, the last not negative, and two positive numbers."""
    return are_alike(w, grad, total) and are_numbers(lr, eps) and lr > 0 and eps > 0 and bool((total >= 0).all())


def _call(w: Any, grad: Any, total: Any, dtype: Any = np.float64, **options: float) -> Call:
    return Call(*(np.array(values, dtype=dtype) for values in (w, grad, total)), **options)


@task.case(
    en="the first step: every weight moves by lr, whatever the size of its gradient",
    zh="第一步：无论梯度多大，每个权重都移动 lr",
)
def first_step() -> Call:
    return _call([1.0, -2.0, 0.5], [3.0, -0.5, 20.0], [0.0, 0.0, 0.0], lr=0.5)


@task.case(en="the first step with all defaults", zh="第一步，全部使用默认参数")
def defaults() -> Call:
    return _call([0.25, -0.75], [4.0, -30.0], [0.0, 0.0])


@task.case(en="a later step: the sum of squares has grown, the step has shrunk", zh="之后的一步：平方和变大，步长变小")
def later_step() -> Call:
    return _call([1.0, -2.0, 0.5], [3.0, -0.5, 2.0], [16.0, 2.0, 0.25], lr=0.5)


@task.case(en="entries with different pasts get rates of their own", zh="历史不同的分量各有各的学习率")
def rates_of_their_own() -> Call:
    return _call([1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [0.0, 12.0, 96.0], lr=1.0)


@task.case(en="negative gradients: squares are added, the step goes up", zh="负梯度：累加的是平方，权重增大")
def negative_gradients() -> Call:
    return _call([1.0, 2.0], [-2.0, -7.0], [1.0, 0.5], lr=0.5)


@task.case(en="no gradient yet at all: 0 / (0 + eps) is 0, nothing moves", zh="从未有过梯度：0 / (0 + eps) 为 0，什么都不动")
def never_a_gradient() -> Call:
    return _call([1.5, -0.5], [0.0, 3.0], [0.0, 4.0], lr=0.5)


@task.case(en="no gradient in this step: the weight stays, and so does the sum", zh="这一步梯度为零：权重与平方和都不变")
def no_gradient() -> Call:
    return _call([1.0, -1.0], [0.0, 0.0], [5.0, 9.0], lr=0.5)


@task.case(
    en="gradients as small as eps: the step depends on where eps stands", zh="梯度小到与 eps 相当：步长取决于 eps 的位置"
)
def tiny_gradients() -> Call:
    return _call([0.0, 1.0, 0.0], [1e-10, -3e-10, 1e-9], [0.0, 0.0, 0.0], lr=0.5)


@task.case(en="a large eps, added outside the root", zh="很大的 eps，加在根号外")
def large_eps() -> Call:
    return _call([1.0, -1.0], [2.0, -0.5], [5.0, 0.75], lr=0.5, eps=0.5)


@task.case(en="a learning rate above 1, options by place", zh="大于 1 的学习率，参数按位置传入")
def options_by_place() -> Call:
    return Call(np.array([3.0, -1.0]), np.array([0.5, 4.0]), np.array([2.0, 1.0]), 1.5, 0.25)


@task.case(en="one number", zh="只有一个数")
def one_number() -> Call:
    return _call([2.0], [-3.0], [7.0], lr=0.25)


@task.case(en="a long past: the sum is large, the step small", zh="历史很长：平方和很大，步长很小")
def long_past() -> Call:
    return _call([0.5, -0.25], [10.0, -20.0], [1e6, 4e4], lr=2.0)


@task.case(en="large weights and large gradients", zh="很大的权重与很大的梯度")
def large_gradients() -> Call:
    return _call([1e5, -1e5], [4e4, -1e3], [1e9, 4e6], lr=50.0)


@task.case(en="a matrix that is not square", zh="非方阵的权重矩阵")
def matrix() -> Call:
    w, grad = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0, -1.0], [2.0, -2.0, 0.5]]
    return _call(w, grad, [[1.0, 2.0, 0.5], [0.25, 4.0, 1.0]], lr=0.3)


@task.case(en="weights of a convolution, four dimensions", zh="卷积的权重，四维")
def convolution_weights() -> Call:
    numbers = np.arange(16.0).reshape(2, 2, 2, 2)
    return Call(numbers % 5 - 2, numbers % 3 - 1, numbers % 4 + 1, lr=0.3)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([0.5, -1.25, 8.0], [2.0, 1.0, -4.0], [2.0, 1.0, 8.0], np.float32, lr=0.25)


@task.case(en="transposed views", zh="转置视图")
def transposed_views() -> Call:
    numbers = np.arange(6.0).reshape(2, 3)
    return Call((numbers - 2).T, (numbers % 4 - 1).T, (numbers + 1).T, lr=0.2)


@task.case(en="columns of one table, read-only, everything by keyword", zh="同一张表的各列，只读，全部按关键字传入")
def by_keyword() -> Call:
    table = np.array([[1.0, 3.0, 2.0], [2.0, -4.0, 0.5]])
    table.flags.writeable = False
    w, grad, total = table.T
    return Call(w=w, grad=grad, total=total, lr=0.4, eps=1e-2)


@task.bench(sizes=(1_000, 10_000, 30_000, 100_000, 300_000))
def layers(rng: np.random.Generator, size: int) -> Call:
    w, grad = rng.standard_normal((2, size))
    return Call(w, grad, rng.uniform(0.2, 9, size=size), lr=0.1)


@task.library
def library_adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    import torch
    from torch.optim.adagrad import adagrad as step

    step([w], [grad], [total], [torch.tensor(0.0)], lr=lr, weight_decay=0, lr_decay=0, eps=eps, maximize=False)
    return w, total


@task.random(count=25, en="random steps", zh="随机的一步")
def random_steps(rng: np.random.Generator, size: int) -> Call:
    shape, dtype = drawn_shape(rng, size), np.float32 if rng.random() < 0.4 else np.float64
    w, grad = rng.normal(0, 2, size=(2, *shape)).astype(dtype)
    return Call(w, grad, rng.uniform(0.2, 9, size=shape).astype(dtype), lr=float(rng.uniform(0.05, 1)))


@task.random(count=15, en="random steps with zeros here and there, and options", zh="某些位置为零、参数各异的随机一步")
def random_zeros(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size)
    w, grad = rng.integers(-2, 2, size=(2, *shape), endpoint=True) / 2
    total = rng.integers(0, 3, size=shape, endpoint=True) / 2
    return Call(w, grad, total, round(float(rng.uniform(0.1, 2)), 2), float(rng.choice([1e-10, 1e-3, 0.5])))


@task.half(count=6, en="random steps in half precision", zh="半精度的随机一步")
def half_steps(rng: np.random.Generator, size: int) -> Call:
    w, grad = rng.uniform(-1.5, 1.5, size=(2, 1 + size, 4))
    return Call(w, grad, rng.uniform(0.5, 2, size=w.shape), lr=0.5)


@task.mutant(
    en="The gradient itself was added, not its square: negative gradients make the sum fall, and its root NaN.",
    zh="累加的是梯度本身而不是平方：负梯度会使和变小，开方得 NaN。",
)
def adds_the_gradient(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.mutant(
    en="Absolute gradients were added. AdaGrad adds squares, and takes the root of the sum.",
    zh="累加的是梯度的绝对值。AdaGrad 累加平方，再对和开方。",
)
def adds_absolute_gradients(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + np.abs(grad)
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.mutant(
    en="The root is missing: divide by sqrt(total), not by total.",
    zh="少了开方：应除以 sqrt(total)，而不是 total。",
)
def forgets_the_root(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad**2
    return w - lr * grad / (total + eps), total


@task.mutant(
    en="The sum without the new gradient was used for the step: add grad² first, or the first step divides by eps alone.",
    zh="更新时用的平方和不含当前梯度：应先加上 grad²，否则第一步只除以 eps。",
)
def steps_before_adding(w, grad, total, lr=1e-2, eps=1e-10):
    return w - lr * grad / (np.sqrt(total) + eps), total + grad**2


@task.mutant(
    en="The sum became a moving average, as in RMSProp. AdaGrad's sum only grows.",
    zh="平方和成了滑动平均，那是 RMSProp。AdaGrad 的和只增不减。",
)
def averages_the_squares(w, grad, total, lr=1e-2, eps=1e-10):
    total = 0.9 * total + 0.1 * grad**2
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.mutant(
    en="The past was forgotten: with grad² alone each step is lr times the sign of the gradient.",
    zh="忘了历史：只用 grad² 时，每一步都是 lr 乘以梯度的符号。",
)
def forgets_the_past(w, grad, total, lr=1e-2, eps=1e-10):
    return w - lr * grad / (np.abs(grad) + eps), grad**2


@task.mutant(
    en="All entries share one sum, the squared norm. Each weight has its own, and with it its own rate.",
    zh="所有分量共用一个和（梯度范数的平方）。每个权重应有自己的和，也就有自己的学习率。",
)
def shares_one_sum(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + (grad**2).sum()
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.mutant(
    en="eps stands inside the root: sqrt(total + eps). It is added outside.",
    zh="eps 放进了根号：sqrt(total + eps)。它应加在根号外。",
)
def puts_eps_inside_the_root(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad**2
    return w - lr * grad / np.sqrt(total + eps), total


@task.mutant(
    en="Without eps, 0 / 0 is NaN where no gradient ever was.",
    zh="没有 eps：从未有过梯度的位置 0 / 0 得 NaN。",
)
def forgets_eps(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad**2
    return w - lr * grad / np.sqrt(total), total


@task.mutant(
    en="eps was added to the sum that is kept, and would grow with every step. It only guards the division.",
    zh="eps 被加进了要保存的和里，会逐步累积。它只用来防止除以零。",
)
def keeps_eps_in_the_sum(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad**2 + eps
    return w - lr * grad / (np.sqrt(total) + eps), total


@task.mutant(
    en="The gradient is missing in the step: it is lr·grad / sqrt(total), not lr / sqrt(total).",
    zh="步长里漏了梯度：应为 lr·grad / sqrt(total)，而不是 lr / sqrt(total)。",
)
def forgets_the_gradient_in_the_step(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad**2
    return w - lr / (np.sqrt(total) + eps), total


@task.mutant(
    en="The step was added: that climbs the loss. Subtract it.",
    zh="步长被加上了：这样损失会上升。应减去。",
)
def climbs(w, grad, total, lr=1e-2, eps=1e-10):
    new_w, total = adagrad(w, grad, total, lr, eps)
    return 2 * w - new_w, total


@task.mutant(
    en="The learning rate is fixed at its default: it is an argument.",
    zh="学习率固定成了默认值：它是可以传入的参数。",
)
def ignores_the_rate(w, grad, total, lr=1e-2, eps=1e-10):
    return adagrad(w, grad, total, 1e-2, eps)


@task.mutant(
    en="The old sum was returned. The next step needs the new one.",
    zh="返回的是旧的平方和。下一步需要新的。",
)
def returns_the_old_sum(w, grad, total, lr=1e-2, eps=1e-10):
    return adagrad(w, grad, total, lr, eps)[0], total


@task.mutant(
    en="The results are in the wrong order: the weights come first, then the sums.",
    zh="返回的顺序反了：先权重，后平方和。",
)
def returns_the_sum_first(w, grad, total, lr=1e-2, eps=1e-10):
    return adagrad(w, grad, total, lr, eps)[::-1]


@task.mutant(
    en="eps is fixed at its default: it is an argument.",
    zh="eps 固定成了默认值：它是可以传入的参数。",
)
def ignores_the_argument_eps(w, grad, total, lr=1e-2, eps=1e-10):
    return adagrad(w, grad, total, lr)
