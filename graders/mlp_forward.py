"""The forward pass of a multilayer perceptron from a list of layers: the loop that ``nn.Sequential`` has built in.

``nn.ModuleList`` only stores layers; whoever uses it writes this loop in ``forward``, and may then return what lies between.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "mlp_forward",
    refuses=[
        "flax.linen.Sequential",
        "keras.Sequential",
        "keras.models.Sequential",
        "sklearn.neural_network.MLPClassifier",
        "sklearn.neural_network.MLPRegressor",
        "tensorflow.keras.Sequential",
        "torch.nn.Sequential",
        "torch.nn.modules.container.Sequential",
        "torchvision.ops.MLP",
    ],
)


@task.reference
def mlp_forward(x, layers, keep_all=False):
    """Return what a stack of linear layers with activations makes of its input.

    Args:
        x: array of one or more dimensions, float32 or float64; the last axis holds the features.
        layers: list of layers in the order in which they are applied; may be empty.  A layer is a tuple
            ``(weight, bias, activation)``: ``weight`` an array (outputs, inputs) as in ``torch.nn.Linear``, ``bias`` an array
            (outputs,) or None, ``activation`` one of the strings "identity", "relu", "sigmoid" and "tanh".
        keep_all: whether the outputs of all layers are asked for.

    Returns:
        The output of the last layer, an array whose last axis has its number of outputs; ``x`` itself where there is no
        layer.  With ``keep_all`` a list of arrays instead: the output of each layer, after its activation, first to last.
        The inputs are not changed.

    """
    x = np.asarray(x, dtype=np.float64)
    outputs = []
    for weight, bias, activation in layers:
        x = x @ np.asarray(weight, dtype=np.float64).T  # rows of the weight belong to outputs
        if bias is not None:
            x = x + np.asarray(bias, dtype=np.float64)
        x = _activate(x, activation)  # what the next layer sees
        outputs.append(x)
    return outputs if keep_all else x


def _activate(x, name):
    if name == "relu":
        return np.maximum(x, 0)
    if name == "tanh":
        return np.tanh(x)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-np.maximum(x, -700)))  # exp overflows above 709
    return x


NAMES = ("identity", "relu", "sigmoid", "tanh")


@task.valid
def within_contract(x: Any, layers: Any, keep_all: Any = False) -> bool:
    """Whether the layers fit the input and each other, all arrays are of one dtype, and no number is too large."""
    if not (_is_array(x) and x.ndim and x.size and isinstance(layers, list) and type(keep_all) is bool):
        return False
    features = x.shape[-1]
    for layer in layers:
        if not (isinstance(layer, tuple) and len(layer) == len(("weight", "bias", "activation")) and layer[2] in NAMES):
            return False
        weight, bias, _ = layer
        if not (
            _is_array(weight) and weight.ndim == len(("outputs", "inputs")) and weight.size and weight.shape[1] == features
        ):
            return False
        features = weight.shape[0]
        if bias is not None and not (_is_array(bias) and bias.shape == (features,)):
            return False
    arrays = [x, *(array for weight, bias, _ in layers for array in (weight, bias) if array is not None)]
    largest = 50.0 if x.dtype == np.float32 else 1e4
    return len({array.dtype for array in arrays}) == 1 and all(bool(np.all(np.abs(array) <= largest)) for array in arrays)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.name in {"float32", "float64"}


X = [[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]]
FIRST = ([[0.5, -1.0, 2.0], [1.0, 0.5, -0.5]], [0.25, -3.0])
SECOND = ([[1.0, -0.5], [-2.0, 1.5], [0.0, 1.0]], [0.5, -1.0, 0.0])


def _call(x: Any, *layers: Any, dtype: Any = np.float64, **options: Any) -> Call:
    made = [(np.array(w, dtype=dtype), None if b is None else np.array(b, dtype=dtype), name) for w, b, name in layers]
    return Call(np.array(x, dtype=dtype), made, **options)


@task.case(en="one layer without activation", zh="只有一层，没有激活函数")
def one_layer() -> Call:
    return _call(X, (*FIRST, "identity"))


@task.case(en="one layer with ReLU: negative values become 0", zh="一层加 ReLU：负值变成 0")
def one_relu_layer() -> Call:
    return _call(X, (*FIRST, "relu"))


@task.case(en="a layer with sigmoid", zh="一层加 sigmoid")
def sigmoid_layer() -> Call:
    return _call(X, (*FIRST, "sigmoid"))


@task.case(en="a layer with tanh", zh="一层加 tanh")
def tanh_layer() -> Call:
    return _call(X, (*FIRST, "tanh"))


@task.case(en="a layer without bias", zh="没有偏置的一层")
def without_bias() -> Call:
    return _call(X, (FIRST[0], None, "tanh"))


@task.case(en="a square weight: its rows belong to the outputs", zh="方阵权重：行对应输出")
def square_weight() -> Call:
    return _call([[1.0, 2.0]], ([[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0], "identity"))


@task.case(en="two layers: the second works on what the first puts out", zh="两层：第二层作用于第一层的输出")
def two_layers() -> Call:
    return _call(X, (*FIRST, "relu"), (*SECOND, "identity"))


@task.case(en="ReLU at the end, too", zh="最后一层也有 ReLU")
def relu_at_the_end() -> Call:
    return _call(X, (*FIRST, "tanh"), (*SECOND, "relu"))


@task.case(en="three square layers with different activations: order matters", zh="三个方阵层，激活函数各不相同：顺序有影响")
def three_square_layers() -> Call:
    weights = [[[1.0, -1.0], [0.5, 2.0]], [[0.0, 1.0], [-1.0, 0.5]], [[2.0, 0.25], [-0.5, 1.0]]]
    biases = [[0.5, 0.0], [-0.25, 1.0], [0.0, -1.0]]
    return _call([[1.0, 2.0], [-1.0, 0.5]], *zip(weights, biases, ("relu", "sigmoid", "tanh"), strict=True))


@task.case(
    en="no layers: the input comes back, as from an empty nn.Sequential", zh="没有层：原样返回输入，如同空的 nn.Sequential"
)
def no_layers() -> Call:
    return _call(X)


@task.case(en="no layers, all outputs asked for: an empty list", zh="没有层且要求全部输出：空列表")
def no_layers_kept() -> Call:
    return _call(X, keep_all=True)


@task.case(en="all outputs of two layers, after their activations", zh="返回两层各自激活之后的输出")
def two_layers_kept() -> Call:
    return _call(X, (*FIRST, "relu"), (*SECOND, "sigmoid"), keep_all=True)


@task.case(en="all outputs of one layer: a list of one", zh="一层的全部输出：长度为一的列表")
def one_layer_kept() -> Call:
    return _call(X, (*FIRST, "tanh"), keep_all=True)


@task.case(en="one sample without a batch axis", zh="单个样本，没有批次轴")
def single_sample() -> Call:
    return _call(X[0], (*FIRST, "relu"), (*SECOND, "tanh"))


@task.case(en="a batch of one", zh="批大小为一")
def batch_of_one() -> Call:
    return _call(X[:1], (*FIRST, "sigmoid"), (SECOND[0], None, "identity"))


@task.case(en="tokens: three dimensions, the last one holds the features", zh="三维的 token 序列，最后一维是特征")
def tokens() -> Call:
    x = (np.arange(24.0) % 7 - 3).reshape(2, 4, 3)
    return _call(x, (*FIRST, "relu"), (*SECOND, "identity"))


@task.case(en="one feature, one output", zh="一个特征，一个输出")
def one_weight() -> Call:
    return _call([[3.0], [-1.0]], ([[2.0]], [-1.0], "relu"))


@task.case(en="a hidden layer wider than the input", zh="隐藏层比输入更宽")
def wide_hidden_layer() -> Call:
    return _call(
        [[0.5, -1.0]], (np.arange(10.0).reshape(5, 2) % 3 - 1, np.arange(5.0) - 2, "relu"), (np.ones((1, 5)), None, "tanh")
    )


@task.case(en="sigmoid far from zero: exactly 0 and 1, never NaN", zh="离零很远的 sigmoid：恰为 0 和 1，不能是 NaN")
def saturated_sigmoid() -> Call:
    return _call([[1.0, -1.0], [-1.0, 1.0]], ([[800.0, 0.0], [0.0, 3000.0]], None, "sigmoid"))


@task.case(en="tanh far from zero: exactly -1 and 1, never NaN", zh="离零很远的 tanh：恰为 -1 和 1，不能是 NaN")
def saturated_tanh() -> Call:
    return _call([[1.0, -1.0], [-1.0, 1.0]], ([[800.0, 0.0], [0.0, 3000.0]], None, "tanh"))


@task.case(en="ReLU before sigmoid: at least one half", zh="ReLU 之后再 sigmoid：不小于二分之一")
def relu_then_sigmoid() -> Call:
    return _call(X, (*FIRST, "relu"), ([[1.0, 1.0]], None, "sigmoid"))


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call(X, (*FIRST, "tanh"), (*SECOND, "relu"), dtype=np.float32)


@task.case(en="transposed and strided views, read-only", zh="转置和带步长的只读视图")
def views() -> Call:
    x, weight, bias = np.arange(6.0).reshape(3, 2).T - 2, (np.arange(12.0) % 5 - 2).reshape(3, 4).T, np.arange(8.0)[::2] - 3
    for array in (x, weight, bias):
        array.flags.writeable = False
    return Call(x, [(weight, bias, "relu")])


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    call = _call(X, (*FIRST, "sigmoid"))
    return Call(keep_all=True, layers=call.args[1], x=call.args[0])


def _layers(rng: np.random.Generator, sizes: list[int], dtype: Any) -> list[Any]:
    """Draw layers of these widths whose outputs stay about as large as their inputs."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        weight = (rng.normal(0, 1.2, size=(outputs, inputs)) / inputs**0.5).astype(dtype)
        bias = rng.normal(0, 0.5, size=outputs).astype(dtype) if rng.random() < 0.7 else None
        layers.append((weight, bias, NAMES[int(rng.integers(len(NAMES)))]))
    return layers


