"""The tasks around training and evaluation: independent truths, and contracts."""

import itertools
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import torch
from suites import by_name, drawn, plan, suite

from quizprep.coding import checks
from quizprep.coding.checks import Returned
from quizprep.coding.suite import Call


def ints(*values: int) -> "np.ndarray[Any, Any]":
    return np.array(values)


def floats(*values: float) -> "np.ndarray[Any, Any]":
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("binary-metrics", Call(ints(), ints())),
        ("binary-metrics", Call(ints(0, 1), ints(1))),
        ("binary-metrics", Call(ints(0, 2), ints(1, 1))),
        ("binary-metrics", Call(floats(0, 1), ints(1, 1))),
        ("binary-metrics", Call([0, 1], [1, 1])),
        ("binary-metrics", Call(ints(0, 1)[None], ints(1, 1)[None])),
        ("roc-auc", Call(ints(1, 1), floats(0.1, 0.2))),
        ("roc-auc", Call(ints(0, 1), floats(0.1))),
        ("roc-auc", Call(ints(0, 1), floats(0.1, np.nan))),
        ("roc-auc", Call(ints(0, 1), ints(1, 2))),
        ("roc-auc", Call(floats(0, 1), floats(0.1, 0.2))),
        ("roc-auc", Call(ints(0, 1), floats(0.5, 0.5 + 1e-9))),
        ("sgd-momentum", Call(floats(1), floats(1, 2), floats(1), 0.1, 0.9)),
        ("sgd-momentum", Call(floats(1), floats(1), floats(1), 0.0, 0.9)),
        ("sgd-momentum", Call(floats(1), floats(1), floats(1), 0.1, 1.0)),
        ("sgd-momentum", Call(floats(1), floats(np.inf), floats(1), 0.1, 0.9)),
        ("sgd-momentum", Call(floats(), floats(), floats(), 0.1, 0.9)),
        ("sgd-momentum", Call(ints(1), ints(1), ints(1), 0.1, 0.9)),
        ("adam", Call(floats(1), floats(1), floats(1), floats(-1), 1)),
        ("adam", Call(floats(1), floats(1), floats(1), floats(1), 0)),
        ("adam", Call(floats(1), floats(1), floats(1), floats(1, 1), 1)),
        ("adam", Call(floats(1), floats(1), floats(1), floats(1), 1, eps=0.0)),
        ("adam", Call(floats(1), floats(1), floats(1), floats(1), 1, beta2=1.0)),
        ("adam", Call(floats(1), floats(np.nan), floats(1), floats(1), 1)),
        ("linear-backward", Call(np.ones((2, 3)), np.ones(2), 0.5, np.ones(2))),
        ("linear-backward", Call(np.ones((2, 3)), np.ones(3), 0.5, np.ones(3))),
        ("linear-backward", Call(np.ones((2, 3)), np.ones(3), 0.5, np.ones((2, 1)))),
        ("linear-backward", Call(np.ones((0, 3)), np.ones(3), 0.5, np.ones(0))),
        ("linear-backward", Call(np.ones((2, 3)), np.ones(3), 1, np.ones(2))),
        ("linear-backward", Call(np.ones((2, 3)), np.ones(3, np.float32), 0.5, np.ones(2))),
        ("xavier-uniform", Call(0, 1, np.random.default_rng(0))),
        ("xavier-uniform", Call(2.0, 1, np.random.default_rng(0))),
        ("xavier-uniform", Call(2, 1, 0)),
        ("adagrad", Call(floats(1), floats(1), floats(-1))),
        ("adagrad", Call(floats(1), floats(1), floats(1), 0.0)),
        ("adagrad", Call(floats(1), floats(1, 2), floats(1, 2))),
        ("adagrad", Call(floats(1), floats(1), floats(np.inf))),
        ("rmsprop", Call(floats(1), floats(1), floats(-1))),
        ("rmsprop", Call(floats(1), floats(1), floats(1), alpha=1.0)),
        ("rmsprop", Call(floats(1), floats(1), floats(1, 2))),
        ("rmsprop", Call(floats(1), floats(1), floats(1), eps=0.0)),
        ("gauc", Call(ints(0, 1), floats(0.1, 0.2), ints(1))),
        ("gauc", Call(ints(0, 1), floats(0.1, 0.2), floats(1, 1))),
        ("gauc", Call(ints(0, 3), floats(0.1, 0.2), ints(1, 1))),
        ("gauc", Call(ints(0, 1), floats(0.5, 0.5 + 1e-9), ints(1, 1))),
        ("gauc", Call(ints(), floats(), ints())),
        ("affine-quantisation", Call(floats(0.2), 1.0, 1.0)),
        ("affine-quantisation", Call(floats(0.2), -1.0, 1.0, 9)),
        ("affine-quantisation", Call(floats(np.nan), -1.0, 1.0)),
        ("affine-quantisation", Call(floats(0.5), 0.0, 255.0)),
        ("affine-quantisation", Call(floats(), 0.0, 1.0)),
        ("nm-sparsity-mask", Call(floats(1, 2, 3))),
        ("nm-sparsity-mask", Call(floats(1, 2, 3, -3))),
        ("nm-sparsity-mask", Call(floats(1, 2, 3, 4), n=5)),
        ("nm-sparsity-mask", Call(floats(1, 2, 3, 4), n=0)),
        ("nm-sparsity-mask", Call(ints(1, 2, 3, 4))),
        ("thompson-sampling", Call(ints(1, -1), ints(1, 1), np.random.default_rng(0))),
        ("thompson-sampling", Call(ints(1), ints(1, 1), np.random.default_rng(0))),
        ("thompson-sampling", Call(ints(), ints(), np.random.default_rng(0))),
        ("thompson-sampling", Call(ints(1), ints(1), 0)),
        ("kaiming-normal", Call((3,), np.random.default_rng(0))),
        ("kaiming-normal", Call((3, 0), np.random.default_rng(0))),
        ("kaiming-normal", Call([3, 2], np.random.default_rng(0))),
        ("kaiming-normal", Call((3, 2), 0)),
        ("seeded-batches", Call(5, 0, 1)),
        ("seeded-batches", Call(-1, 2, 1)),
        ("seeded-batches", Call(5, 2, -1)),
        ("seeded-batches", Call(5, 2, 1, 0, 1)),
        ("seeded-batches", Call(5, 2.0, 1)),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def test_binary_metrics_are_conditional_frequencies() -> None:
    """Each ratio is a frequency of one event among the samples of another; exact fractions, F1 from its reciprocals."""

    def frequency(event: "np.ndarray[Any, Any]", among: "np.ndarray[Any, Any]") -> Fraction:
        return Fraction(int(event[among].sum()), int(among.sum())) if among.any() else Fraction(0)

    for call in drawn("binary-metrics", 300):
        given = by_name("binary-metrics", call)
        real, said = given["y_true"].astype(bool), given["y_pred"].astype(bool)
        precision, recall = frequency(real, said), frequency(said, real)
        expected = {
            "accuracy": frequency(real == said, np.ones_like(real)),
            "precision": precision,
            "recall": recall,
            "f1": 2 / (1 / precision + 1 / recall) if precision and recall else Fraction(0),
            "specificity": frequency(~said, ~real),
        }
        result = suite("binary-metrics").reference_function(**given)
        assert result == pytest.approx({name: float(value) for name, value in expected.items()}, abs=1e-14)


