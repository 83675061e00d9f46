"""Losses on edges, small networks and what belongs to them: references against independent truths."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.stats
import torch
from suites import arguments, drawn, plan, reference, suite, wide

from quizprep.coding import checks
from quizprep.coding.checks import Returned
from quizprep.coding.suite import Call

F = torch.nn.functional
RNG = np.random.default_rng(0)
NET = [np.ones((2, 3, 4, 4)), np.full((2, 3, 3, 3), 0.1), np.zeros(2), np.full((2, 2, 1, 1), 0.1), np.zeros(2)]
LAST = [np.ones((1, 2, 1, 1)), np.zeros(1)]
FOUR, PAIRS = np.ones((1, 4, 3, 3)), np.ones((6, 2, 2, 2))
HALVES, MASK = np.full((1, 2, 2), 0.5), np.array([[[0, 1], [1, 1]]])


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("boundary-bce", Call(HALVES, MASK.astype(np.float64))),
        ("boundary-bce", Call(HALVES, 2 * MASK)),
        ("boundary-bce", Call(HALVES[0], MASK[0])),
        ("boundary-bce", Call(HALVES, MASK[:, :1])),
        ("boundary-bce", Call(3 * HALVES, MASK)),
        ("boundary-bce", Call(HALVES + 0.1, MASK)),
        ("boundary-bce", Call(np.full((1, 2, 2), np.nan), MASK)),
        ("boundary-bce", Call(HALVES[:0], MASK[:0])),
        ("boundary-cross-entropy", Call(HALVES, 2 * MASK)),
        ("boundary-cross-entropy", Call(HALVES, MASK[:, :1])),
        ("boundary-cross-entropy", Call(2 * HALVES, MASK)),
        ("boundary-cross-entropy", Call(0 * HALVES, MASK)),
        ("boundary-cross-entropy", Call(HALVES, MASK.astype(bool))),
        ("boundary-cross-entropy", Call(HALVES, MASK, -1.0)),
        ("boundary-cross-entropy", Call(HALVES, MASK, 1.0, 1)),
        ("boundary-cross-entropy", Call(HALVES, MASK, reduction="average")),
        ("weight-init", Call({}, RNG)),
        ("weight-init", Call({"weight": (2, 3)}, 0)),
        ("weight-init", Call({"weight": [2, 3]}, RNG)),
        ("weight-init", Call({"weight": ()}, RNG)),
        ("weight-init", Call({"weight": (2, 0)}, RNG)),
        ("weight-init", Call({"bias": (2,)}, RNG)),
        ("weight-init", Call({"fc.weight": (2, 3), "bias": (2,)}, RNG)),
        ("weight-init", Call({"weight": (2, 3), "bias": (3,)}, RNG)),
        ("weight-init", Call({"fc.gain": (2, 3)}, RNG)),
        ("segmentation-net", Call(*NET, np.ones((2, 2, 1, 1)), np.zeros(2))),
        ("segmentation-net", Call(*NET, np.ones((1, 2, 2, 2)), np.zeros(1))),
        ("segmentation-net", Call(*NET, np.ones((1, 2, 1, 3)), np.zeros(1))),
        ("segmentation-net", Call(*NET, np.ones((1, 3, 1, 1)), np.zeros(1))),
        ("segmentation-net", Call(*NET, np.ones((1, 2, 1, 1)), np.zeros((1, 1)))),
        ("segmentation-net", Call(*NET, np.full((1, 2, 1, 1), 1e3), np.zeros(1))),
        ("segmentation-net", Call(*NET, np.full((1, 2, 1, 1), np.nan), np.zeros(1))),
        ("segmentation-net", Call(*NET, np.ones((1, 2, 1, 1), np.float32), np.zeros(1))),
        ("segmentation-net", Call(np.ones((0, 3, 4, 4)), *NET[1:], *LAST)),
        ("segmentation-net", Call(NET[0][0], *NET[1:], *LAST)),
        ("grouped-conv2d", Call(FOUR, PAIRS)),
        ("grouped-conv2d", Call(FOUR, PAIRS[:5], groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, groups=4)),
        ("grouped-conv2d", Call(FOUR, PAIRS, groups=True)),
        ("grouped-conv2d", Call(FOUR, PAIRS, groups=0)),
        ("grouped-conv2d", Call(FOUR, PAIRS, np.ones(5), groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, np.ones(6, np.float32), groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, stride=0, groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, padding=-1, groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, dilation=0, groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, dilation=(1, 3), groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, stride=(1, 1, 1), groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS, padding="same", groups=2)),
        ("grouped-conv2d", Call(FOUR, PAIRS[:, :, 0], groups=2)),
        ("dropout", Call(HALVES, HALVES[:, :1])),
        ("dropout", Call(HALVES, 2 * HALVES)),
        ("dropout", Call(HALVES, -HALVES)),
        ("dropout", Call(HALVES, HALVES + 1e-9)),
        ("dropout", Call(HALVES, HALVES, 1.5)),
        ("dropout", Call(HALVES, HALVES, 1)),
        ("dropout", Call(HALVES, HALVES, 0.5, 1)),
        ("dropout", Call(HALVES * np.inf, HALVES)),
        ("dropout", Call(HALVES.astype(np.float32), HALVES)),
        ("dropout", Call(np.zeros(0), np.zeros(0))),
        ("dropout", Call(np.array(1.0), np.array(0.5))),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def edge_map(images: Any) -> torch.Tensor:
    """Return the edges of images by SciPy's correlation: its border repeats the last pixel, whose difference then is 0."""
    images = np.asarray(images, dtype=np.float64)
    kernels = np.zeros((2, 1, 3, 3))
    kernels[:, 0, 1, 1], kernels[0, 0, 1, 2], kernels[1, 0, 2, 1] = -1, 1, 1
    steps = [np.abs(scipy.ndimage.correlate(images, kernel, mode="nearest")) for kernel in kernels]
    return torch.tensor(sum(steps)).clamp(max=1)


