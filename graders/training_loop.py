"""The training loop: epochs, mini-batches, gradients from zero, a step each, a schedule, and the loss to be reported.

The model is linear, so that the loop is all there is to get wrong.  The learning rate is so small that no step takes
the weights farther from where they go (see ``within_contract``): rounding does not grow from step to step.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "training_loop",
    refuses=[
        "accelerate.Accelerator",
        "keras.Model.fit",
        "keras.Sequential",
        "lightning.Trainer",
        "pytorch_lightning.Trainer",
        "sklearn.linear_model.SGDRegressor",
        "tensorflow.keras.Sequential",
        "transformers.Trainer",
    ],
)


@task.reference
def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    """Train a linear model by mini-batch gradient descent on the mean squared error.

    Each epoch goes through the samples in the order given, ``batch_size`` at a time; the last batch may be smaller.  For each
    batch: prediction ``x @ w + b``, loss (the mean of the squared residuals of the batch, without a factor 1/2), gradients of
    this loss with respect to ``w`` and ``b``, and one step of plain gradient descent for both.  After each epoch the learning
    rate is multiplied by ``gamma``.

    Args:
        x: array (m, d), the samples, float32 or float64.
        y: array (m,), the targets.
        w: array (d,), the initial weights.
        b: float, the initial bias.
        lr: float above 0, the learning rate of the first epoch; so small that training does not diverge.
        epochs: int, at least 1.
        batch_size: int, at least 1; may exceed m.
        gamma: float above 0, at most 1.

    Returns:
        ``(w, b, losses)``: the trained weights, array (d,); the trained bias, a float; and one loss per epoch, array or list
        of length ``epochs``: the mean over all samples of the squared residuals, each computed before the step of its batch.
        The arrays handed in are not changed.

    """
    x, y, w = (np.asarray(array, dtype=np.float64) for array in (x, y, w))
    losses = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch, targets = x[start : start + batch_size], y[start : start + batch_size]
            residuals = batch @ w + b - targets
            # A sum, because a short batch has fewer samples: the epoch's loss is a mean over samples, not over batches.
            total += np.sum(residuals**2)
            # Fresh gradients for each batch, both at the same point; only then the step.
            grad_w, grad_b = 2 * batch.T @ residuals / len(batch), 2 * np.mean(residuals)
            w, b = w - lr * grad_w, b - lr * grad_b
        losses.append(total / len(x))
        lr = lr * gamma  # the schedule goes by epochs
    return w, float(b), np.array(losses)


@task.valid
def within_contract(x: Any, y: Any, w: Any, b: Any, lr: Any, epochs: Any, batch_size: Any, gamma: Any = 1.0) -> bool:
    """Whether shapes fit, numbers lie in their ranges, and lr · (1 + |x_i|²) is at most 1 for each sample."""
    arrays = (x, y, w)
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in arrays):
        return False
    if not (x.ndim == 2 and x.size and y.shape == x.shape[:1] and w.shape == x.shape[1:] and x.dtype == y.dtype == w.dtype):
        return False
    if not all(type(number) is float and math.isfinite(number) for number in (b, lr, gamma)):
        return False
    if not all(type(number) is int and number >= 1 for number in (epochs, batch_size)):
        return False
    largest = 100.0 if x.dtype == np.float32 else 1e6
    if not all(bool(np.all(np.abs(array) <= largest)) for array in arrays) or abs(b) > largest:
        return False
    steepest = 1 + float(np.max(np.sum(x.astype(np.float64) ** 2, axis=1)))
    return bool(lr > 0 and 0 < gamma <= 1 and lr * steepest <= 1 and epochs <= 100)


X = np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 0.5], [-1.0, 1.0], [0.5, 0.0], [1.5, -2.0]])
Y = np.array([3.0, -1.0, 2.0, 0.0, 1.0, -2.0])


def _call(
    samples: int = 6,
    lr: float = 0.1,
    epochs: int = 1,
    batch_size: int = 2,
    *rest: float,
    w: Any = (0.5, -0.5),
    b: float = 0.25,
    dtype: Any = np.float64,
) -> Call:
    return Call(
        X[:samples].astype(dtype), Y[:samples].astype(dtype), np.array(w, dtype=dtype), b, lr, epochs, batch_size, *rest
    )


@task.case(en="one step: one epoch of a single batch", zh="只有一步：一轮、一批")
def one_step() -> Call:
    return _call(batch_size=6)


@task.case(en="two epochs of a single batch: the second gradient starts from zero", zh="两轮、每轮一批：第二次的梯度要从零算起")
def two_full_batches() -> Call:
    return _call(epochs=2, batch_size=6)


@task.case(en="one epoch of three batches: a step for each", zh="一轮三批：每批都要更新一步")
def three_batches() -> Call:
    return _call()


@task.case(en="a short last batch: its loss counts by its samples", zh="最后一批不满：它的损失按样本数计入")
def short_last_batch() -> Call:
    return _call(5)


@task.case(en="a last batch of one sample, three epochs", zh="最后一批只有一个样本，训练三轮")
def last_batch_of_one() -> Call:
    return _call(4, 0.125, 3, 3)


@task.case(en="batches of one sample: stochastic gradient descent", zh="每批一个样本：随机梯度下降")
def batches_of_one() -> Call:
    return _call(4, batch_size=1)


@task.case(en="a batch size beyond the data: one short batch", zh="批大小超过样本数：只有一个不满的批次")
def larger_than_the_data() -> Call:
    return _call(3, batch_size=64, epochs=2)


@task.case(en="one sample, one feature", zh="一个样本，一个特征")
def one_sample() -> Call:
    return Call(np.array([[2.0]]), np.array([3.0]), np.array([1.0]), 0.5, 0.1, 2, 1)


@task.case(en="the rate is halved after each epoch, not before the first", zh="每轮之后学习率减半，第一轮之前不减")
def rate_is_halved() -> Call:
    return _call(6, 0.125, 3, 6, 0.5)


@task.case(en="one epoch: gamma has nothing to do yet", zh="只有一轮：gamma 还不起作用")
def schedule_of_one_epoch() -> Call:
    return _call(6, 0.1, 1, 2, 0.25)


@task.case(en="the rate goes down by epochs, not by batches", zh="学习率按轮下降，不是按批")
def schedule_goes_by_epochs() -> Call:
    return _call(6, 0.1, 3, 2, 0.5)


@task.case(en="weights and bias start at zero", zh="权重和偏置从零开始")
def starts_at_zero() -> Call:
    return _call(w=(0.0, 0.0), b=0.0, epochs=2)


@task.case(en="a perfect start: the loss is 0 and nothing moves", zh="一开始就完美：损失为 0，什么都不动")
def perfect_start() -> Call:
    return Call(X, X @ np.array([1.0, -2.0]) + 3.0, np.array([1.0, -2.0]), 3.0, 0.1, 2, 4)


@task.case(en="no features but zeros: only the bias learns", zh="特征全为零：只有偏置在学习")
def only_the_bias_learns() -> Call:
    return Call(np.zeros((3, 2)), np.array([1.0, 2.0, 6.0]), np.array([0.5, -1.5]), 0.0, 0.25, 2, 2)


@task.case(en="many small epochs: the loss goes down", zh="训练多轮：损失逐渐下降")
def many_epochs() -> Call:
    return _call(6, 0.125, 12, 4, 0.9)


@task.case(en="the order of the samples counts: no shuffling, no strides", zh="样本顺序有影响：不打乱，也不隔着取")
def order_counts() -> Call:
    return Call(X[::-1].copy(), Y[::-1].copy(), np.array([0.5, -0.5]), 0.25, 0.1, 1, 3)


@task.case(en="large targets", zh="目标值很大")
def large_targets() -> Call:
    return Call(X, 1e4 * Y, np.array([100.0, -50.0]), 7.0, 0.1, 2, 4)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call(5, 0.125, 2, 2, 0.5, dtype=np.float32)


@task.case(en="three features, transposed and strided views", zh="三个特征，转置和带步长的视图")
def views() -> Call:
    x = (np.arange(15.0).reshape(3, 5) * 7 % 5 - 2).T / 2
    return Call(x, np.arange(10.0)[::2] - 4, np.array([0.5, 9.0, -1.0, 9.0, 0.0, 9.0])[::2], -1.0, 0.15, 2, 2)


@task.case(en="everything by keyword, read-only arrays", zh="全部按关键字传入，数组只读")
def by_keyword() -> Call:
    x, y, w = X[:4].copy(), Y[:4].copy(), np.array([1.0, 0.0])
    for array in (x, y, w):
        array.flags.writeable = False
    return Call(gamma=0.75, batch_size=3, epochs=2, lr=0.125, b=0.0, w=w, y=y, x=x)


def _drawn(rng: np.random.Generator, samples: int, features: int, dtype: Any = np.float64) -> tuple[Any, ...]:
    """Draw samples, targets, weights, a bias, and a rate at which training does not diverge."""
    x = rng.normal(0, 1, size=(samples, features)).astype(dtype)
    w = rng.normal(0, 1, size=features).astype(dtype)
    y = (x @ rng.normal(0, 2, size=features) + rng.normal(0, 1, size=samples)).astype(dtype)
    steepest = 1 + float(np.max(np.sum(x.astype(np.float64) ** 2, axis=1)))
    return x, y, w, round(float(rng.normal()), 2), float(rng.uniform(0.3, 0.9)) / steepest


@task.bench(sizes=(300, 1_000, 3_000, 10_000, 30_000))
def epoch_of_small_batches(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn(rng, size, 16), 1, 64)


@task.random(count=25, en="random data, batches that need not divide it", zh="随机数据，批大小不一定整除样本数")
def random_data(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    samples, features = (int(number) for number in rng.integers(1, (2 + size // 2, 2 + size // 6), endpoint=True))
    numbers = _drawn(rng, samples, features, dtype)
    return Call(*numbers, int(rng.integers(1, 3, endpoint=True)), int(rng.integers(1, samples, endpoint=True)))


@task.random(count=15, en="random data with a schedule", zh="随机数据，学习率逐轮衰减")
def random_schedules(rng: np.random.Generator, size: int) -> Call:
    samples = int(rng.integers(1, 3 + size // 2, endpoint=True))
    numbers = _drawn(rng, samples, int(rng.integers(1, 3, endpoint=True)))
    return Call(*numbers, int(rng.integers(2, 4, endpoint=True)), 1 + size // 4, round(float(rng.uniform(0.2, 0.95)), 2))


def _batches(x, y, batch_size):
    return [(x[start : start + batch_size], y[start : start + batch_size]) for start in range(0, len(x), batch_size)]


def _gradients(batch, targets, w, b):
    """Return residuals and gradients of one batch."""
    residuals = batch @ w + b - targets
    return residuals, 2 * batch.T @ residuals / len(batch), 2 * np.mean(residuals)


def _train(x, y, w, b, rates, batch_size, gradients=_gradients):
    """Train with a list of rates for each epoch, one rate for each batch."""
    losses = []
    for epoch in rates:
        total = 0.0
        for (batch, targets), rate in zip(_batches(x, y, batch_size), epoch, strict=True):
            residuals, grad_w, grad_b = gradients(batch, targets, w, b)
            total += np.sum(residuals**2)
            w, b = w - rate * grad_w, b - rate * grad_b
        losses.append(total / len(x))
    return w, float(b), np.array(losses)


def _rates(x, lr, epochs, batch_size, gamma):
    """Return the right rates."""
    return [[lr * gamma**epoch] * math.ceil(len(x) / batch_size) for epoch in range(epochs)]


@task.mutant(
    en="The gradients are never set to zero: each step uses the sum of all so far. Zero them before each backward pass.",
    zh="梯度从不清零：每一步用的都是此前所有梯度之和。每次反向传播之前要清零。",
)
def never_zeroes_the_gradients(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    kept_w, kept_b = np.zeros(len(w)), 0.0

    def accumulate(batch, targets, w, b):
        nonlocal kept_w, kept_b
        residuals, grad_w, grad_b = _gradients(batch, targets, w, b)
        kept_w, kept_b = kept_w + grad_w, kept_b + grad_b
        return residuals, kept_w, kept_b

    return _train(x, y, w, b, _rates(x, lr, epochs, batch_size, gamma), batch_size, accumulate)


@task.mutant(
    en="The gradients are set to zero once an epoch: within it they add up. Zero them for each batch.",
    zh="每轮才清零一次梯度：同一轮里各批的梯度会累加。每批都要清零。",
)
def zeroes_once_an_epoch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        w, b, loss = never_zeroes_the_gradients(x, y, w, b, lr * gamma**epoch, 1, batch_size)
        losses.append(loss[0])
    return w, b, np.array(losses)


@task.mutant(
    en="The gradients are set to zero between backward pass and step: nothing is ever learned.",
    zh="在反向传播与更新之间把梯度清零了：什么都学不到。",
)
def zeroes_before_the_step(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return _train(x, y, w, b, _rates(x, 0.0, epochs, batch_size, gamma), batch_size)


@task.mutant(
    en="The step is taken once an epoch, with the gradients of all batches. Each batch has a step of its own.",
    zh="每轮只更新一次，用的是各批梯度之和。每一批都要更新一步。",
)
def steps_once_an_epoch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        found = [_gradients(batch, targets, w, b) for batch, targets in _batches(x, y, batch_size)]
        losses.append(sum(np.sum(residuals**2) for residuals, _, _ in found) / len(x))
        rate = lr * gamma**epoch
        w, b = w - rate * sum(grad_w for _, grad_w, _ in found), b - rate * sum(grad_b for _, _, grad_b in found)
    return w, float(b), np.array(losses)


@task.mutant(
    en="The batch size is ignored: every step sees all samples.",
    zh="忽略了批大小：每一步都用了全部样本。",
)
def takes_everything_at_once(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return training_loop(x, y, w, b, lr, epochs, len(x), gamma)


@task.mutant(
    en="The last batch was left out because it is not full. It is trained on as well.",
    zh="因为最后一批不满就舍去了。它也要参与训练。",
)
def drops_the_short_batch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    whole = len(x) // batch_size * batch_size
    w, b, losses = training_loop(x[:whole], y[:whole], w, b, lr, epochs, batch_size, gamma) if whole else (w, b, [0.0] * epochs)
    return w, b, np.array(losses) * whole / len(x)


@task.mutant(
    en="The epoch's loss is the mean of the batches' means: a short last batch counts too much. Weight each by its samples.",
    zh="每轮的损失取了各批均值的平均：不满的最后一批权重过大。应按样本数加权。",
)
def averages_over_batches(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        means = []
        for batch, targets in _batches(x, y, batch_size):
            residuals, grad_w, grad_b = _gradients(batch, targets, w, b)
            means.append(np.mean(residuals**2))
            w, b = w - lr * gamma**epoch * grad_w, b - lr * gamma**epoch * grad_b
        losses.append(np.mean(means))
    return w, float(b), np.array(losses)


@task.mutant(
    en="The losses of the batches are added up: divide by the number of samples for the mean.",
    zh="把各批的损失直接相加了：要除以样本数才是均值。",
)
def adds_the_losses(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    w, b, losses = training_loop(x, y, w, b, lr, epochs, batch_size, gamma)
    return w, b, losses * len(x)


@task.mutant(
    en="The running total is not reset at the start of an epoch: later losses hold those of earlier epochs.",
    zh="累计的损失没有在每轮开始时清零：后面的损失里含有前面各轮的。",
)
def keeps_the_running_total(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    w, b, losses = training_loop(x, y, w, b, lr, epochs, batch_size, gamma)
    return w, b, np.cumsum(losses)


@task.mutant(
    en="The loss was measured after the epoch, with the trained weights. It is that which the batches met, before each step.",
    zh="损失是在一轮结束后用更新后的权重算的。应取各批更新之前的损失。",
)
def measures_after_the_epoch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        w, b, _ = training_loop(x, y, w, b, lr * gamma**epoch, 1, batch_size)
        losses.append(np.mean((x @ w + b - y) ** 2))
    return w, b, np.array(losses)


@task.mutant(
    en="Only the last batch of each epoch was reported. The loss of an epoch is the mean over all its samples.",
    zh="只报告了每轮最后一批的损失。一轮的损失是全部样本的平均。",
)
def reports_the_last_batch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        batches = _batches(x, y, batch_size)
        before = sum(len(batch) for batch, _ in batches[:-1])
        if before:
            w, b, _ = training_loop(x[:before], y[:before], w, b, lr * gamma**epoch, 1, batch_size)
        w, b, last = training_loop(*batches[-1], w, b, lr * gamma**epoch, 1, batch_size)
        losses.append(last[0])
    return w, b, np.array(losses)


@task.mutant(
    en="The gradient of a short batch was divided by the full batch size. Divide by the number of samples it has.",
    zh="不满的批次其梯度也除以了完整的批大小。应除以它实际的样本数。",
)
def divides_by_the_full_size(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    def shrunk(batch, targets, w, b):
        residuals, grad_w, grad_b = _gradients(batch, targets, w, b)
        share = len(batch) / batch_size
        return residuals, share * grad_w, share * grad_b

    return _train(x, y, w, b, _rates(x, lr, epochs, batch_size, gamma), batch_size, shrunk)


@task.mutant(
    en="The gradients were summed over the batch, not averaged: the step grows with the batch size.",
    zh="梯度对批内样本求了和而不是平均：步长会随批大小增大。",
)
def sums_over_the_batch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    def summed(batch, targets, w, b):
        residuals, grad_w, grad_b = _gradients(batch, targets, w, b)
        return residuals, len(batch) * grad_w, len(batch) * grad_b

    return _train(x, y, w, b, _rates(x, lr, epochs, batch_size, gamma), batch_size, summed)


@task.mutant(
    en="The 2 of the derivative is missing: the loss here has no factor 1/2 to cancel it.",
    zh="漏了求导得到的 2：这里的损失没有系数 1/2 与它相消。",
)
def forgets_the_two(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return training_loop(x, y, w, b, lr / 2, epochs, batch_size, gamma)


@task.mutant(
    en="The step was added: that climbs the loss. Subtract it.",
    zh="把更新量加上去了：损失会上升。应减去。",
)
def climbs(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return training_loop(x, y, w, b, -lr, epochs, batch_size, gamma)


@task.mutant(
    en="The bias stays where it was: it has a gradient, and a step, too.",
    zh="偏置没有更新：它也有梯度，也要更新。",
)
def forgets_to_train_the_bias(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    def without_bias(batch, targets, w, b):
        return *_gradients(batch, targets, w, b)[:2], 0.0

    return _train(x, y, w, b, _rates(x, lr, epochs, batch_size, gamma), batch_size, without_bias)


@task.mutant(
    en="The bias is missing in the prediction: it is x @ w + b.",
    zh="预测时漏了偏置：应为 x @ w + b。",
)
def predicts_without_the_bias(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    def without_bias(batch, targets, w, b):
        del b
        return _gradients(batch, targets, w, 0.0)

    return _train(x, y, w, b, _rates(x, lr, epochs, batch_size, gamma), batch_size, without_bias)


@task.mutant(
    en="The gradient of the bias was taken after the weights had moved. All belong to the same point: compute, then step.",
    zh="权重更新之后才求偏置的梯度。所有梯度应在同一点求：先算完，再更新。",
)
def moves_the_weights_first(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for epoch in range(epochs):
        total, rate = 0.0, lr * gamma**epoch
        for batch, targets in _batches(x, y, batch_size):
            residuals, grad_w, _ = _gradients(batch, targets, w, b)
            total += np.sum(residuals**2)
            w = w - rate * grad_w
            b = b - rate * _gradients(batch, targets, w, b)[2]
        losses.append(total / len(x))
    return w, float(b), np.array(losses)


@task.mutant(
    en="The schedule's step is missing: gamma was never applied.",
    zh="漏了学习率调度的一步：gamma 从未生效。",
)
def never_steps_the_schedule(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return training_loop(x, y, w, b, lr, epochs, batch_size)


@task.mutant(
    en="The schedule moved on after each batch. Its unit is the epoch here.",
    zh="每批之后就让学习率衰减了。这里应按轮衰减。",
)
def steps_the_schedule_with_each_batch(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    count = math.ceil(len(x) / batch_size)
    rates = [[lr * gamma ** (epoch * count + place) for place in range(count)] for epoch in range(epochs)]
    return _train(x, y, w, b, rates, batch_size)


@task.mutant(
    en="The schedule moved on before the first epoch, which then runs at lr · gamma. Step it after the epoch.",
    zh="第一轮之前就衰减了学习率，第一轮变成 lr · gamma。应在每轮之后衰减。",
)
def steps_the_schedule_first(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return training_loop(x, y, w, b, lr * gamma, epochs, batch_size, gamma)


@task.mutant(
    en="Every k-th sample was put into a batch. Batches are cut from the data one after the other.",
    zh="隔几个取一个样本组成一批。应按顺序依次切分。",
)
def takes_strided_batches(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    order = np.argsort(np.arange(len(x)) % math.ceil(len(x) / batch_size), kind="stable")
    return training_loop(x[order], y[order], w, b, lr, epochs, batch_size, gamma)


@task.mutant(
    en="The model that came in was returned, not the trained one.",
    zh="返回的是传入的初始参数，而不是训练后的。",
)
def returns_the_initial_model(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    return w, b, training_loop(x, y, w, b, lr, epochs, batch_size, gamma)[2]


@task.bug(
    en=(
        "The name loss stands for the criterion, whose result is thrown away: keep the result and call backward on that. The "
        "gradients are never set to zero. And nobody defined dataset: the samples are x."
    ),
    zh=(
        "loss 这个名字指的是损失函数对象，算出的结果却丢掉了：应保存结果，再对它调用 backward。"
        "梯度从不清零。另外 dataset 没有定义：样本就是 x。"
    ),
)
def confuses_the_criterion_with_its_result(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    import torch

    samples, targets = torch.as_tensor(x), torch.as_tensor(y)
    weights = torch.as_tensor(w).clone().requires_grad_()
    bias = torch.full((), b, dtype=weights.dtype, device=weights.device, requires_grad=True)
    loss = torch.nn.MSELoss()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(dataset), batch_size):  # noqa: F821
            batch = slice(start, start + batch_size)
            prediction = samples[batch] @ weights + bias
            loss(prediction, targets[batch])
            loss.backward()
            with torch.no_grad():
                weights -= lr * weights.grad
                bias -= lr * bias.grad
            total += loss.item() * len(prediction)
        losses.append(total / len(samples))
        lr = lr * gamma
    return weights.detach(), bias.item(), losses
