"""The backward pass of a linear neuron with a squared loss, by hand."""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats

task = Task(
    "linear_backward",
    refuses=[
        "jax.grad",
        "jax.jacrev",
        "jax.value_and_grad",
        "jax.vjp",
        "scipy.differentiate.derivative",
        "scipy.optimize.approx_fprime",
        "tensorflow.GradientTape",
        "torch.Tensor.backward",
        "torch.autograd.backward",
        "torch.autograd.functional.jacobian",
        "torch.autograd.functional.vjp",
        "torch.autograd.grad",
        "torch.func.grad",
        "torch.func.grad_and_value",
        "torch.func.jacfwd",
        "torch.func.jacrev",
        "torch.func.vjp",
    ],
)


@task.reference
def linear_backward(x, w, b, y):
    """Return the gradients of the loss of a linear neuron.

    The prediction is x @ w + b, the residual r = x @ w + b - y, the loss one half of the mean of r² over the m samples.

    Args:
        x: array (m, d), one sample a row, float32 or float64; m and d are at least 1.
        w: array (d,), the weights.
        b: float, the bias.
        y: array (m,), the targets.

    Returns:
        ``(dw, db)``: the gradients of the loss by ``w``, an array (d,), and by ``b``, a float.  The inputs are not changed.

    """
    x, w, y = (np.asarray(array, dtype=np.float64) for array in (x, w, y))
    residual = x @ w + b - y
    return x.T @ residual / len(y), float(residual.mean())


@task.valid
def within_contract(x: Any, w: Any, b: Any, y: Any) -> bool:
    """Whether x is a matrix that fits w and y, all of them finite floats of one kind, and b a number."""
    if not are_floats(x, w, y):
        return False
    if x.ndim != 2 or not x.size or (y.shape, w.shape) != (x.shape[:1], x.shape[1:]) or not x.dtype == w.dtype == y.dtype:
        return False
    return type(b) is float and math.isfinite(b) and are_finite(x, w, y)


def _call(x: Any, w: Any, b: float, y: Any, dtype: Any = np.float64) -> Call:
    return Call(np.array(x, dtype=dtype), np.array(w, dtype=dtype), b, np.array(y, dtype=dtype))


@task.case(en="one sample with one feature: dw = r·x, db = r", zh="一个样本、一个特征：dw = r·x，db = r")
def one_number() -> Call:
    return _call([[3.0]], [2.0], 1.0, [4.0])


@task.case(en="one sample with three features", zh="一个样本、三个特征")
def one_sample() -> Call:
    return _call([[1.0, -2.0, 0.5]], [2.0, 1.0, 4.0], 0.5, [-1.0])


@task.case(en="four samples with one feature", zh="四个样本、一个特征")
def one_feature() -> Call:
    return _call([[1.0], [2.0], [-1.0], [0.5]], [3.0], -0.5, [2.0, 7.0, -4.0, 0.0])


@task.case(en="four samples with two features: the mean is over the samples", zh="四个样本、两个特征：对样本取平均")
def more_samples_than_features() -> Call:
    return _call([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0], [-2.0, 0.5]], [1.0, -2.0], 0.25, [0.5, 1.0, -1.0, 2.0])


@task.case(en="two samples with four features: still over the samples", zh="两个样本、四个特征：仍对样本取平均")
def more_features_than_samples() -> Call:
    return _call([[1.0, 2.0, 0.0, -1.0], [0.5, -1.0, 3.0, 2.0]], [1.0, 0.0, -2.0, 0.5], -1.0, [2.0, -3.0])


@task.case(
    en="as many samples as features: x and its transpose must not be mixed up", zh="样本数与特征数相等：不能弄混 x 与它的转置"
)
def square() -> Call:
    return _call([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0], [4.0, 0.0, 2.0]], [1.0, -1.0, 0.5], 0.75, [2.0, 0.0, 1.0])


@task.case(en="perfect predictions: all gradients are zero", zh="预测完全正确：梯度全为零")
def perfect_predictions() -> Call:
    return _call([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]], [2.0, 0.5], -1.0, [2.0, 4.5, 1.0])