def test_binary_metrics_by_hand() -> None:
    result = suite("binary-metrics").reference_function(ints(1, 1, 1, 0, 0, 0, 0, 1), ints(1, 1, 0, 1, 0, 0, 0, 0))
    expected = {"accuracy": 5 / 8, "precision": 2 / 3, "recall": 0.5, "f1": 4 / 7, "specificity": 0.75}
    assert result == pytest.approx(expected)


def test_roc_auc_is_the_statistic_of_mann_and_whitney() -> None:
    tied = 0
    for call in drawn("roc-auc", 300):
        given = by_name("roc-auc", call)
        y_true, scores = given["y_true"], given["scores"].astype(np.float64)
        u = scipy.stats.mannwhitneyu(scores[y_true == 1], scores[y_true == 0]).statistic
        expected = u / (np.sum(y_true == 1) * np.sum(y_true == 0))
        assert suite("roc-auc").reference_function(**given) == pytest.approx(expected, abs=1e-14)
        tied += len(np.unique(scores)) < len(scores)
    assert tied > 100


def test_roc_auc_by_hand() -> None:
    assert suite("roc-auc").reference_function(ints(0, 0, 1, 1, 1), floats(1, 3, 3, 2, 5)) == pytest.approx(4.5 / 6)


def trained(optimizer: type[torch.optim.Optimizer], w: Any, grad: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
    """Return the weights after one step of an optimiser of torch's, and its state; ``state`` is what it remembers."""
    state = options.pop("state")
    weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    weights.grad = torch.tensor(grad, dtype=torch.float64)
    steps = optimizer([weights], **options)
    steps.state[weights].update({name: torch.tensor(value, dtype=torch.float64) for name, value in state.items()})
    steps.step()
    return weights.detach().numpy(), steps.state[weights]


def test_sgd_momentum_is_that_of_torch() -> None:
    """Torch keeps the rate outside the velocity, which therefore is ours divided by the rate."""
    for call in drawn("sgd-momentum", 200):
        given = by_name("sgd-momentum", call)
        lr, momentum, grad = given["lr"], given["momentum"], given["grad"].astype(np.float64)
        state = {"momentum_buffer": given["velocity"].astype(np.float64) / lr}
        w, kept = trained(torch.optim.SGD, given["w"], grad, lr=lr, momentum=momentum, state=state)
        new_w, v = suite("sgd-momentum").reference_function(**given)
        np.testing.assert_allclose(new_w, w, rtol=1e-12, atol=1e-12)
        if momentum:  # torch forgets the buffer without it
            np.testing.assert_allclose(v, lr * kept["momentum_buffer"].numpy(), rtol=1e-12, atol=1e-12)


def test_sgd_momentum_by_hand() -> None:
    w, v = suite("sgd-momentum").reference_function(floats(1, 2), floats(10, -20), floats(0.5, 1), 0.1, 0.5)
    np.testing.assert_allclose(v, [1.25, -1.5])
    np.testing.assert_allclose(w, [-0.25, 3.5])


def test_adam_is_that_of_torch() -> None:
    for call in drawn("adam", 200):
        given = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8} | by_name("adam", call)
        options = {"lr": given["lr"], "betas": (given["beta1"], given["beta2"]), "eps": given["eps"]}
        state = {"exp_avg": given["m"], "exp_avg_sq": given["v"], "step": given["t"] - 1}
        w, kept = trained(torch.optim.Adam, given["w"], given["grad"], state=state, **options)
        new_w, m, v = suite("adam").reference_function(**by_name("adam", call))
        np.testing.assert_allclose(new_w, w, rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(m, kept["exp_avg"].numpy(), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(v, kept["exp_avg_sq"].numpy(), rtol=1e-12, atol=1e-12)


def test_adam_by_hand() -> None:
    w, m, v = suite("adam").reference_function(floats(1), floats(-2), floats(0), floats(0), 1, lr=0.1)
    np.testing.assert_allclose([w, m, v], [[1.1], [-0.2], [0.004]], rtol=1e-7)
    w, m, v = suite("adam").reference_function(floats(1), floats(1), floats(0), floats(1), 2, 0.75, 0.5, 0.5, 0.5)
    np.testing.assert_allclose([w, m, v], [[1 - 0.75 * (2 / 3) / (2 / 3**0.5 + 0.5)], [0.5], [1.0]])


def test_linear_backward_is_that_of_autograd() -> None:
    for call in drawn("linear-backward", 200):
        given = by_name("linear-backward", call)
        x, y = (torch.tensor(given[name], dtype=torch.float64) for name in ("x", "y"))
        w, b = (torch.tensor(given[name], dtype=torch.float64, requires_grad=True) for name in ("w", "b"))
        torch.nn.functional.mse_loss(torch.nn.functional.linear(x, w[None], b[None])[:, 0], y).div(2).backward()
        dw, db = suite("linear-backward").reference_function(**given)
        assert w.grad is not None
        assert b.grad is not None
        np.testing.assert_allclose(dw, w.grad.numpy(), rtol=1e-11, atol=1e-11)
        assert db == pytest.approx(b.grad.item(), rel=1e-11, abs=1e-11)


def test_linear_backward_by_hand() -> None:
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    dw, db = suite("linear-backward").reference_function(x, floats(2, 1), 0.5, floats(3.5, 7.5))
    np.testing.assert_allclose(dw, [-2.5, 2])  # residuals 1 and -2
    assert db == -0.5


def many(name: str, repeats: int, *given: Any) -> "np.ndarray[Any, Any]":
    """Return so many results of the reference, drawn one after the other."""
    rng = np.random.default_rng(5)
    return np.array([suite(name).reference_function(*given, rng) for _ in range(repeats)])


@pytest.mark.parametrize(("fan_in", "fan_out"), [(3, 2), (1, 1), (7, 30)])
def test_xavier_uniform_is_distributed_as_that_of_torch(fan_in: int, fan_out: int) -> None:
    drawn_here = many("xavier-uniform", 200, fan_in, fan_out)
    assert drawn_here.shape == (200, fan_out, fan_in)
    torch.manual_seed(5)
    layers = [torch.nn.init.xavier_uniform_(torch.empty(fan_out, fan_in)).numpy() for _ in range(200)]
    assert scipy.stats.ks_2samp(drawn_here.ravel(), np.ravel(layers)).pvalue > 1e-4
    assert np.abs(drawn_here).max() <= (6 / (fan_in + fan_out)) ** 0.5
    assert drawn_here.var() == pytest.approx(2 / (fan_in + fan_out), rel=0.25)


def module_of(name: str) -> dict[str, Any]:
    return suite(name).reference_function.__globals__


def test_distance_from_the_uniform_distribution_is_that_of_kolmogorov() -> None:
    values = np.random.default_rng(0).uniform(-1, 1, size=(500, 3)) ** 3
    distances = import_module("quizprep.graders._initialisers").distance(values)
    expected = [scipy.stats.kstest(column, scipy.stats.uniform(-1, 2).cdf).statistic for column in values.T]
    np.testing.assert_allclose(distances, expected, rtol=1e-12)


@pytest.mark.parametrize(("count", "tests"), [(2000, 6), (12000, 1), (24000, 1)])
def test_limits_are_passed_less_than_once_in_ten_million_runs(count: int, tests: int) -> None:
    limits = import_module("quizprep.graders._initialisers")
    distance, product = limits.distance_limit(count, tests), limits.product_limit(count, tests)
    assert tests * scipy.stats.kstwo.sf(distance, count) < 1e-8
    # Products of uniform numbers have variance 1/9; in the far tail the bound of Hoeffding is wider than the normal one.
    assert tests * 2 * scipy.stats.norm.sf(product * 3 * count**0.5) < 1e-8


STATISTICALLY_WRONG = {
    "xavier-uniform": [
        "clips-normal-numbers",
        "takes-the-deviation-for-the-bound",
        "halves-the-variance",
        "draws-positive-numbers",
        "repeats-one-row",
        "seeds-in-each-call",
    ],
    "kaiming-normal": [
        "draws-uniform-numbers",
        "forgets-the-two",
        "halves-the-variance",
        "forgets-the-root",
        "uses-the-variance-of-xavier",
        "uses-fan-out",
        "clips-normal-numbers",
        "draws-positive-numbers",
        "repeats-one-output",
        "seeds-in-each-call",
    ],
    "thompson-sampling": [
        "chooses-the-largest-mean",
        "explores-with-a-fixed-rate",
        "adds-a-bonus",
        "chooses-in-proportion-to-means",
        "ignores-the-counts",
        "swaps-successes-and-failures",
        "counts-all-plays-as-failures",
        "takes-failures-for-plays",
        "compares-drawn-rewards",
    ],
}


@pytest.mark.parametrize(("name", "mistake"), [(name, one) for name, all_ in STATISTICALLY_WRONG.items() for one in all_])
def test_wrong_distribution_is_named(name: str, mistake: str) -> None:
    """Mistakes that no single result shows: the statistics find them, and say which."""
    task = suite(name)
    mutant = next(mutant for mutant in task.mutants if mutant.name == mistake)
    samples = ((check, checks.sample_here(task, mutant.function, check)) for check in plan(name, 0) if check.statistic)
    judged = (checks.failure(task, check, sample) for check, sample in samples)
    named = next(failure.mutant for failure in judged if failure and failure.mutant)
    assert named.name == mistake


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, bound, shape: 0.9 * rng.uniform(-bound, bound, shape),
        lambda rng, bound, shape: bound * np.round(rng.uniform(-1, 1, shape) * 4) / 4,
        lambda rng, bound, shape: bound * (rng.uniform(-1, 1, shape) + rng.uniform(-1, 1, shape)) / 2,
        lambda rng, bound, shape: np.where(np.indices(shape)[0] == 0, 0, rng.uniform(-bound, bound, shape)),
        lambda rng, bound, shape: np.sort(rng.uniform(-bound, bound, shape)),
        lambda rng, bound, shape: np.outer((-1.0) ** np.arange(shape[0]), rng.uniform(-bound, bound, shape[1])),
    ],
    ids=["tenth-too-narrow", "few-values", "triangular", "row-of-zeros", "sorted", "turned-rows"],
)
def test_xavier_uniform_has_power_against_other_distributions(draw: Any) -> None:
    task, rng = suite("xavier-uniform"), np.random.default_rng(11)
    statistics = [check for check in plan("xavier-uniform", 0) if check.statistic]
    found = []
    for check in statistics:
        fan_in, fan_out, _ = check.call.args
        bound = (6 / (fan_in + fan_out)) ** 0.5
        found.append(checks.failure(task, check, Returned([draw(rng, bound, (fan_out, fan_in)) for _ in range(check.repeats)])))
    assert found[0]