def test_boundary_bce_is_the_loss_of_torch_between_edges_found_by_scipy() -> None:
    infinite = corners = 0
    for call in drawn("boundary-bce", 250):
        probabilities, target = arguments("boundary-bce", call)
        truth = F.binary_cross_entropy(edge_map(probabilities), edge_map(target)).item()
        assert reference("boundary-bce", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-12, abs=1e-14)
        infinite += truth > 5
        corners += bool(np.any((np.diff(target, axis=1)[:, :, :-1] != 0) & (np.diff(target, axis=2)[:, :-1] != 0)))
    assert infinite > 20
    assert corners > 50


def test_boundary_bce_by_hand() -> None:
    def loss(probabilities: Any, target: Any) -> Any:
        return reference("boundary-bce", np.array([probabilities], dtype=np.float64), np.array([target]))

    # Edges 1/4, 1/2 and 0 against 1, 0 and 0.
    assert loss([[0.5, 0.75, 0.25]], [[1, 0, 0]]) == pytest.approx((np.log(4) + np.log(2)) / 3, rel=1e-14)
    # A corner: 1/4 + 1/2 against 1, then 1/8 below and 3/8 on the right against 0, and nothing.
    corner = loss([[0.5, 0.75], [1.0, 0.625]], [[1, 0], [0, 0]])
    assert corner == pytest.approx(-(np.log(0.75) + np.log(0.875) + np.log(0.625)) / 4, rel=1e-14)
    assert loss([[0.5, 0.5]], [[0, 1]]) == 50
    assert loss([[0, 1, 0]], [[0, 0, 1]]) == pytest.approx(100 / 3, rel=1e-15)
    assert loss([[0, 0], [0, 1]], [[1, 1], [1, 0]]) == 0


def test_boundary_cross_entropy_is_that_of_torch_against_a_morphological_gradient() -> None:
    """SciPy's gradient is dilation minus erosion; beyond the border it goes on with the last pixel."""
    bands = 0
    for call in drawn("boundary-cross-entropy", 250):
        p, target, alpha, beta, reduction = arguments("boundary-cross-entropy", call)
        band = wide(scipy.ndimage.morphological_gradient(target, (1, 3, 3), mode="nearest"))
        weight = alpha * band + beta * (1 - band)
        truth = F.binary_cross_entropy(wide(p), band, weight, reduction=reduction)
        result = reference("boundary-cross-entropy", *call.args, **call.kwargs)
        np.testing.assert_allclose(result, truth.numpy(), rtol=1e-12, atol=1e-14)
        bands += bool(0 < band.mean() < 1)
    assert bands > 50