@task.case(en="only the bias is off: every residual is the same", zh="只有偏置不准：所有残差相等")
def bias_is_off() -> Call:
    return _call([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]], [2.0, 0.5], 1.0, [2.0, 4.5, 1.0])


@task.case(en="residuals that cancel: db is 0, dw is not", zh="残差相互抵消：db 为 0，而 dw 不为 0")
def residuals_cancel() -> Call:
    return _call([[1.0, 0.0], [2.0, 1.0]], [1.0, 1.0], 0.0, [-1.0, 5.0])


@task.case(en="zero weights and no bias: the residual is -y", zh="权重与偏置都为零：残差为 -y")
def zero_weights() -> Call:
    return _call([[1.0, -2.0], [3.0, 4.0], [0.5, 1.0]], [0.0, 0.0], 0.0, [1.0, 2.0, -3.0])


@task.case(en="zero inputs: dw is 0, db is b minus the mean target", zh="输入全为零：dw 为 0，db 是 b 减目标的均值")
def zero_inputs() -> Call:
    return _call([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], [1.0, 2.0], 1.5, [1.0, 2.0, -4.0])


@task.case(en="a feature that is always zero gets no gradient", zh="恒为零的特征没有梯度")
def dead_feature() -> Call:
    return _call([[1.0, 0.0, 2.0], [-1.0, 0.0, 1.0]], [1.0, 5.0, -1.0], 0.5, [3.0, 1.0])


@task.case(
    en="an outlier: its residual enters as it is, neither its sign nor its square",
    zh="离群点：残差按原值计入，不是符号也不是平方",
)
def outlier() -> Call:
    return _call([[1.0], [1.0], [2.0]], [1.0], 0.0, [1.5, 0.5, 100.0])


@task.case(en="a large bias beside small products", zh="偏置很大，乘积很小")
def large_bias() -> Call:
    return _call([[0.25, 0.5], [0.125, -0.5], [1.0, 0.75]], [0.5, -0.25], 1000.0, [998.0, 1001.0, 1000.0])


@task.case(en="features of different size", zh="数量级不同的特征")
def features_of_different_size() -> Call:
    return _call([[1000.0, 0.5], [-2000.0, 0.25], [500.0, 1.0]], [0.001, 2.0], 0.0, [1.0, 0.0, -1.0])


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([[0.5, -1.0], [2.0, 0.25], [1.5, 1.0]], [1.0, -2.0], 0.5, [1.0, -1.0, 0.5], np.float32)


@task.case(
    en="x is a transposed view, w every second number of an array, all read-only",
    zh="x 是转置视图，w 是隔一取一的视图，均为只读",
)
def views() -> Call:
    table, weights = np.arange(12.0).reshape(3, 4) % 5, np.arange(6.0) - 2
    table.flags.writeable = weights.flags.writeable = False
    return Call(table.T, weights[::2], 0.5, table[1])


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    call = _call([[1.0, 2.0], [3.0, 5.0], [-1.0, 1.0]], [0.5, -0.5], 2.0, [1.0, 0.0, 3.0])
    return Call(**dict(zip(("x", "w", "b", "y"), call.args, strict=True)))


@task.case(
    en="predictions and targets near a million that differ by hundredths: double precision must be kept",
    zh="预测值与目标都接近一百万、只差百分之几：必须保持双精度",
)
def large_numbers_that_cancel() -> Call:
    return _call([[1000.0, 1.0], [999.0, -2.0], [1001.0, 0.5]], [1000.0, 0.01], 0.02, [1e6, 999000.07, 1001000.0])


@task.case(
    en="samples of different kind: one of zeros, one that fits, one far off, one with a negative residual",
    zh="各不相同的样本：全零、恰好吻合、相差很远、残差为负",
)
def mixed_samples() -> Call:
    return _call([[0.0, 0.0], [1.0, 2.0], [-3.0, 4.0], [2.0, 0.5]], [1.0, -1.0], 0.5, [0.0, -0.5, 60.0, 5.0])