@task.bench(sizes=(16, 32, 64, 128, 256))
def three_layers(rng: np.random.Generator, size: int) -> Call:
    x, layers = rng.standard_normal((64, size)), _layers(rng, [size] * 4, np.float64)
    return Call(x, [(weight, np.zeros(size), "relu") for weight, _, _ in layers])


@task.library
def library_layers(x, layers, keep_all=False):
    import torch

    functions = {"identity": torch.nn.Identity(), "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
    outputs = []
    for weight, bias, activation in layers:
        x = functions[activation](torch.nn.functional.linear(x, weight, bias))
        outputs.append(x)
    return outputs if keep_all else x


@task.random(count=30, en="random networks", zh="随机网络")
def random_networks(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    sizes = rng.integers(1, 2 + size // 5, size=int(rng.integers(2, 4, endpoint=True)), endpoint=True).tolist()
    batch = rng.integers(1, 3, size=int(rng.integers(3)), endpoint=True).tolist()
    x = rng.normal(0, 1.5, size=(*batch, sizes[0])).astype(dtype)
    return Call(x, _layers(rng, sizes, dtype))


@task.random(count=12, en="random networks, all outputs asked for", zh="随机网络，返回全部输出")
def random_outputs(rng: np.random.Generator, size: int) -> Call:
    sizes = rng.integers(1, 2 + size // 3, size=4, endpoint=True).tolist()
    return Call(rng.normal(0, 1.5, size=(2, sizes[0])), _layers(rng, sizes, np.float64), keep_all=True)


@task.half(count=6, en="random networks in half precision", zh="半精度的随机网络")
def half_networks(rng: np.random.Generator, size: int) -> Call:
    sizes = rng.integers(1, 2 + size, size=3, endpoint=True).tolist()
    return Call(rng.uniform(-1, 1, size=(2, sizes[0])), _layers(rng, sizes, np.float64), keep_all=bool(rng.integers(2)))


def _linear(x, weight, bias):
    return x @ weight.T if bias is None else x @ weight.T + bias


def _run(x, layers, keep_all, layer=lambda x, weight, bias, name: _activate(_linear(x, weight, bias), name)):
    """Run the layers one after the other, each as ``layer`` does it."""
    outputs = []
    for weight, bias, name in layers:
        x = layer(x, weight, bias, name)
        outputs.append(x)
    return outputs if keep_all else x


@task.mutant(
    en="The weight was not transposed: its shape is (outputs, inputs), so the layer is x @ weight.T.",
    zh="权重没有转置：它的形状是（输出，输入），应为 x @ weight.T。",
)
def forgets_the_transpose(x, layers, keep_all=False):
    return _run(x, [(weight.T, bias, name) for weight, bias, name in layers], keep_all)


@task.mutant(
    en="The activations are missing: without them all layers together are a single linear one.",
    zh="漏了激活函数：没有它们，所有层合起来只相当于一个线性层。",
)
def never_activates(x, layers, keep_all=False):
    return _run(x, [(weight, bias, "identity") for weight, bias, _ in layers], keep_all)


@task.mutant(
    en="The last layer was left without its activation. Here each layer says for itself which one it has.",
    zh="最后一层没有激活。这里每一层用什么激活由它自己指定。",
)
def spares_the_last_layer(x, layers, keep_all=False):
    return _run(x, [*layers[:-1], *((weight, bias, "identity") for weight, bias, _ in layers[-1:])], keep_all)


@task.mutant(
    en="ReLU was used everywhere. Look at the name that stands with the layer.",
    zh="所有层都用了 ReLU。应按该层给出的名字选择。",
)
def always_uses_relu(x, layers, keep_all=False):
    return _run(x, [(weight, bias, "relu") for weight, bias, _ in layers], keep_all)


@task.mutant(
    en="The activation came before the linear map. It is applied to the layer's output.",
    zh="激活函数放在了线性变换之前。它应作用于这一层的输出。",
)
def activates_first(x, layers, keep_all=False):
    return _run(x, layers, keep_all, lambda x, weight, bias, name: _linear(_activate(x, name), weight, bias))


@task.mutant(
    en="The bias was added after the activation. It belongs to the linear map inside.",
    zh="偏置加在了激活之后。它属于激活之前的线性变换。",
)
def adds_the_bias_last(x, layers, keep_all=False):
    def late(x, weight, bias, name):
        activated = _activate(_linear(x, weight, None), name)
        return activated if bias is None else activated + bias

    return _run(x, layers, keep_all, late)


@task.mutant(
    en="The biases were ignored.",
    zh="忽略了偏置。",
)
def ignores_the_bias(x, layers, keep_all=False):
    return _run(x, [(weight, None, name) for weight, _, name in layers], keep_all)


@task.mutant(
    en="A bias of None was not expected: such a layer has only its weight.",
    zh="没有考虑 bias 为 None：这样的层只有权重。",
)
def expects_a_bias(x, layers, keep_all=False):
    return _run(x, layers, keep_all, lambda x, weight, bias, name: _activate(x @ weight.T + bias, name))


@task.mutant(
    en="The bias was subtracted.",
    zh="偏置被减去了，应加上。",
)
def subtracts_the_bias(x, layers, keep_all=False):
    return _run(x, [(weight, None if bias is None else -bias, name) for weight, bias, name in layers], keep_all)


@task.mutant(
    en="Every layer saw the input. Each works on what the one before puts out.",
    zh="每一层都直接作用于输入。每层应作用于前一层的输出。",
)
def feeds_the_input_to_every_layer(x, layers, keep_all=False):
    outputs = [_activate(_linear(x, weight, bias), name) for weight, bias, name in layers]
    return outputs if keep_all else outputs[-1] if outputs else x


@task.mutant(
    en="Only the first layer was run: the return stands inside the loop.",
    zh="只运行了第一层：return 写在了循环里。",
)
def returns_inside_the_loop(x, layers, keep_all=False):
    return _run(x, layers[:1], keep_all)


@task.mutant(
    en="The layers were run from last to first.",
    zh="层的顺序反了，从最后一层开始运行。",
)
def runs_backwards(x, layers, keep_all=False):
    return _run(x, layers[::-1], keep_all)


@task.mutant(
    en="Sigmoid was computed as exp(x) / (1 + exp(x)), which is inf / inf for large x. Use 1 / (1 + exp(-x)).",
    zh="sigmoid 写成了 exp(x) / (1 + exp(x))，x 很大时得 inf / inf。用 1 / (1 + exp(-x))。",
)
def overflows_in_the_sigmoid(x, layers, keep_all=False):
    def layer(x, weight, bias, name):
        z = _linear(x, weight, bias)
        if name != "sigmoid":
            return _activate(z, name)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.exp(z) / (1 + np.exp(z))

    return _run(x, layers, keep_all, layer)


@task.mutant(
    en="Sigmoid and tanh are mixed up: sigmoid lies between 0 and 1, tanh between -1 and 1.",
    zh="sigmoid 与 tanh 弄混了：sigmoid 在 0 与 1 之间，tanh 在 -1 与 1 之间。",
)
def swaps_sigmoid_and_tanh(x, layers, keep_all=False):
    other = {"sigmoid": "tanh", "tanh": "sigmoid"}
    return _run(x, [(weight, bias, other.get(name, name)) for weight, bias, name in layers], keep_all)


@task.mutant(
    en="This is a leaky ReLU: negative values become 0, not a hundredth.",
    zh="这是 Leaky ReLU：负值应变为 0，而不是百分之一。",
)
def leaks(x, layers, keep_all=False):
    def layer(x, weight, bias, name):
        z = _linear(x, weight, bias)
        return np.where(z > 0, z, 0.01 * z) if name == "relu" else _activate(z, name)

    return _run(x, layers, keep_all, layer)


@task.mutant(
    en="ReLU took the absolute value. Negative values become 0.",
    zh="ReLU 取了绝对值。负值应变为 0。",
)
def takes_absolute_values(x, layers, keep_all=False):
    def layer(x, weight, bias, name):
        z = _linear(x, weight, bias)
        return np.abs(z) if name == "relu" else _activate(z, name)

    return _run(x, layers, keep_all, layer)


@task.mutant(
    en="keep_all is ignored: the outputs of all layers were asked for, as a list.",
    zh="忽略了 keep_all：要求以列表返回所有层的输出。",
)
def ignores_keep_all(x, layers, keep_all=False):
    del keep_all
    return _run(x, layers, keep_all=False)


@task.mutant(
    en="The input stands among the outputs. The list has one array for each layer.",
    zh="输入也放进了输出列表。列表中每层对应一个数组。",
)
def keeps_the_input(x, layers, keep_all=False):
    result = mlp_forward(x, layers, keep_all)
    return [x, *result] if keep_all else result


@task.mutant(
    en="The list holds the values before the activations. A layer's output comes after.",
    zh="列表里存的是激活之前的值。层的输出应取激活之后。",
)
def keeps_values_before_activation(x, layers, keep_all=False):
    outputs = []
    for weight, bias, name in layers:
        outputs.append(_linear(x, weight, bias))
        x = _activate(outputs[-1], name)
    return outputs if keep_all else x


@task.mutant(
    en="The last output is missing in the list: it holds the hidden layers alone.",
    zh="列表里缺了最后一层的输出，只有隐藏层。",
)
def leaves_out_the_last_output(x, layers, keep_all=False):
    result = mlp_forward(x, layers, keep_all)
    return result[:-1] if keep_all else result


@task.mutant(
    en="Without layers nothing came back. The input is the output then.",
    zh="没有层时什么都没返回。此时输出就是输入。",
)
def returns_nothing_without_layers(x, layers, keep_all=False):
    return mlp_forward(x, layers, keep_all) if layers or keep_all else None


@task.mutant(
    en="Tanh was computed from exp(x) and exp(-x): for large x that is inf / inf. Use np.tanh.",
    zh="tanh 由 exp(x) 和 exp(-x) 算出，x 很大时是 inf / inf。应使用 np.tanh。",
)
def overflows_in_tanh(x, layers, keep_all=False):
    def layer(x, weight, bias, name):
        z = _linear(x, weight, bias)
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)) if name == "tanh" else _activate(z, name)

    return _run(x, layers, keep_all, layer)