def test_boundary_cross_entropy_by_hand() -> None:
    p, target = np.array([[[0.25, 0.5, 0.75, 0.5]]]), np.array([[[0, 0, 0, 1]]])
    losses = [-np.log(0.75), -np.log(0.5), -np.log(0.75), -np.log(0.5)]
    result = reference("boundary-cross-entropy", p, target, reduction="none")
    np.testing.assert_allclose(result, [[losses]], rtol=1e-14)
    result = reference("boundary-cross-entropy", p, target, 3.0, 2.0)
    assert result == pytest.approx((2 * losses[0] + 2 * losses[1] + 3 * losses[2] + 3 * losses[3]) / 4, rel=1e-14)
    # A single pixel: the whole square around it lies in the band.
    one = np.zeros((1, 5, 4), dtype=np.int64)
    one[0, 1, 1] = 1
    half = np.full(one.shape, 0.5)
    assert reference("boundary-cross-entropy", half, one, 1.0, 0.0, "sum") == pytest.approx(9 * np.log(2), rel=1e-14)


def module_of(shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.nn.Module]:
    """Return the layers of PyTorch that have parameters of these shapes, by name."""
    layers: dict[str, torch.nn.Module] = {}
    for name, shape in shapes.items():
        layer, dot, kind = name.rpartition(".")
        if kind == "weight":
            bias = f"{layer}{dot}bias" in shapes
            outputs, inputs, *kernel = (*shape, 1)[:2] if len(shape) < 3 else shape
            convolution = {1: torch.nn.Conv1d, 2: torch.nn.Conv2d, 3: torch.nn.Conv3d}.get(len(kernel))
            if len(shape) == 1:
                layers[layer] = torch.nn.LayerNorm(shape, bias=bias)
            elif convolution:
                layers[layer] = convolution(inputs, outputs, tuple(kernel), bias=bias)
            else:
                layers[layer] = torch.nn.Linear(inputs, outputs, bias=bias)
    return layers


def test_weight_init_fits_modules_of_torch_and_is_as_if_it_went_by_their_types() -> None:
    """Torch accepts each layer's parameters by name and shape; its own initialiser says how far weights may reach."""
    kinds = set()
    for call in drawn("weight-init", 200):
        shapes, rng = arguments("weight-init", call)
        parameters = reference("weight-init", shapes, np.random.default_rng(int(rng.integers(9))))
        assert parameters.keys() == shapes.keys()
        for layer, module in module_of(shapes).items():
            prefix = f"{layer}." if layer else ""
            own = {kind: torch.tensor(parameters[prefix + kind]) for kind, _ in module.named_parameters()}
            module.load_state_dict(own)
            assert torch.count_nonzero(own.get("bias", torch.zeros(1))) == 0
            if isinstance(module, torch.nn.LayerNorm):
                assert (own["weight"] == 1).all()
            else:
                fan_in = torch.nn.init._calculate_fan_in_and_fan_out(own["weight"])[0]
                assert own["weight"].abs().max() < 6 * (2 / fan_in) ** 0.5
            kinds.add(type(module).__name__)
    assert kinds == {"Conv1d", "Conv2d", "Conv3d", "LayerNorm", "Linear"}