@task.bench(sizes=(2_000, 6_000, 20_000, 60_000, 200_000))
def many_samples(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((size, 10)), rng.standard_normal(10), float(rng.normal()), rng.standard_normal(size))


@task.library
def library_autograd(x, w, b, y):
    import torch

    weights, bias = w.clone().requires_grad_(), torch.tensor(b, dtype=w.dtype, device=w.device, requires_grad=True)
    loss = ((x @ weights + bias - y) ** 2).mean() / 2
    return torch.autograd.grad(loss, (weights, bias))


@task.half(count=6, en="random samples and weights in half precision", zh="半精度的随机样本和权重")
def half_samples(rng: np.random.Generator, size: int) -> Call:
    m, d = 2 + 2 * size, 1 + size
    x, w, y = (rng.uniform(-1, 1, shape) for shape in ((m, d), d, m))
    return Call(x, w, float(round(rng.uniform(-1, 1), 2)), y)


@task.random(count=25, en="random samples, weights and targets", zh="随机的样本、权重与目标")
def random_regressions(rng: np.random.Generator, size: int) -> Call:
    m, d = (int(length) for length in rng.integers(1, 2 + size // 2, size=2, endpoint=True))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    x, w, y = rng.normal(size=(m, d)), rng.normal(size=d), rng.normal(0, 2, size=m)
    return _call(x, w, float(rng.normal()), y, dtype)


@task.random(count=15, en="random data that a line fits well", zh="直线拟合得不错的随机数据")
def random_good_fits(rng: np.random.Generator, size: int) -> Call:
    x, w, b = rng.uniform(-3, 3, size=(2 + 2 * size, 1 + size % 4)), rng.uniform(-2, 2, size=1 + size % 4), float(size) / 4
    return _call(x, w, b, x @ w + b + rng.normal(0.3, 0.5, size=len(x)))


@task.random(count=10, en="random small integers, with zeros", zh="含零的随机小整数")
def random_integers(rng: np.random.Generator, size: int) -> Call:
    m, d = 1 + size, 1 + size // 2
    x, w, y = (rng.integers(-3, 3, size=shape, endpoint=True) for shape in ((m, d), d, m))
    return _call(x, w, float(rng.integers(-2, 3)), y)


def _residual(x, w, b, y):
    return x @ w + b - y


@task.mutant(
    en="The sum over the samples was not divided by their number: the loss is a mean, and so is its gradient.",
    zh="对样本求和后没有除以样本数：损失是均值，梯度也是均值。",
)
def sums_over_the_samples(x, w, b, y):
    r = _residual(x, w, b, y)
    return x.T @ r, float(r.sum())


@task.mutant(
    en="The gradient is doubled: the one half of the loss cancels the 2 of the square.",
    zh="梯度大了一倍：损失中的 ½ 与平方求导的 2 相消。",
)
def doubles_the_gradient(x, w, b, y):
    dw, db = linear_backward(x, w, b, y)
    return 2 * dw, 2 * db


@task.mutant(
    en="The one half was kept after deriving: d(r²/2) = r·dr, it cancels with the 2 of the square.",
    zh="求导后仍保留了 ½：d(r²/2) = r·dr，½ 已与平方求导的 2 相消。",
)
def keeps_the_half(x, w, b, y):
    dw, db = linear_backward(x, w, b, y)
    return dw / 2, db / 2


@task.mutant(
    en="The sign is turned: the residual is prediction minus target, or its derivative by w is -x.",
    zh="符号反了：残差应为预测减目标，否则它对 w 的导数是 -x。",
)
def turns_the_sign(x, w, b, y):
    dw, db = linear_backward(x, w, b, y)
    return -dw, -db


@task.mutant(
    en="The sum was divided by the number of features. The mean is over the samples: divide by m.",
    zh="除以了特征数。平均是对样本取的：应除以 m。",
)
def divides_by_the_features(x, w, b, y):
    r = _residual(x, w, b, y)
    return x.T @ r / x.shape[1], float(r.sum() / x.shape[1])


@task.mutant(
    en="The gradient by w was divided by m·d (np.mean over both axes' size). Only the samples are averaged.",
    zh="dw 除以了 m·d。只对样本取平均。",
)
def divides_by_all_entries(x, w, b, y):
    r = _residual(x, w, b, y)
    return x.T @ r / x.size, float(r.mean())


@task.mutant(
    en="db was summed, not averaged, while dw was. Both are means over the samples.",
    zh="dw 取了平均而 db 只求了和。二者都要对样本取平均。",
)
def sums_db_alone(x, w, b, y):
    r = _residual(x, w, b, y)
    return x.T @ r / len(y), float(r.sum())


@task.mutant(
    en="dw was summed, not averaged, while db was. Both are means over the samples.",
    zh="db 取了平均而 dw 只求了和。二者都要对样本取平均。",
)
def sums_dw_alone(x, w, b, y):
    r = _residual(x, w, b, y)
    return x.T @ r, float(r.mean())


@task.mutant(
    en="The bias is missing in the prediction: the residual is x @ w + b - y.",
    zh="预测里漏了偏置：残差应为 x @ w + b - y。",
)
def forgets_the_bias(x, w, b, y):
    return linear_backward(x, w, 0.0, y)


@task.mutant(
    en="The targets are missing: the prediction was taken for the residual.",
    zh="漏掉了目标：把预测值当成了残差。",
)
def forgets_the_targets(x, w, b, y):
    return linear_backward(x, w, b, 0 * y)


@task.mutant(
    en="The mean input was multiplied by the mean residual. The mean of products is not the product of means.",
    zh="用平均输入乘以平均残差。乘积的均值不等于均值的乘积。",
)
def multiplies_the_means(x, w, b, y):
    r = _residual(x, w, b, y).mean()
    return x.mean(axis=0) * r, float(r)


@task.mutant(
    en="The sign of the residual was used: that is the gradient of the absolute error. The squared one has r itself.",
    zh="用了残差的符号：那是绝对误差的梯度。平方误差的梯度里是 r 本身。",
)
def derives_the_absolute_error(x, w, b, y):
    r = np.sign(_residual(x, w, b, y))
    return x.T @ r / len(y), float(r.mean())


@task.mutant(
    en="x was not transposed: x @ r mixes samples and features. dw_j is the sum over the samples i of x_ij·r_i.",
    zh="x 没有转置：x @ r 混淆了样本与特征。dw_j 是对样本 i 求和的 x_ij·r_i。",
)
def forgets_to_transpose(x, w, b, y):
    r = _residual(x, w, b, y)
    return x @ r / len(y), float(r.mean())


@task.mutant(
    en="dw was kept per sample: add over the samples, so that it has the shape of w.",
    zh="dw 没有对样本求和：求和后它的形状应与 w 相同。",
)
def keeps_the_samples_apart(x, w, b, y):
    r = _residual(x, w, b, y)
    return x * r[:, None] / len(y), r / len(y)


@task.mutant(
    en="The weights after a step were returned. The gradients themselves are asked for.",
    zh="返回了更新后的权重。应返回梯度本身。",
)
def returns_updated_weights(x, w, b, y):
    dw, db = linear_backward(x, w, b, y)
    return w - dw, b - db


@task.mutant(
    en="The results are in the wrong order: dw first, then db.",
    zh="返回的顺序反了：先 dw，后 db。",
)
def returns_db_first(x, w, b, y):
    return linear_backward(x, w, b, y)[::-1]


@task.mutant(
    en="db was multiplied by the bias. The prediction is linear in b with factor 1, so that db is the mean residual.",
    zh="db 乘了偏置 b。预测对 b 的导数为 1，因此 db 就是平均残差。",
)
def multiplies_db_by_the_bias(x, w, b, y):
    dw, db = linear_backward(x, w, b, y)
    return dw, db * b


@task.mutant(
    en="y was broadcast as a column against a row of predictions: the residual became a matrix (m, m).",
    zh="y 成了列向量，与一行预测值广播相减：残差变成了 (m, m) 的矩阵。",
)
def broadcasts_the_targets(x, w, b, y):
    r = (x @ w + b - y[:, None]).mean(axis=1)
    return x.T @ r / len(y), float(r.mean())