@pytest.mark.parametrize("gain", [0.9, 1.1])
def test_kaiming_normal_has_power_against_a_gain_that_is_off_by_a_tenth(gain: float) -> None:
    task, rng = suite("kaiming-normal"), np.random.default_rng(12)
    convolutions = next(check for check in plan("kaiming-normal", 0) if check.name == "convolutions")
    shape, _ = convolutions.call.args
    deviation = gain * (2 / np.prod(shape[1:])) ** 0.5
    for _ in range(5):
        assert checks.failure(task, convolutions, Returned(list(rng.normal(0, deviation, (convolutions.repeats, *shape)))))


def test_adagrad_is_that_of_torch() -> None:
    for call in drawn("adagrad", 200):
        given = {"lr": 1e-2, "eps": 1e-10} | by_name("adagrad", call)
        state = {"sum": given["total"], "step": 0}
        w, kept = trained(torch.optim.Adagrad, given["w"], given["grad"], lr=given["lr"], eps=given["eps"], state=state)
        new_w, total = suite("adagrad").reference_function(**given)
        np.testing.assert_allclose(new_w, w, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(total, kept["sum"].numpy(), rtol=1e-12, atol=1e-12)


def test_adagrad_by_hand() -> None:
    w, total = suite("adagrad").reference_function(floats(1, 1), floats(3, -2), floats(16, 0), 0.5, 1.0)
    np.testing.assert_allclose(total, [25, 4])
    np.testing.assert_allclose(w, [1 - 1.5 / 6, 1 + 1 / 3])


def test_rmsprop_is_that_of_torch() -> None:
    for call in drawn("rmsprop", 200):
        given = {"lr": 1e-2, "alpha": 0.99, "eps": 1e-8} | by_name("rmsprop", call)
        options = {name: given[name] for name in ("lr", "alpha", "eps")}
        state = {"square_avg": given["average"], "step": 0}
        w, kept = trained(torch.optim.RMSprop, given["w"], given["grad"], state=state, **options)
        new_w, average = suite("rmsprop").reference_function(**given)
        np.testing.assert_allclose(new_w, w, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(average, kept["square_avg"].numpy(), rtol=1e-12, atol=1e-12)


def test_rmsprop_by_hand() -> None:
    w, average = suite("rmsprop").reference_function(floats(1, 1), floats(4, -2), floats(2, 0), 0.5, 0.5, 1.0)
    np.testing.assert_allclose(average, [9, 2])
    np.testing.assert_allclose(w, [0.5, 1 + 1 / (2**0.5 + 1)])


def test_gauc_is_the_weighted_mean_of_statistics_of_mann_and_whitney() -> None:
    empty = 0
    for call in drawn("gauc", 300):
        given = by_name("gauc", call)
        areas, sizes = [], []
        for group in set(given["groups"].tolist()):
            inside = given["groups"] == group
            one, other = (given["scores"][inside & (given["y_true"] == label)].astype(np.float64) for label in (1, 0))
            if len(one) and len(other):
                areas.append(scipy.stats.mannwhitneyu(one, other).statistic / (len(one) * len(other)))
                sizes.append(inside.sum())
        expected = np.average(areas, weights=sizes) if areas else 0.0
        assert suite("gauc").reference_function(**given) == pytest.approx(expected, abs=1e-14)
        empty += not areas
    assert empty > 3


def test_gauc_by_hand() -> None:
    y_true, scores, groups = ints(1, 0, 1, 0, 0, 1), floats(0.9, 0.8, 0.2, 0.2, 0.1, 0.7), ints(8, 8, 3, 3, 3, 5)
    assert suite("gauc").reference_function(y_true, scores, groups) == pytest.approx((2 * 1 + 3 * 0.75) / 5)


def test_affine_quantisation_takes_the_nearest_level() -> None:
    """Among all numbers that the levels stand for; in exact arithmetic, and none of two levels is equally near."""
    for call in drawn("affine-quantisation", 250):
        given = {"bits": 8} | by_name("affine-quantisation", call)
        low, high = (Fraction(given[end]) for end in ("low", "high"))
        low, high, levels = min(low, Fraction(0)), max(high, Fraction(0)), range(2 ** given["bits"])
        step = (high - low) / levels[-1]
        zero = min(levels, key=lambda level: abs(low + step * level))
        q, scale, zero_point = suite("affine-quantisation").reference_function(**given)
        assert scale == pytest.approx(float(step), rel=1e-12)
        assert zero_point == zero
        for number, level in list(zip(given["x"].ravel().tolist(), q.ravel().tolist(), strict=True))[:8]:
            place = Fraction(number) / step + zero
            assert abs(place - level) < Fraction(1, 2) or (level, place > level) in ((0, False), (levels[-1], True))


def test_affine_quantisation_is_that_of_torch() -> None:
    for call in drawn("affine-quantisation", 200):
        q, scale, zero_point = suite("affine-quantisation").reference_function(*call.args, **call.kwargs)
        given = {"bits": 8} | by_name("affine-quantisation", call)
        x = torch.tensor(given["x"], dtype=torch.float64)
        restored = torch.fake_quantize_per_tensor_affine(x.float(), scale, zero_point, 0, 2 ** given["bits"] - 1)
        np.testing.assert_allclose(scale * (q - zero_point), restored.numpy(), rtol=1e-5, atol=1e-5)


def test_affine_quantisation_by_hand() -> None:
    q, scale, zero_point = suite("affine-quantisation").reference_function(floats(-2, -0.4, 0, 0.7, 9), -1.0, 0.5, 2)
    assert (q.tolist(), scale, zero_point) == ([0, 1, 2, 3, 3], 0.5, 2)


def test_nm_sparsity_mask_keeps_the_choice_of_largest_norm() -> None:
    """Of all choices of n among m weights, tried one by one; and what ``topk`` of torch's takes."""
    for call in drawn("nm-sparsity-mask", 200):
        given = {"n": 2, "m": 4} | by_name("nm-sparsity-mask", call)
        w, n, m = given["w"].astype(np.float64), given["n"], given["m"]
        mask = suite("nm-sparsity-mask").reference_function(**given)
        assert mask.shape == w.shape
        top = torch.zeros(w.size // m, m).scatter(1, torch.tensor(np.abs(w)).reshape(-1, m).topk(n).indices, 1.0)
        np.testing.assert_array_equal(mask.reshape(-1, m), top.numpy())
        for weights, chosen in list(zip(w.reshape(-1, m), mask.reshape(-1, m), strict=True))[:6]:
            choices = [list(places) for places in itertools.combinations(range(m), n)]
            norms = [float(np.sum(weights[places] ** 2)) for places in choices]
            assert np.flatnonzero(chosen).tolist() == choices[int(np.argmax(norms))]


def test_nm_sparsity_mask_by_hand() -> None:
    mask = suite("nm-sparsity-mask").reference_function(floats(0.1, -3, 2, 0.5, 9, 8, -7, 6))
    assert mask.tolist() == [0, 1, 1, 0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("successes", "failures"), [((3, 0, 2), (1, 0, 3)), ((40, 45, 4), (60, 55, 5)), ((0, 0), (0, 9)), ((0, 90), (0, 10))]
)
def test_thompson_shares_are_those_of_independent_beta_numbers(successes: tuple[int, ...], failures: tuple[int, ...]) -> None:
    """The exact shares against scipy's quadrature, and the reference's choices against both."""
    shares = module_of("thompson-sampling")["_shares"](successes, failures)
    arms = [scipy.stats.beta(1 + s, 1 + f) for s, f in zip(successes, failures, strict=True)]
    for arm, share in enumerate(shares):

        def best(x: float, arm: int = arm) -> float:
            return float(arms[arm].pdf(x) * np.prod([other.cdf(x) for other in arms[:arm] + arms[arm + 1 :]]))

        assert share == pytest.approx(scipy.integrate.quad(best, 0, 1)[0], abs=1e-9)
    chosen = many("thompson-sampling", 2000, np.array(successes), np.array(failures))
    counts = np.bincount(chosen, minlength=len(shares))
    assert scipy.stats.chisquare(counts, 2000 * shares).pvalue > 1e-4


def test_thompson_shares_by_hand() -> None:
    """Of two uniform rates each is the larger one half of the time; Beta(2, 1) exceeds a uniform one with chance 2/3."""
    shares = module_of("thompson-sampling")["_shares"]
    np.testing.assert_allclose(shares((0, 0), (0, 0)), [0.5, 0.5])
    np.testing.assert_allclose(shares((1, 0), (0, 0)), [2 / 3, 1 / 3])


def test_thompson_limit_is_rarely_passed_and_cells_are_full() -> None:
    names = module_of("thompson-sampling")
    assert scipy.stats.chi2.sf(names["LIMIT"], 2) == pytest.approx(1e-9)
    for check in plan("thompson-sampling", 0):
        if check.statistic and check.repeats > 100:
            shares = names["_shares"](*(tuple(counts.tolist()) for counts in check.call.args[:2]))
            assert shares.sum() == pytest.approx(1)
            counts = check.repeats * shares
            if len(shares) <= 3:
                assert counts.min() > 150
            else:  # the arms that are equal are judged as one: two cells, whose false alarms can be counted
                margin = (names["LIMIT"] * counts[0] * (1 - shares[0])) ** 0.5
                passing = [count for count in range(check.repeats + 1) if abs(count - counts[0]) <= margin]
                passed = scipy.stats.binom.pmf(passing, check.repeats, shares[0]).sum()
                assert 1 - passed < 1e-8


def test_thompson_sampling_from_bell_curves_is_named() -> None:
    task, rng = suite("thompson-sampling"), np.random.default_rng(14)
    check = next(check for check in plan("thompson-sampling", 0) if check.name == "skew-beliefs")
    bell_curves = next(mutant for mutant in task.mutants if mutant.name == "draws-from-bell-curves")
    for _ in range(5):
        drawn = [bell_curves.function(*check.call.args[:2], rng) for _ in range(check.repeats)]
        failure = checks.failure(task, check, Returned(drawn))
        assert failure
        assert failure.mutant is bell_curves


@pytest.mark.parametrize("added", [0.5, 2.0])
def test_thompson_sampling_has_power_against_another_belief(added: float) -> None:
    task, rng = suite("thompson-sampling"), np.random.default_rng(13)
    check = next(check for check in plan("thompson-sampling", 0) if check.name == "never-played-beside-a-good-one")
    successes, failures, _ = check.call.args
    for _ in range(20):
        rates = rng.beta(added + successes, added + failures, size=(check.repeats, 2))
        failure = checks.failure(task, check, Returned(rates.argmax(axis=1).tolist()))
        assert failure
        assert (failure.mutant is not None and failure.mutant.name == "adds-one-half") is (added == 0.5)


@pytest.mark.parametrize("shape", [(2, 3), (7, 40), (4, 3, 3, 2)])
def test_kaiming_normal_is_distributed_as_that_of_torch(shape: tuple[int, ...]) -> None:
    drawn_here = many("kaiming-normal", 200, shape)
    assert drawn_here.shape == (200, *shape)
    torch.manual_seed(5)
    layers = [torch.nn.init.kaiming_normal_(torch.empty(shape), nonlinearity="relu").numpy() for _ in range(200)]
    assert scipy.stats.ks_2samp(drawn_here.ravel(), np.ravel(layers)).pvalue > 1e-4
    assert scipy.stats.kstest(drawn_here.ravel(), scipy.stats.norm(0, (2 / np.prod(shape[1:])) ** 0.5).cdf).pvalue > 1e-4


def test_normal_numbers_are_taken_to_uniform_ones() -> None:
    values = np.array([[-1.0, 0.0, 0.3], [2.0, -0.1, 5.0]])
    expected = 2 * scipy.stats.norm(0, (2 / 3) ** 0.5).cdf(values) - 1
    np.testing.assert_allclose(module_of("kaiming-normal")["_to_uniform"](values, (2, 3)), expected, atol=1e-14)


def test_seeded_batches_are_those_of_a_batch_sampler_over_the_order() -> None:
    """Torch cuts; the order comes from a generator that is built from its parts."""
    orders = set()
    for call in drawn("seeded-batches", 200):
        given = {"epoch": 0, "drop_last": False} | by_name("seeded-batches", call)
        parts = np.random.SeedSequence([given["seed"], given["epoch"]])
        order = list(range(given["n"]))
        np.random.Generator(np.random.PCG64(parts)).shuffle(order)
        expected = list(torch.utils.data.BatchSampler(order, given["batch_size"], given["drop_last"]))
        assert suite("seeded-batches").reference_function(**given) == expected
        orders.add(tuple(order))
    assert len(orders) > 100


def test_seeded_batches_by_hand() -> None:
    reference = suite("seeded-batches").reference_function
    assert [len(batch) for batch in reference(11, 4, 0)] == [4, 4, 3]
    assert [len(batch) for batch in reference(11, 4, 0, 0, True)] == [4, 4]
    assert sorted(index for batch in reference(11, 4, 5, 6) for index in batch) == list(range(11))
    assert reference(9, 2, 1, 3) == reference(9, 2, 1, 3) != reference(9, 2, 3, 1)
    assert reference(0, 3, 1) == []
