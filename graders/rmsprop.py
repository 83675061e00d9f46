"""One step of RMSProp, as ``torch.optim.RMSprop`` takes it: not centred, without momentum, eps outside the root."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._optimisers import are_alike, are_numbers, drawn_shape

task = Task(
    "rmsprop",
    refuses=[
        "jax.example_libraries.optimizers.rmsprop",
        "optax.rmsprop",
        "optax.scale_by_rms",
        "tensorflow.keras.optimizers.RMSprop",
        "torch.optim.RMSprop",
        "torch.optim._functional.rmsprop",
        "torch.optim.rmsprop.RMSprop",
        "torch.optim.rmsprop.rmsprop",
    ],
)


@task.reference
def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    """Return weights and averages of squares after one step of RMSProp.

    average = alpha·average + (1 - alpha)·grad², then w = w - lr·grad / (sqrt(average) + eps), each entry by itself.

    Args:
        w: array of one or more dimensions, the weights, float32 or float64.
        grad: array of the same shape, the gradient at ``w``.
        average: array of the same shape, the moving average of the squares, not negative; zeros before the first step.
        lr: float above 0, the learning rate.
        alpha: float from 0 to below 1, how much of the average is kept.
        eps: float above 0, added outside the root.

    Returns:
        ``(w, average)``: the new weights and the new averages, which are not corrected.  The arrays handed in are not changed.

    """
    w, grad, average = (np.asarray(array, dtype=np.float64) for array in (w, grad, average))
    average = alpha * average + (1 - alpha) * grad**2
    return w - lr * grad / (np.sqrt(average) + eps), average


@task.valid
def within_contract(w: Any, grad: Any, average: Any, lr: Any = 1e-2, alpha: Any = 0.99, eps: Any = 1e-8) -> bool:
    """Whether these are three finite float arrays of one shape, the last not negative, and numbers in their ranges."""
    if not (are_alike(w, grad, average) and are_numbers(lr, alpha, eps)):
        return False
    return lr > 0 and eps > 0 and 0 <= alpha < 1 and bool((average >= 0).all())


def _call(w: Any, grad: Any, average: Any, dtype: Any = np.float64, **options: float) -> Call:
    return Call(*(np.array(values, dtype=dtype) for values in (w, grad, average)), **options)


@task.case(
    en="the first step: there is no correction, so that it is lr / sqrt(1 - alpha), ten times lr",
    zh="第一步：没有偏差修正，因此移动 lr / sqrt(1 - alpha)，即 lr 的十倍",
)
def first_step() -> Call:
    return _call([1.0, -2.0, 0.5], [3.0, -0.5, 20.0], [0.0, 0.0, 0.0], lr=0.5)


@task.case(en="the first step with all defaults", zh="第一步，全部使用默认参数")
def defaults() -> Call:
    return _call([0.25, -0.75], [4.0, -30.0], [0.0, 0.0])


@task.case(en="a later step: old average and new square are weighed", zh="之后的一步：旧的平均与新的平方加权")
def later_step() -> Call:
    return _call([1.0, -2.0, 0.5], [3.0, -5.0, 2.0], [16.0, 2.0, 0.25], lr=0.5)


@task.case(en="another alpha", zh="不同的 alpha")
def other_alpha() -> Call:
    return _call([1.0, -2.0], [3.0, -0.5], [4.0, 2.0], lr=0.5, alpha=0.75)


@task.case(en="alpha 0: the past is forgotten, each weight moves by lr", zh="alpha 为 0：忘掉历史，每个权重移动 lr")
def alpha_zero() -> Call:
    return _call([1.0, -2.0], [3.0, -0.5], [4.0, 2.0], lr=0.5, alpha=0.0)


@task.case(en="entries with different pasts get rates of their own", zh="历史不同的分量各有各的学习率")
def rates_of_their_own() -> Call:
    return _call([1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [0.0, 12.0, 96.0], lr=1.0, alpha=0.5)


@task.case(en="negative gradients: squares are averaged, the step goes up", zh="负梯度：平均的是平方，权重增大")
def negative_gradients() -> Call:
    return _call([1.0, 2.0], [-20.0, -7.0], [0.1, 0.0], lr=0.5)


@task.case(en="never a gradient: 0 / (0 + eps) is 0, nothing moves", zh="从未有过梯度：0 / (0 + eps) 为 0，什么都不动")
def never_a_gradient() -> Call:
    return _call([1.5, -0.5], [0.0, 3.0], [0.0, 4.0], lr=0.5)


@task.case(en="no gradient in this step: the weight stays, the average fades", zh="这一步梯度为零：权重不变，平均值衰减")
def no_gradient() -> Call:
    return _call([1.0, -1.0], [0.0, 0.0], [5.0, 9.0], lr=0.5, alpha=0.9)


@task.case(
    en="gradients as small as eps: the step depends on where eps stands", zh="梯度小到与 eps 相当：步长取决于 eps 的位置"
)
def tiny_gradients() -> Call:
    return _call([0.0, 1.0, 0.0], [1e-7, -3e-7, 1e-6], [0.0, 0.0, 0.0], lr=0.5)


@task.case(en="a large eps, added outside the root", zh="很大的 eps，加在根号外")
def large_eps() -> Call:
    return _call([1.0, -1.0], [2.0, -0.5], [5.0, 0.75], lr=0.5, eps=0.5)


@task.case(en="a learning rate above 1, options by place", zh="大于 1 的学习率，参数按位置传入")
def options_by_place() -> Call:
    return Call(np.array([3.0, -1.0]), np.array([0.5, 4.0]), np.array([2.0, 1.0]), 1.5, 0.8, 0.25)


@task.case(en="one number", zh="只有一个数")
def one_number() -> Call:
    return _call([2.0], [-3.0], [7.0], lr=0.25, alpha=0.5)


@task.case(en="a sudden large gradient: the average lags behind", zh="梯度突然变大：平均值滞后")
def sudden_gradient() -> Call:
    return _call([0.5, -0.25], [1000.0, -2000.0], [1.0, 4.0], lr=0.1, alpha=0.9)


@task.case(en="large weights and large gradients", zh="很大的权重与很大的梯度")
def large_gradients() -> Call:
    return _call([1e5, -1e5], [4e4, -1e3], [1e9, 4e6], lr=50.0, alpha=0.9)


@task.case(en="a matrix that is not square", zh="非方阵的权重矩阵")
def matrix() -> Call:
    w, grad = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0, -1.0], [2.0, -2.0, 0.5]]
    return _call(w, grad, [[1.0, 2.0, 0.5], [0.25, 4.0, 1.0]], lr=0.3, alpha=0.6)


@task.case(en="weights of a convolution, four dimensions", zh="卷积的权重，四维")
def convolution_weights() -> Call:
    numbers = np.arange(16.0).reshape(2, 2, 2, 2)
    return Call(numbers % 5 - 2, numbers % 3 - 1, numbers % 4 + 1, lr=0.3)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([0.5, -1.25, 8.0], [2.0, 1.0, -4.0], [2.0, 1.0, 8.0], np.float32, lr=0.25, alpha=0.5)


@task.case(en="transposed views", zh="转置视图")
def transposed_views() -> Call:
    numbers = np.arange(6.0).reshape(2, 3)
    return Call((numbers - 2).T, (numbers % 4 - 1).T, (numbers + 1).T, lr=0.2, alpha=0.7)


@task.case(en="columns of one table, read-only, everything by keyword", zh="同一张表的各列，只读，全部按关键字传入")
def by_keyword() -> Call:
    table = np.array([[1.0, 3.0, 2.0], [2.0, -4.0, 0.5]])
    table.flags.writeable = False
    w, grad, average = table.T
    return Call(w=w, grad=grad, average=average, lr=0.4, alpha=0.9, eps=1e-2)


@task.bench(sizes=(1_000, 10_000, 30_000, 100_000, 300_000))
def layers(rng: np.random.Generator, size: int) -> Call:
    w, grad = rng.standard_normal((2, size))
    return Call(w, grad, rng.uniform(0.2, 4, size=size), lr=0.1, alpha=0.9)


@task.library
def library_rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    import torch
    from torch.optim.rmsprop import rmsprop as step

    options = {"weight_decay": 0, "momentum": 0, "centered": False}
    step([w], [grad], [average], [], [], [torch.tensor(0.0)], lr=lr, alpha=alpha, eps=eps, **options)
    return w, average


@task.random(count=25, en="random steps", zh="随机的一步")
def random_steps(rng: np.random.Generator, size: int) -> Call:
    shape, dtype = drawn_shape(rng, size), np.float32 if rng.random() < 0.4 else np.float64
    w, grad = rng.normal(0, 2, size=(2, *shape)).astype(dtype)
    average = rng.uniform(0.2, 4, size=shape).astype(dtype)
    return Call(w, grad, average, lr=float(rng.uniform(0.05, 1)), alpha=float(rng.uniform(0.1, 0.99)))


@task.random(count=15, en="random steps with zeros here and there, and options", zh="某些位置为零、参数各异的随机一步")
def random_zeros(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size)
    w, grad = rng.integers(-2, 2, size=(2, *shape), endpoint=True) / 2
    average = rng.integers(0, 3, size=shape, endpoint=True) / 2
    lr, alpha = round(float(rng.uniform(0.1, 2)), 2), round(float(rng.uniform(0, 0.9)), 1)
    return Call(w, grad, average, lr, alpha, float(rng.choice([1e-8, 1e-3, 0.5])))


@task.half(count=6, en="random steps in half precision", zh="半精度的随机一步")
def half_steps(rng: np.random.Generator, size: int) -> Call:
    w, grad = rng.uniform(-1.5, 1.5, size=(2, 1 + size, 4))
    return Call(w, grad, rng.uniform(0.5, 2, size=w.shape), lr=0.5, alpha=0.75)


def _step(w, grad, average, lr, eps):
    return w - lr * grad / (np.sqrt(average) + eps), average


@task.mutant(
    en="The gradient itself was averaged, not its square: for negative gradients the root is NaN.",
    zh="平均的是梯度本身而不是平方：负梯度会使开方得 NaN。",
)
def averages_the_gradient(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, alpha * average + (1 - alpha) * grad, lr, eps)


@task.mutant(
    en="Squares were added up, as in AdaGrad, so that the steps shrink for ever. RMSProp averages them.",
    zh="平方被一直累加，那是 AdaGrad，步长会不断缩小。RMSProp 取滑动平均。",
)
def adds_the_squares(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, average + grad**2, lr, eps)


@task.mutant(
    en="The new square was added whole. It gets the share 1 - alpha, so that the average stays one.",
    zh="新的平方整个加了进去。它的权重是 1 - alpha，这样才是平均。",
)
def adds_the_square_whole(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, alpha * average + grad**2, lr, eps)


@task.mutant(
    en="alpha and 1 - alpha are swapped: alpha is what is kept of the old average.",
    zh="alpha 与 1 - alpha 弄反了：alpha 是旧平均保留的比例。",
)
def swaps_the_shares(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, (1 - alpha) * average + alpha * grad**2, lr, eps)


@task.mutant(
    en="The root is missing: divide by sqrt(average), not by the average.",
    zh="少了开方：应除以 sqrt(average)，而不是 average。",
)
def forgets_the_root(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    average = alpha * average + (1 - alpha) * grad**2
    return w - lr * grad / (average + eps), average


@task.mutant(
    en="The old average was used for the step: update it first, or the first step divides by eps alone.",
    zh="更新时用了旧的平均：应先更新它，否则第一步只除以 eps。",
)
def steps_before_averaging(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return w - lr * grad / (np.sqrt(average) + eps), alpha * average + (1 - alpha) * grad**2


@task.mutant(
    en="eps stands inside the root: sqrt(average + eps). It is added outside, as in PyTorch.",
    zh="eps 放进了根号：sqrt(average + eps)。这里与 PyTorch 一样加在根号外。",
)
def puts_eps_inside_the_root(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    average = alpha * average + (1 - alpha) * grad**2
    return w - lr * grad / np.sqrt(average + eps), average


@task.mutant(
    en="Without eps, 0 / 0 is NaN where no gradient ever was.",
    zh="没有 eps：从未有过梯度的位置 0 / 0 得 NaN。",
)
def forgets_eps(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, alpha * average + (1 - alpha) * grad**2, lr, 0.0)


@task.mutant(
    en="The average was corrected by 1 - alpha, as Adam does in its first step. RMSProp corrects nothing.",
    zh="平均值除以了 1 - alpha，像 Adam 第一步那样做了修正。RMSProp 不做修正。",
)
def corrects_the_average(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    average = alpha * average + (1 - alpha) * grad**2
    return _step(w, grad, average / (1 - alpha), lr, eps)[0], average


@task.mutant(
    en="All entries share one average, the mean square. Each weight has its own.",
    zh="所有分量共用一个平均（均方）。每个权重应有自己的平均。",
)
def shares_one_average(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return _step(w, grad, alpha * average + (1 - alpha) * np.mean(grad**2), lr, eps)


@task.mutant(
    en="The gradient is missing in the step: it is lr·grad / sqrt(average), not lr / sqrt(average).",
    zh="步长里漏了梯度：应为 lr·grad / sqrt(average)，而不是 lr / sqrt(average)。",
)
def forgets_the_gradient_in_the_step(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    average = alpha * average + (1 - alpha) * grad**2
    return w - lr / (np.sqrt(average) + eps), average


@task.mutant(
    en="The step was added: that climbs the loss. Subtract it.",
    zh="步长被加上了：这样损失会上升。应减去。",
)
def climbs(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    new_w, average = rmsprop(w, grad, average, lr, alpha, eps)
    return 2 * w - new_w, average


@task.mutant(
    en="The options are ignored: learning rate, alpha and eps are arguments, the defaults only stand in for them.",
    zh="忽略了参数：学习率、alpha 和 eps 都可以传入，默认值只在未传时使用。",
)
def ignores_the_options(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return rmsprop(w, grad, average)


@task.mutant(
    en="The old average was returned. The next step needs the new one.",
    zh="返回的是旧的平均。下一步需要新的。",
)
def returns_the_old_average(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return rmsprop(w, grad, average, lr, alpha, eps)[0], average


@task.mutant(
    en="The results are in the wrong order: the weights come first, then the averages.",
    zh="返回的顺序反了：先权重，后平均。",
)
def returns_the_average_first(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    return rmsprop(w, grad, average, lr, alpha, eps)[::-1]


@task.mutant(
    en="The default of lr is 1e-3, Adam's. Here it is 1e-2, as in torch.optim.RMSprop.",
    zh="lr 的默认值用了 Adam 的 1e-3。这里是 1e-2，与 torch.optim.RMSprop 相同。",
)
def defaults_to_a_thousandth(w, grad, average, lr=1e-3, alpha=0.99, eps=1e-8):
    return rmsprop(w, grad, average, lr, alpha, eps)


@task.mutant(
    en="The default of alpha is 0.9, as in Keras. Here it is 0.99, as in PyTorch.",
    zh="alpha 的默认值用了 Keras 的 0.9。这里是 0.99，与 PyTorch 相同。",
)
def defaults_to_nine_tenths(w, grad, average, lr=1e-2, alpha=0.9, eps=1e-8):
    return rmsprop(w, grad, average, lr, alpha, eps)


@task.mutant(
    en="The argument eps is ignored: 1e-8 is only its default.",
    zh="忽略了参数 eps：1e-8 只是默认值。",
)
def ignores_the_argument_eps(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    del eps
    return rmsprop(w, grad, average, lr, alpha)