@pytest.mark.parametrize("shape", [(2, 3), (7, 40), (4, 3, 3, 2), (3, 2, 5)])
def test_weight_init_is_distributed_as_kaiming_normal_of_torch(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(7)
    here = [reference("weight-init", {"a.weight": shape}, rng)["a.weight"] for _ in range(200)]
    torch.manual_seed(5)
    there = [torch.nn.init.kaiming_normal_(torch.empty(shape), nonlinearity="relu").numpy() for _ in range(200)]
    assert scipy.stats.ks_2samp(np.ravel(here), np.ravel(there)).pvalue > 1e-4
    assert scipy.stats.kstest(np.ravel(here), scipy.stats.norm(0, (2 / np.prod(shape[1:])) ** 0.5).cdf).pvalue > 1e-4


def names_of(name: str) -> dict[str, Any]:
    return suite(name).reference_function.__globals__


def test_limits_of_weight_init_are_passed_less_than_once_in_ten_million_runs() -> None:
    names = names_of("weight-init")
    for count, tests in [(1500, 18), (9000, 3), (27000, 1), (25920, 3)]:
        assert tests * scipy.stats.kstwo.sf(names["_distance_limit"](count, tests), count) < 1e-8
    for count, tests in [(1500, 153), (1499, 18)]:
        # Products of uniform numbers have variance 1/9; in the far tail Hoeffding's bound is wider than the normal one.
        assert tests * 2 * scipy.stats.norm.sf(names["_product_limit"](count, tests) * 3 * count**0.5) < 1e-8


STATISTICALLY_WRONG = {
    "weight-init": [
        "looks-for-bias-anywhere",
        "starts-weights-at-zero",
        "uses-the-variance-of-xavier",
        "forgets-the-two",
        "forgets-the-root",
        "uses-fan-out",
        "ignores-the-kernel",
        "draws-uniform-numbers",
        "draws-once-for-each-shape",
        "repeats-one-output",
        "seeds-in-each-call",
    ]
}


@pytest.mark.parametrize(("name", "mistake"), [(name, one) for name, all_ in STATISTICALLY_WRONG.items() for one in all_])
def test_wrong_distribution_is_named(name: str, mistake: str) -> None:
    """Mistakes that no single result shows: a statistic finds them, and says which."""
    task = suite(name)
    mutant = next(mutant for mutant in task.mutants if mutant.name == mistake)
    found = []
    for check in plan(name, 0):
        if check.statistic:
            results = checks.sample_here(task, mutant.function, check)
            assert isinstance(results, Returned)
            deviation = check.statistic.judge(results.value)
            found += [deviation.mutant.name] if deviation and deviation.mutant else []
    assert mistake in found


@pytest.mark.parametrize(
    "change",
    [
        lambda drawn: {name: 0.9 * value if value.ndim > 1 else value for name, value in drawn.items()},
        lambda drawn: drawn | {"bias_gate.weight": -drawn["fc1.weight"]},
        lambda drawn: drawn | {"fc1.weight": np.sort(drawn["fc1.weight"], axis=None).reshape(2, 3)},
        lambda drawn: drawn | {"conv.weight": np.abs(drawn["conv.weight"])},
        lambda drawn: {name: np.round(2 * value) / 2 for name, value in drawn.items()},
    ],
    ids=["tenth-too-narrow", "layers-mirrored", "sorted", "positive", "few-values"],
)
def test_weight_init_has_power_against_other_distributions(change: Any) -> None:
    task, rng = suite("weight-init"), np.random.default_rng(12)
    check = next(check for check in plan("weight-init", 0) if check.statistic)
    results = [change(reference("weight-init", check.call.args[0], rng)) for _ in range(check.repeats)]
    assert checks.failure(task, check, Returned(results))


def test_weight_init_by_hand() -> None:
    shapes = {"a.bias": (2,), "a.weight": (2, 3), "b.weight": (4,)}
    parameters = reference("weight-init", shapes, np.random.default_rng(1))
    assert (parameters["a.bias"].tolist(), parameters["b.weight"].tolist()) == ([0, 0], [1, 1, 1, 1])
    np.testing.assert_allclose(parameters["a.weight"], np.random.default_rng(1).normal(0, (2 / 3) ** 0.5, (2, 3)), rtol=1e-12)


def test_segmentation_net_is_a_sequence_of_torch_layers() -> None:
    """Built as it would be trained, with the weights loaded into it."""
    for call in drawn("segmentation-net", 200):
        x, *layers = map(wide, arguments("segmentation-net", call))
        modules: list[torch.nn.Module] = []
        for w, b in zip(layers[::2], layers[1::2], strict=True):
            layer = torch.nn.Conv2d(w.shape[1], w.shape[0], w.shape[2], padding="same", dtype=torch.float64)
            layer.load_state_dict({"weight": w, "bias": b})
            modules += [layer, torch.nn.ReLU()]
        net = torch.nn.Sequential(*modules[:-1], torch.nn.Sigmoid())
        result = reference("segmentation-net", *call.args, **call.kwargs)
        np.testing.assert_allclose(result, net(x).detach().numpy(), rtol=1e-12, atol=1e-14)


def test_a_valid_call_of_segmentation_net() -> None:
    """What the calls outside the contract above differ from."""
    assert suite("segmentation-net").is_valid(*NET, *LAST)


def test_segmentation_net_by_hand() -> None:
    # 2 pixels: 1, 2. First layer: sums of three along the row minus 2 and the pixel times -1.
    x = np.array([[[[1.0, 2.0]]]])
    w1 = np.zeros((2, 1, 3, 3))
    w1[0, 0, 1], w1[1, 0, 1, 1] = 1, -1
    b1 = np.array([-2.0, 1.5])  # hidden: 1, 1 and 0.5, 0
    w2, b2 = np.array([2.0, 4.0]).reshape(1, 2, 1, 1), np.array([-3.0])  # hidden: 1, 0
    result = reference("segmentation-net", x, w1, b1, w2, b2, np.full((1, 1, 1, 1), -1.0), np.array([0.5]))
    np.testing.assert_allclose(result, [[[[1 / (1 + np.exp(0.5)), 1 / (1 + np.exp(-0.5))]]]], rtol=1e-14)


def test_grouped_conv2d_is_that_of_torch() -> None:
    grouped = dilated = 0
    for call in drawn("grouped-conv2d", 300):
        x, w, b, *settings = arguments("grouped-conv2d", call)
        truth = F.conv2d(wide(x), wide(w), None if b is None else wide(b), *settings)
        np.testing.assert_allclose(
            reference("grouped-conv2d", *call.args, **call.kwargs), truth.numpy(), rtol=1e-11, atol=1e-11
        )
        grouped += settings[3] > 1
        dilated += settings[2] not in (1, (1, 1))
    assert min(grouped, dilated) > 100


def test_grouped_conv2d_by_hand() -> None:
    x = np.array([[[[1.0, 2.0, 3.0]], [[10.0, 20.0, 30.0]]]])
    w = np.array([1.0, -1.0, 2.0, 0.0, 1.0, 1.0, 0.5, 0.0]).reshape(4, 1, 1, 2)
    result = reference("grouped-conv2d", x, w, np.array([0.0, 0.5, 0.0, 0.0]), groups=2)
    np.testing.assert_allclose(result, [[[[-1.0, -1.0]], [[2.5, 4.5]], [[30.0, 50.0]], [[5.0, 10.0]]]])
    result = reference("grouped-conv2d", x[:, :1], w[:1], stride=(1, 2), padding=(0, 1), dilation=2)
    np.testing.assert_allclose(result, [[[[-2, 2]]]])  # of 0 1 2 3 0 each second pair two apart: (0, 2) and (2, 0)


def test_dropout_keeps_and_scales_as_torch_does_with_the_same_mask() -> None:
    """Torch says itself which elements it kept: random numbers are made to fit, and the results must be equal."""
    torch.manual_seed(3)
    kept = dropped = 0
    for call in drawn("dropout", 200):
        x, u, p, training = arguments("dropout", call)
        truth, mask = torch.native_dropout(wide(x), p, training)
        fitting = np.where(mask.numpy(), p + (1 - p) * u, p * u) if training else u
        result = reference("dropout", x.astype(np.float64), fitting, p, training)
        np.testing.assert_allclose(result, truth.numpy(), rtol=1e-12)
        kept += int(mask.sum())
        dropped += int((~mask).sum())
    assert min(kept, dropped) > 500


def test_dropout_has_the_same_expectation_in_training_as_at_inference() -> None:
    """Over numbers that cover the interval evenly, the mean is the input itself; by the suite's own calls."""
    for call in drawn("dropout", 200):
        x, _, p, _ = arguments("dropout", call)
        many = 3200  # a whole number of them lies below each p: hundredths, and 31/32
        numbers = np.broadcast_to((np.arange(many).reshape(-1, *[1] * x.ndim) + 0.5) / many, (many, *x.shape))
        every = reference("dropout", np.broadcast_to(x, numbers.shape), numbers, p)
        np.testing.assert_allclose(every.mean(axis=0), 0 * x if p == 1 else x, rtol=1e-6, atol=1e-9)
        np.testing.assert_array_equal(reference("dropout", x, numbers[0], p, training=False), x)


def test_dropout_by_hand() -> None:
    x, u = np.array([1.0, 2.0, -3.0, 4.0]), np.array([0.1, 0.25, 0.3, 0.0])
    assert reference("dropout", x, u, 0.25).tolist() == [0, 2 / 0.75, -4, 0]
    assert reference("dropout", x, u).tolist() == [0, 0, 0, 0]
    assert reference("dropout", x, u, 1.0).tolist() == [0, 0, 0, 0]
    assert reference("dropout", x, u, 0.0).tolist() == [1, 2, -3, 4]
    assert reference("dropout", x, u, 1.0, training=False).tolist() == [1, 2, -3, 4]
