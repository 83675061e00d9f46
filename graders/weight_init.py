"""Initial values for all parameters of a module: He's normal rule for weights, ones for normalisation, zeros for biases.

Names, shapes, ones and zeros are judged call by call.  Which weights come out is chance, so they are judged over many calls,
each divided by the deviation that its layer must have and taken to a uniform number in [-1, 1]:

- the largest distance of the empirical distribution of a layer, of all, and of each single entry from the uniform one,
  P(distance > t) <= 2·exp(-2nt²) (Dvoretzky, Kiefer, Wolfowitz, Massart): wrong fans, gains and shapes of the distribution;
- the mean product of two entries of one call, and of one entry in consecutive calls, P(|mean| > t) <= 2·exp(-nt²/2)
  (Hoeffding, Azuma): entries, layers or calls that are tied to each other.

Each is used at 1e-9, divided by the number of layers, entries or pairs; there are six of them.  An entry of more than
``FARTHEST`` deviations is wrong at once: a right one is so far out less than once in 10^14 draws.
"""

import math
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from quizprep.coding.compare import close
from quizprep.coding.suite import Call, Deviation, Mismatch, Mutant, Task
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]
FALSE_ALARM = 1e-9
FARTHEST = 8.0


def possible_parameters(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare names and shapes, and what is not chance: ones, zeros, and how large a weight can be."""
    if mismatch := close(expected, actual, 1e300):  # structure, shapes, finite numbers
        return mismatch
    fixed = {name: actual[name] if value.ndim == 1 else value for name, value in expected.items()}
    if mismatch := close(expected, fixed, tolerance):
        return mismatch
    for name, value in expected.items():
        if value.ndim > 1 and (mismatch := _too_far_out(name, value.shape, actual[name])):
            return mismatch
    return None


def _too_far_out(name: str, shape: Shape, actual: Any) -> Mismatch | None:
    drawn, deviation = np.asarray(actual, dtype=np.float64), _deviation(shape)
    if np.abs(drawn).max() <= FARTHEST * deviation:
        return None
    index = tuple(int(axis) for axis in np.unravel_index(np.abs(drawn).argmax(), shape))
    where, number = f"result[{name!r}][{', '.join(map(str, index))}]", f"{drawn[index]:.4g}"
    return Mismatch(
        Bilingual(
            f"{where} is {number}, more than {FARTHEST:g} times the standard deviation of {deviation:.4g}",
            f"{where} 为 {number}，超过标准差 {deviation:.4g} 的 {FARTHEST:g} 倍",
        ),
    )


def _deviation(shape: Shape) -> float:
    return math.sqrt(2 / math.prod(shape[1:]))


task = Task(
    "init_weights",
    refuses=[
        "jax.nn.initializers.he_normal",
        "jax.nn.initializers.kaiming_normal",
        "keras.initializers.HeNormal",
        "numpy.random.normal",
        "numpy.random.rand",
        "numpy.random.randn",
        "numpy.random.random",
        "numpy.random.random_sample",
        "numpy.random.standard_normal",
        "numpy.random.uniform",
        "tensorflow.keras.initializers.HeNormal",
        "tensorflow.keras.initializers.he_normal",
        "torch.nn.init.kaiming_normal",
        "torch.nn.init.kaiming_normal_",
    ],
    compare=possible_parameters,
)


@task.reference
def init_weights(shapes, rng):
    """Return initial values for all parameters of a module.

    Which parameter is which follows from its shape and from the last part of its name, after the last dot:

    - a ``bias`` is 0;
    - a ``weight`` of one dimension belongs to a normalisation layer, and is 1;
    - a ``weight`` of two or more dimensions belongs to a linear layer, (outputs, inputs), or to a convolution, (outputs,
      inputs, kernel ...).  Its entries are independent and normal, with mean 0 and He's variance 2 / fan_in, where fan_in is
      the number of inputs of one output: the product of all lengths but the first.

    Args:
        shapes: dict of names to shapes (tuples of ints of at least 1), as in a module's ``state_dict``: ``"0.weight"``,
            ``"layer1.conv.bias"``, or plain ``"weight"``.  The other parts of a name may be anything; they mean nothing.  A
            layer may come without a bias, but none without a weight.
        rng: a ``numpy.random.Generator``, from which the chance comes; it goes on from call to call.

    Returns:
        Dict with exactly these names, each with an array of its shape.

    """
    return {name: _initial(name, shape, rng) for name, shape in shapes.items()}


def _initial(name, shape, rng):
    if name.split(".")[-1] == "bias":
        return np.zeros(shape)
    if len(shape) == 1:
        return np.ones(shape)  # a normalisation layer, which begins by changing nothing
    fan_in = math.prod(shape[1:])
    # ReLU cuts off half of the signal; the 2 makes up for it, and the variance stays the same from layer to layer.
    return rng.normal(0.0, math.sqrt(2 / fan_in), size=shape)


@task.valid
def within_contract(shapes: Any, rng: Any) -> bool:
    """Whether these are names with shapes, each bias with the weight of its layer, and a generator."""
    if not (isinstance(shapes, dict) and shapes and isinstance(rng, np.random.Generator)):
        return False
    for name, shape in shapes.items():
        if not (isinstance(name, str) and isinstance(shape, tuple) and shape):
            return False
        if not all(type(length) is int and length >= 1 for length in shape):
            return False
        layer, dot, kind = name.rpartition(".")
        if kind not in {"weight", "bias"} or (kind == "bias" and shapes.get(f"{layer}{dot}weight", ())[:1] != shape):
            return False
    return True


def _call(shapes: dict[str, Shape]) -> Call:
    return Call(shapes, np.random.default_rng(len(shapes)))


@task.case(en="one linear layer: weights and zeros", zh="一个线性层：权重和全零偏置")
def linear_layer() -> Call:
    return _call({"fc.weight": (3, 4), "fc.bias": (3,)})


@task.case(en="a convolution without a bias, as before a normalisation", zh="没有偏置的卷积，常见于归一化之前")
def convolution_without_bias() -> Call:
    return _call({"conv.weight": (2, 3, 3, 3)})


@task.case(en="a normalisation layer: its weight is 1, its bias 0", zh="归一化层：权重为 1，偏置为 0")
def normalisation() -> Call:
    return _call({"bn.weight": (4,), "bn.bias": (4,)})


@task.case(en="a normalisation layer without a bias", zh="没有偏置的归一化层")
def normalisation_without_bias() -> Call:
    return _call({"norm.weight": (3,)})


@task.case(
    en="layers that only have numbers for names: the shape tells what they are",
    zh="层名只是编号：要靠形状判断是什么层",
)
def numbered_layers() -> Call:
    return _call({"0.weight": (2, 1, 3, 3), "1.weight": (2,), "1.bias": (2,), "4.weight": (3, 2), "4.bias": (3,)})


@task.case(en="names without dots: a module that is a single layer", zh="名字里没有点：模块本身就是一层")
def plain_names() -> Call:
    return _call({"weight": (2, 5), "bias": (2,)})


@task.case(
    en="a linear layer whose name holds 'bias' and 'norm': only the last part of the name counts",
    zh="名字里含有 bias 和 norm 的线性层：只有名字的最后一部分才算数",
)
def misleading_linear_layers() -> Call:
    return _call({"bias_gate.weight": (2, 200), "prenorm.fc.weight": (2, 300), "prenorm.fc.bias": (2,)})


@task.case(
    en="normalisation layers whose names hold 'conv', 'linear' and 'bias'",
    zh="名字里含有 conv、linear 和 bias 的归一化层",
)
def misleading_normalisation() -> Call:
    return _call({"conv1_post.weight": (3,), "conv1_post.bias": (3,), "linear.0.weight": (2,), "bias_norm.weight": (2,)})


@task.case(en="a bias that is listed before its weight", zh="偏置排在权重之前")
def bias_first() -> Call:
    return _call({"head.bias": (2,), "head.weight": (2, 3), "weight_net.bias": (4,), "weight_net.weight": (4, 1)})


@task.case(en="convolutions of one and of three dimensions", zh="一维卷积和三维卷积")
def other_convolutions() -> Call:
    return _call({"a.weight": (2, 3, 5), "b.weight": (2, 1, 2, 3, 2), "b.bias": (2,)})


@task.case(en="the smallest layers: one weight each", zh="最小的层：各只有一个权重")
def smallest_layers() -> Call:
    return _call({"a.weight": (1, 1), "a.bias": (1,), "b.weight": (1,), "c.weight": (1, 1, 1, 1)})


@task.case(en="a block of a residual network", zh="残差网络中的一个块")
def residual_block() -> Call:
    norm = {"weight": (4,), "bias": (4,)}
    names = {"conv1.weight": (4, 4, 3, 3), "conv2.weight": (4, 4, 3, 3), "downsample.0.weight": (4, 4, 1, 1)}
    norms = {f"{layer}.{kind}": shape for layer in ("bn1", "bn2", "downsample.1") for kind, shape in norm.items()}
    return _call({f"layer1.0.{name}": shape for name, shape in (names | norms).items()})


@task.case(en="many inputs: weights are small", zh="输入很多：权重很小")
def many_inputs() -> Call:
    return _call({"wide.weight": (3, 1000), "wide.bias": (3,)})


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    return Call(rng=np.random.default_rng(3), shapes={"proj.weight": (2, 3), "proj.bias": (2,), "ln.weight": (2,)})


@task.random(count=25, en="random modules: names, shapes, ones and zeros", zh="随机的模块：名字、形状、一和零")
def random_modules(rng: np.random.Generator, size: int) -> Call:
    shapes: dict[str, Shape] = {}
    words = ("conv", "linear", "norm", "bn", "block", "bias", "weight", "head", "fc")
    for number in range(1 + size // 4):
        layer = f"{rng.choice(words)}{number}." if rng.random() < 0.7 else f"{number}."
        outputs = int(rng.integers(1, 5))
        inputs = tuple(rng.integers(1, 5, size=int(rng.choice([0, 1, 3]))).tolist())
        both = [(f"{layer}weight", (outputs, *inputs)), (f"{layer}bias", (outputs,))]
        kept = both if rng.random() < 0.6 else both[:1]
        shapes.update(dict(kept[::-1] if rng.random() < 0.3 else kept))
    return Call(shapes, np.random.default_rng(int(rng.integers(2**62))))


SMALL = {
    "fc1.weight": (2, 3),
    "fc1.bias": (2,),
    "1.weight": (2,),
    "bias.weight": (2, 3),
    "conv.weight": (3, 1, 1, 2),
    "conv.bias": (3,),
}
LARGER = {"0.weight": (12, 2, 3, 3), "1.weight": (12,), "1.bias": (12,), "proj.weight": (40, 3), "head.weight": (2, 50)}


def _layers(shapes: dict[str, Shape]) -> dict[str, Shape]:
    """Return the shapes of the weights that are drawn."""
    return {name: shape for name, shape in shapes.items() if len(shape) > 1}


def _drawn(results: list[Any], shapes: dict[str, Shape]) -> dict[str, Array]:
    """Return the weights of each layer over all calls, taken to uniform numbers in [-1, 1]: (calls, entries)."""
    return {
        name: _to_uniform(np.array([np.ravel(np.asarray(result[name], np.float64)) for result in results]), shape)
        for name, shape in _layers(shapes).items()
    }


def _to_uniform(drawn: Array, shape: Shape) -> Array:
    return np.asarray(np.vectorize(math.erf)(drawn / (_deviation(shape) * math.sqrt(2))))


def _distance(values: Array) -> Any:
    """Return the largest distance between the distribution of the values (first axis) and the uniform one."""
    count = len(values)
    heights = (np.sort(values, axis=0) + 1) / 2
    steps = np.arange(count).reshape(-1, *[1] * (values.ndim - 1)) / count
    return np.maximum(heights - steps, steps + 1 / count - heights).max(axis=0)


def _distance_limit(count: int, tests: int) -> float:
    return math.sqrt(math.log(2 * tests / FALSE_ALARM) / (2 * count))


def _product_limit(count: int, tests: int) -> float:
    return math.sqrt(2 * math.log(2 * tests / FALSE_ALARM) / count)


@task.statistic(
    call=_call(SMALL),
    repeats=1500,
    en="a small module, many times: every weight normal, none tied to another, in its layer or outside",
    zh="小模块，重复多次：每个权重服从正态分布，层内、层间彼此独立",
)
def many_small_modules(results: list[Any]) -> Deviation | None:
    layers = _drawn(results, SMALL)
    wrong = _not_drawn_anew(layers) or _not_normal(layers, SMALL, results) or _none_is_normal(layers)
    return wrong or _entry_not_normal(layers) or _entries_tied(layers)


@task.statistic(
    call=_call(LARGER),
    repeats=60,
    en="a larger module: the variance of each layer follows from the inputs of one output, kernel included",
    zh="较大的模块：每层的方差由单个输出的输入数决定，卷积核也计入",
)
def larger_modules(results: list[Any]) -> Deviation | None:
    layers = _drawn(results, LARGER)
    return _not_drawn_anew(layers) or _not_normal(layers, LARGER, results)


def _not_drawn_anew(layers: dict[str, Array]) -> Deviation | None:
    for name, values in layers.items():
        if (values == values[0]).all():
            message = Bilingual(
                f"every one of {len(values)} calls gave the same {name!r}", f"{len(values)} 次调用全都得到相同的 {name!r}"
            )
            return Deviation(message, _mutant_of_constants(values, layers))
    return None


def _mutant_of_constants(values: Array, layers: dict[str, Array]) -> Mutant | None:
    """Return the mutant that gives a layer the same weights in each call."""
    if not values.any():
        everywhere = not any(each.any() for each in layers.values())
        return _mutant("starts-weights-at-zero" if everywhere else "looks-for-bias-anywhere")
    return _mutant("seeds-in-each-call") if (values != values[0, 0]).any() else None


def _not_normal(layers: dict[str, Array], shapes: dict[str, Shape], results: list[Any]) -> Deviation | None:
    for name, values in layers.items():
        if _distance(values.ravel()) > _distance_limit(values.size, len(layers)):
            numbers = np.ravel([np.asarray(result[name], np.float64) for result in results])
            mean, found, expected = f"{numbers.mean():.3g}", f"{numbers.std():.3g}", f"{_deviation(shapes[name]):.3g}"
            message = Bilingual(
                f"{values.size} entries of {name!r} have mean {mean} and deviation {found}, or are not normal; "
                f"0 and {expected} are expected",
                f"{name!r} 的 {values.size} 个元素均值为 {mean}，标准差为 {found}，或不服从正态分布；应为 0 和 {expected}",
            )
            return Deviation(message, _mutant_like(layers, shapes))
    return None


def _none_is_normal(layers: dict[str, Array]) -> Deviation | None:
    """Judge all layers together: a small mistake that they share shows sooner."""
    values = np.concatenate([each.ravel() for each in layers.values()])
    if _distance(values) <= _distance_limit(len(values), 1):
        return None
    text = f"{len(values)} weights of all layers, each over the deviation of its layer"
    message = Bilingual(
        f"{text}, are not standard normal", f"所有层的 {len(values)} 个权重除以各层的标准差后不服从标准正态分布"
    )
    return Deviation(message)


def _entry_not_normal(layers: dict[str, Array]) -> Deviation | None:
    tests = sum(values.shape[1] for values in layers.values())
    for name, values in layers.items():
        if _distance(values).max() > _distance_limit(len(values), tests):
            message = Bilingual(
                f"an entry of {name!r} is not normal like the others", f"{name!r} 中有元素不像其他元素那样服从正态分布"
            )
            return Deviation(message)
    return None


def _entries_tied(layers: dict[str, Array]) -> Deviation | None:
    # Each with its layer and the output to which it belongs.
    entries = [
        (name, place * SMALL[name][0] // values.shape[1], column)
        for name, values in layers.items()
        for place, column in enumerate(values.T)
    ]
    pairs = list(combinations(entries, 2))
    calls = len(entries[0][-1])
    limit = _product_limit(calls, len(pairs))
    for (first, output, one), (second, another, other) in pairs:
        if abs(np.mean(one * other)) > limit:
            message = Bilingual(
                f"entries of {first!r} and {second!r} depend on each other", f"{first!r} 与 {second!r} 的元素不独立"
            )
            inside = _mutant("repeats-one-output") if output != another else None
            return Deviation(message, inside if first == second else _mutant("draws-once-for-each-shape"))
    limit = _product_limit(calls - 1, len(entries))
    for name, _, column in entries:
        if abs(np.mean(column[1:] * column[:-1])) > limit:
            return Deviation(Bilingual(f"{name!r} depends on the call before", f"{name!r} 依赖于前一次调用的结果"))
    return None


def _mutant(name: str) -> Mutant:
    return next(mutant for mutant in task.mutants if mutant.name == name)


def _mutant_like(layers: dict[str, Array], shapes: dict[str, Shape]) -> Mutant | None:
    """Return the mutant whose weights are distributed most alike in all layers, unless none is near."""
    distances = {}
    for mutant in task.mutants:
        samples = [_sample(mutant.name, shapes[name]) for name in layers]
        known = [sample for sample in samples if sample is not None]
        if len(known) == len(layers) and any(map(_is_not_uniform, known)):
            pairs = zip(layers.values(), known, strict=True)
            distances[mutant.name] = max(_two_sample_distance(values.ravel(), sample) for values, sample in pairs)
    nearest = min(distances, key=distances.__getitem__)
    return _mutant(nearest) if distances[nearest] <= 1 else None


@cache
def _sample(name: str, shape: Shape) -> Array | None:
    """Return entries of a mutant's, taken to uniform numbers; ``None`` where the structure is wrong, or nothing is drawn."""
    rng, function = np.random.default_rng(1), _mutant(name).function
    layer = {"0.weight": shape, "0.bias": shape[:1]}
    drawn = [np.asarray(function(layer, rng).get("0.weight")) for _ in range(4000 // math.prod(shape) + 2)]
    if any(weights.shape != shape for weights in drawn) or (drawn[0] == drawn[1]).all():
        return None
    return _to_uniform(np.ravel(drawn), shape)


def _is_not_uniform(values: Array) -> bool:
    return bool(_distance(values) > _distance_limit(len(values), 1))


def _two_sample_distance(values: Array, sample: Array) -> float:
    """Return the largest distance between two distributions, as a share of what chance makes once in ten thousand times."""
    every = np.concatenate([values, sample])
    shares = [np.searchsorted(np.sort(one), every, side="right") / len(one) for one in (values, sample)]
    limit = math.sqrt(math.log(2 / 1e-4) / 2 * (1 / len(values) + 1 / len(sample)))  # only a name hangs on it
    return float(np.abs(shares[0] - shares[1]).max() / limit)


def _with(shapes, rng, draw):
    """Return parameters whose weights are drawn by another rule, ``draw(shape)``."""
    parameters = init_weights(shapes, rng)
    return {name: draw(shape) if len(shape) > 1 else parameters[name] for name, shape in shapes.items()}


def _normal(shapes, rng, variance):
    return _with(shapes, rng, lambda shape: rng.normal(0.0, math.sqrt(variance(shape)), size=shape))


@task.mutant(
    en="Each layer was expected to have a bias. Convolutions before a normalisation usually have none: look before setting it.",
    zh="以为每一层都有偏置。归一化之前的卷积通常没有：设置之前要先检查。",
)
def expects_a_bias_everywhere(shapes, rng):
    for name in shapes:
        shapes[name.removesuffix("weight").removesuffix("bias") + "bias"]
    return init_weights(shapes, rng)


@task.mutant(
    en="Layers were selected by 'conv', 'fc' or 'linear' in their name; others were left out. Names are free: go by the shape.",
    zh="按名字里是否含有 conv、fc、linear 选层，其余的漏掉了。名字可以随便取：应看形状。",
)
def selects_layers_by_name(shapes, rng):
    known = {name: shape for name, shape in shapes.items() if any(word in name for word in ("conv", "fc", "linear"))}
    return init_weights(known, rng)


@task.mutant(
    en="Weights were drawn where the name holds 'conv', 'fc' or 'linear', and set to 1 elsewhere. Go by the shape.",
    zh="名字含有 conv、fc、linear 的权重才抽取，其余都设为 1。应看形状。",
)
def draws_by_name(shapes, rng):
    parameters = init_weights(shapes, rng)
    for name, shape in shapes.items():
        if name.endswith("weight"):
            is_layer = any(word in name for word in ("conv", "fc", "linear"))
            parameters[name] = rng.normal(0, _deviation(shape), size=shape) if is_layer else np.ones(shape)
    return parameters


@task.mutant(
    en="Normalisation was recognised by 'bn' or 'norm' in its name. In a Sequential it is called '1': go by the shape.",
    zh="靠名字里的 bn 或 norm 识别归一化层。在 Sequential 里它只叫 1：应看形状。",
)
def finds_normalisation_by_name(shapes, rng):
    parameters = init_weights(shapes, rng)
    for name, shape in shapes.items():
        if name.endswith("weight"):
            is_norm = any(word in name for word in ("bn", "norm"))
            parameters[name] = np.ones(shape) if is_norm else rng.normal(0, _deviation(shape), size=shape)
    return parameters


@task.mutant(
    en="Every parameter with 'bias' anywhere in its name was set to 0. Only the last part says what it is.",
    zh="名字任何位置含有 bias 的参数都被设为 0。只有最后一部分才说明它是什么。",
)
def looks_for_bias_anywhere(shapes, rng):
    return {name: np.zeros(shape) if "bias" in name else _initial(name, shape, rng) for name, shape in shapes.items()}


@task.mutant(
    en="The weights of normalisation layers were set to 0: the layer then gives 0 everywhere. They begin with 1.",
    zh="归一化层的权重被设为 0：该层输出会全为 0。应从 1 开始。",
)
def starts_normalisation_at_zero(shapes, rng):
    return {name: 0 * value if value.ndim == 1 else value for name, value in init_weights(shapes, rng).items()}


@task.mutant(
    en="The weights of normalisation layers were drawn, too. They begin with 1.",
    zh="归一化层的权重也被随机抽取了。应从 1 开始。",
)
def draws_normalisation(shapes, rng):
    parameters = init_weights(shapes, rng)
    norms = {name: shape for name, shape in shapes.items() if name.endswith("weight") and len(shape) == 1}
    return parameters | {name: rng.normal(0, math.sqrt(2), size=shape) for name, shape in norms.items()}


@task.mutant(
    en="Biases were set to 1. They begin with 0.",
    zh="偏置被设为 1。应从 0 开始。",
)
def starts_biases_at_one(shapes, rng):
    parameters = init_weights(shapes, rng)
    return {name: value + 1 if name.endswith("bias") else value for name, value in parameters.items()}


@task.mutant(
    en="Biases were drawn, uniform as by default in PyTorch. They begin with 0.",
    zh="偏置被随机抽取了，像 PyTorch 默认的那样均匀分布。应从 0 开始。",
)
def draws_biases(shapes, rng):
    parameters = init_weights(shapes, rng)
    return parameters | {name: rng.uniform(-1, 1, size=shape) for name, shape in shapes.items() if name.endswith("bias")}


@task.mutant(
    en="Biases were left out of the result. Every name comes back.",
    zh="结果里漏掉了偏置。每个名字都要返回。",
)
def leaves_biases_out(shapes, rng):
    return {name: value for name, value in init_weights(shapes, rng).items() if not name.endswith("bias")}


@task.mutant(
    en="A bias was added where the layer has none.",
    zh="给没有偏置的层添了偏置。",
)
def adds_missing_biases(shapes, rng):
    biases = {f"{name.removesuffix('weight')}bias": shape[:1] for name, shape in shapes.items() if name.endswith("weight")}
    return init_weights(shapes | biases, rng)


@task.mutant(
    en="Only weights of four dimensions were drawn; linear layers were taken for normalisation.",
    zh="只抽取了四维的权重；线性层被当成了归一化层。",
)
def draws_convolutions_alone(shapes, rng):
    return {name: value if value.ndim in (1, 4) else np.ones(value.shape) for name, value in init_weights(shapes, rng).items()}


@task.mutant(
    en="The weights begin with 0: all outputs of a layer then compute and learn the same. Draw them.",
    zh="权重从 0 开始：同一层的各个输出计算和学习的都一样。应随机抽取。",
)
def starts_weights_at_zero(shapes, rng):
    return _with(shapes, rng, np.zeros)


@task.mutant(
    en="The variance is Xavier's, 2 / (fan_in + fan_out), made for tanh. Before ReLU it is He's, 2 / fan_in.",
    zh="用了 Xavier 的方差 2 / (fan_in + fan_out)，适用于 tanh。后接 ReLU 时应为 He 的 2 / fan_in。",
)
def uses_the_variance_of_xavier(shapes, rng):
    return _normal(shapes, rng, lambda shape: 2 / ((shape[0] + shape[1]) * math.prod(shape[2:])))


@task.mutant(
    en="The variance is 1 / fan_in. ReLU sets half of the signal to 0, and the 2 makes up for it: 2 / fan_in.",
    zh="方差成了 1 / fan_in。ReLU 把一半信号置零，要用 2 来补偿：2 / fan_in。",
)
def forgets_the_two(shapes, rng):
    return _normal(shapes, rng, lambda shape: 1 / math.prod(shape[1:]))


@task.mutant(
    en="The variance 2 / fan_in was taken for the standard deviation. Take its root.",
    zh="把方差 2 / fan_in 当成了标准差。应开方。",
)
def forgets_the_root(shapes, rng):
    return _normal(shapes, rng, lambda shape: (2 / math.prod(shape[1:])) ** 2)


@task.mutant(
    en="fan_out was used. The shape begins with the outputs: fan_in is the product of all the other lengths.",
    zh="用了 fan_out。形状的第一个数是输出数：fan_in 是其余各数的乘积。",
)
def uses_fan_out(shapes, rng):
    return _normal(shapes, rng, lambda shape: 2 / (shape[0] * math.prod(shape[2:])))


@task.mutant(
    en="The kernel is ignored: one output of a convolution adds up inputs · height · width numbers.",
    zh="忽略了卷积核：卷积的一个输出是 输入通道 · 高 · 宽 个数之和。",
)
def ignores_the_kernel(shapes, rng):
    return _normal(shapes, rng, lambda shape: 2 / shape[1])


@task.mutant(
    en="All layers got the same small deviation, 0.01. He's follows from the inputs of each layer.",
    zh="所有层都用同样很小的标准差 0.01。He 初始化由每层的输入数决定。",
)
def draws_with_one_deviation(shapes, rng):
    return _normal(shapes, rng, lambda _: 1e-4)


@task.mutant(
    en="The numbers are uniform with the right variance (kaiming_uniform). Draw normal ones.",
    zh="用了方差正确的均匀分布（kaiming_uniform）。应使用正态分布。",
)
def draws_uniform_numbers(shapes, rng):
    return _with(shapes, rng, lambda shape: rng.uniform(-1, 1, size=shape) * math.sqrt(3) * _deviation(shape))


@task.mutant(
    en="Layers of one shape share their weights: they were drawn once for each shape. Draw for each layer.",
    zh="形状相同的层共用了同一组权重：按形状只抽取了一次。每一层都要单独抽取。",
)
def draws_once_for_each_shape(shapes, rng):
    known = {shape: _initial("weight", shape, rng) for shape in dict.fromkeys(shapes.values())}
    return _with(shapes, rng, known.__getitem__)


@task.mutant(
    en="The weights of one output were repeated for all: they would all compute and learn the same. Draw every entry.",
    zh="一个输出的权重被重复给了所有输出：它们的计算和学习都会一样。每个元素都要单独抽取。",
)
def repeats_one_output(shapes, rng):
    return _with(shapes, rng, lambda shape: np.repeat(_initial("weight", shape, rng)[:1], shape[0], axis=0))


@task.mutant(
    en="A generator was made and seeded inside, so that every call gives the same numbers. Draw from the one handed in.",
    zh="函数内部新建并设定了种子，每次调用得到的数都一样。应使用传入的生成器。",
)
def seeds_in_each_call(shapes, rng):
    return init_weights(shapes, np.random.default_rng(0))


@task.bug(
    en=(
        "Layers are told apart by words in their names, so that all others count as normalisation: the shape tells. The "
        "variance is Xavier's and should be He's, 2 / fan_in. And a layer without a bias raises KeyError."
    ),
    zh=(
        "按名字里的单词区分层，其他名字的层都被当成归一化层：应看形状。"
        "方差用的是 Xavier 的，应为 He 的 2 / fan_in。没有偏置的层会抛出 KeyError。"
    ),
)
def goes_by_names(shapes, rng):
    parameters = {}
    for name, shape in shapes.items():
        if name.split(".")[-1] == "bias":
            continue  # it is set together with the weight of its layer
        if "conv" in name or "linear" in name:
            fans = math.prod(shape[1:]) + shape[0] * math.prod(shape[2:])
            parameters[name] = rng.normal(0.0, math.sqrt(2 / fans), size=shape)
        else:
            parameters[name] = np.ones(shape)
        bias = name.removesuffix("weight") + "bias"
        parameters[bias] = np.zeros(shapes[bias])
    return parameters
