"""The tasks around the PyTorch workflow: independent truths, and contracts."""

from typing import Any

import numpy as np
import pytest
import torch
from suites import by_name, drawn, suite

from quizprep.coding.suite import Call


def training(**changes: Any) -> Call:
    """Return a call of ``training-loop`` that is within its contract but for the changes."""
    right = {"x": np.ones((2, 1)), "y": np.ones(2), "w": np.ones(1), "b": 0.5, "lr": 0.1, "epochs": 1, "batch_size": 2}
    return Call(**right | changes)


def scaling(**changes: Any) -> Call:
    right = {"weights": [np.ones(2)], "grads": [np.ones(2)], "lr": 0.1, "scale": 2.0, "good_steps": 0}
    return Call(**right | changes)


def floats(*values: float) -> "np.ndarray[Any, Any]":
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("mse-loss", Call(floats(1, 2), floats(1))),
        ("mse-loss", Call(floats(1), floats(1)[None])),
        ("mse-loss", Call(floats(), floats())),
        ("mse-loss", Call(floats(1), floats(np.nan))),
        ("mse-loss", Call(floats(1), floats(1), None)),
        ("mse-loss", Call(np.array([1]), np.array([2]))),
        ("training-loop", training(x=np.ones(2))),
        ("training-loop", training(y=np.ones((2, 1)))),
        ("training-loop", training(w=np.ones(2))),
        ("training-loop", training(w=np.ones(1, np.float32))),
        ("training-loop", training(b=1)),
        ("training-loop", training(lr=0.0)),
        ("training-loop", training(lr=0.6)),
        ("training-loop", training(epochs=0)),
        ("training-loop", training(batch_size=0)),
        ("training-loop", training(gamma=1.5)),
        ("training-loop", training(y=floats(1, np.nan))),
        ("loss-scaling-step", scaling(weights=[])),
        ("loss-scaling-step", scaling(grads=[np.ones(2), np.ones(2)])),
        ("loss-scaling-step", scaling(grads=[np.ones(3)])),
        ("loss-scaling-step", scaling(grads=[np.ones(2, np.float32)])),
        ("loss-scaling-step", scaling(weights=[floats(1, np.inf)])),
        ("loss-scaling-step", scaling(scale=0.0)),
        ("loss-scaling-step", scaling(lr=2.0)),
        ("loss-scaling-step", scaling(good_steps=2000)),
        ("loss-scaling-step", scaling(growth_interval=0)),
        ("loss-scaling-step", scaling(max_norm=0.0)),
        ("mlp-forward", Call(floats(1, 2), [(np.ones((2, 3)), None, "relu")])),
        ("mlp-forward", Call(floats(1, 2), [(np.ones((3, 2)), np.ones(2), "relu")])),
        ("mlp-forward", Call(floats(1, 2), [(np.ones((3, 2)), None, "gelu")])),
        ("mlp-forward", Call(floats(1, 2), [(np.ones((3, 2)), None)])),
        ("mlp-forward", Call(floats(1, 2), [(np.ones((3, 2), np.float32), None, "relu")])),
        ("mlp-forward", Call(floats(), [])),
        ("data-loader", Call([], [], 2)),
        ("data-loader", Call([(floats(1), 0)], [1], 2)),
        ("data-loader", Call([(floats(1), 0)], [-1], 2)),
        ("data-loader", Call([(floats(1), 0), (floats(1, 2), 0)], [0, 1], 2)),
        ("data-loader", Call([(floats(1), 0.5)], [0], 2)),
        ("data-loader", Call([floats(1)], [0], 2)),
        ("data-loader", Call([(floats(np.nan), 0)], [0], 2)),
        ("data-loader", Call([(floats(1), 0)], [0], 0)),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def tensor(values: Any) -> torch.Tensor:
    return torch.tensor(np.ascontiguousarray(values), dtype=torch.float64)


def test_mse_loss_is_that_of_torch() -> None:
    seen = set()
    for call in drawn("mse-loss", 250):
        given = {"reduction": "mean"} | by_name("mse-loss", call)
        pred, target, reduction = tensor(given["pred"]), tensor(given["target"]), given["reduction"]
        seen.add(reduction)
        if reduction not in {"mean", "sum", "none"}:
            for loss in (suite("mse-loss").reference_function, torch.nn.functional.mse_loss):
                with pytest.raises(ValueError, match="reduction"):
                    loss(pred, target, reduction=reduction)
            continue
        expected = torch.nn.functional.mse_loss(pred, target, reduction=reduction).numpy()
        np.testing.assert_allclose(suite("mse-loss").reference_function(**given), expected, rtol=1e-12)
    assert {"mean", "sum", "none", "average"} <= seen


def test_mse_loss_by_hand() -> None:
    reference = suite("mse-loss").reference_function
    pred, target = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[2.0, 2.0], [0.0, 1.0]])
    assert reference(pred, target) == 3.5
    assert reference(pred, target, "sum") == 14.0
    assert reference(pred, target, "none").tolist() == [[1, 0], [9, 4]]


def test_training_loop_is_that_of_torch() -> None:
    """With a module, a loader, autograd, an optimiser and a scheduler."""
    uneven = scheduled = 0
    for call in drawn("training-loop", 220):
        given = {"gamma": 1.0} | by_name("training-loop", call)
        model = torch.nn.Linear(given["x"].shape[1], 1, dtype=torch.float64)
        model.load_state_dict({"weight": tensor(given["w"])[None], "bias": tensor([given["b"]])})
        samples = torch.utils.data.TensorDataset(tensor(given["x"]), tensor(given["y"])[:, None])
        loader = torch.utils.data.DataLoader(samples, given["batch_size"])
        optimizer = torch.optim.SGD(model.parameters(), lr=given["lr"])
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, given["gamma"])
        expected = []
        for _ in range(given["epochs"]):
            seen = []
            for x, y in loader:
                optimizer.zero_grad()
                losses = torch.nn.functional.mse_loss(model(x), y, reduction="none")
                losses.mean().backward()
                optimizer.step()
                seen += losses.flatten().tolist()
            scheduler.step()
            expected.append(np.mean(seen))
        w, b, losses = suite("training-loop").reference_function(**given)
        np.testing.assert_allclose(w, model.weight.detach()[0].numpy(), rtol=1e-9, atol=1e-9)
        assert b == pytest.approx(model.bias.item(), rel=1e-9, abs=1e-9)
        np.testing.assert_allclose(losses, expected, rtol=1e-9, atol=1e-9)
        uneven += len(given["x"]) % given["batch_size"] > 0
        scheduled += given["gamma"] < 1 < given["epochs"]
    assert uneven > 50
    assert scheduled > 50


def test_training_loop_by_hand() -> None:
    """Two batches, of two samples and of one; the residuals are -1 and -3, then -0.75."""
    x, y = np.array([[1.0], [1.0], [2.0]]), floats(1, 3, 2.25)
    w, b, losses = suite("training-loop").reference_function(x, y, floats(0), 0.0, 0.125, 1, 2)
    # After the first step w = b = 0.5; the prediction for the last sample is 1.5, its residual -0.75.
    np.testing.assert_allclose(losses, [(1 + 9 + 0.5625) / 3])
    np.testing.assert_allclose([w[0], b], [0.5 + 0.125 * 3, 0.5 + 0.125 * 1.5])


def test_loss_scaling_step_is_that_of_torch() -> None:
    """With the scaler of torch's own on the CPU, its clipping, and its optimiser."""
    skipped = grown = clipped = 0
    for call in drawn("loss-scaling-step", 220):
        given = {"max_norm": None, "growth_interval": 2000} | by_name("loss-scaling-step", call)
        parameters = [torch.nn.Parameter(tensor(array)) for array in given["weights"]]
        optimizer = torch.optim.SGD(parameters, lr=given["lr"])
        scaler = torch.amp.GradScaler("cpu", init_scale=given["scale"], growth_interval=given["growth_interval"])
        scaler.load_state_dict(scaler.state_dict() | {"_growth_tracker": given["good_steps"]})
        # The gradient of a product with a constant is that constant: grads / scale, times the scale.
        loss = sum((p * tensor(grad)).sum() for p, grad in zip(parameters, given["grads"], strict=True))
        scaler.scale(loss / given["scale"]).backward()
        scaler.unscale_(optimizer)
        if given["max_norm"] is not None:
            torch.nn.utils.clip_grad_norm_(parameters, given["max_norm"])
        scaler.step(optimizer)
        scaler.update()
        weights, scale, good_steps = suite("loss-scaling-step").reference_function(**given)
        for array, parameter in zip(weights, parameters, strict=True):
            np.testing.assert_allclose(array, parameter.detach().numpy(), rtol=1e-6, atol=1e-6)
        assert (scale, good_steps) == (scaler.get_scale(), scaler.state_dict()["_growth_tracker"])
        skipped, grown = skipped + (scale < given["scale"]), grown + (scale > given["scale"])
        clipped += given["max_norm"] is not None
    assert min(skipped, grown, clipped) > 20


def test_loss_scaling_step_by_hand() -> None:
    reference = suite("loss-scaling-step").reference_function
    weights, scale, good_steps = reference([floats(1, 2), floats(0)], [floats(24, 0), floats(-32)], 0.5, 8.0, 4, 2.5, 5)
    np.testing.assert_allclose(weights[0], [0.25, 2])  # the true gradients are 3, 0 and -4, of norm 5, and are halved
    np.testing.assert_allclose(weights[1], [1])
    assert (scale, good_steps) == (16.0, 0)
    weights, scale, good_steps = reference([floats(1)], [floats(np.nan)], 0.5, 8.0, 4)
    assert (weights[0].tolist(), scale, good_steps) == ([1.0], 4.0, 0)


def test_mlp_forward_is_that_of_torch() -> None:
    functions = {"identity": torch.nn.Identity, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}
    for call in drawn("mlp-forward", 220):
        given = {"keep_all": False} | by_name("mlp-forward", call)
        model, x = torch.nn.Sequential(), tensor(given["x"])
        for weight, bias, name in given["layers"]:
            linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, dtype=torch.float64)
            parts = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
            linear.load_state_dict({part: tensor(values) for part, values in parts.items()})
            model.append(torch.nn.Sequential(linear, functions[name]()))
        result = suite("mlp-forward").reference_function(**given)
        wanted = [model[:count](x) for count in range(1, 1 + len(model))] if given["keep_all"] else [model(x)]
        found = result if given["keep_all"] else [result]
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(one, other.detach().numpy(), rtol=1e-11, atol=1e-11)


def test_mlp_forward_by_hand() -> None:
    layers = [(np.array([[1.0, 2.0], [0.0, -1.0]]), floats(1, 0), "relu"), (np.array([[2.0, 5.0]]), None, "identity")]
    reference = suite("mlp-forward").reference_function
    assert [array.tolist() for array in reference(floats(3, 1), layers, keep_all=True)] == [[6, 0], [12]]
    assert reference(floats(3, 1), layers).tolist() == [12]


def test_data_loader_is_that_of_torch() -> None:
    dropped = repeated = 0
    for call in drawn("data-loader", 220):
        given = {"drop_last": False} | by_name("data-loader", call)
        samples = [(tensor(inputs), label) for inputs, label in given["dataset"]]
        options = {"sampler": given["order"], "drop_last": given["drop_last"]}
        loader: torch.utils.data.DataLoader[Any] = torch.utils.data.DataLoader(samples, given["batch_size"], **options)
        found = suite("data-loader").reference_function(**given)
        expected = list(loader)
        assert len(found) == len(expected)
        for (inputs, labels), (wanted, wanted_labels) in zip(found, expected, strict=True):
            assert inputs.dtype == given["dataset"][0][0].dtype
            np.testing.assert_array_equal(inputs, wanted.numpy())
            np.testing.assert_array_equal(labels, wanted_labels.numpy())
        dropped += given["drop_last"] and len(given["order"]) % given["batch_size"] > 0
        repeated += len(set(given["order"])) < len(given["order"])
    assert min(dropped, repeated) > 20


def test_data_loader_by_hand() -> None:
    dataset = [(floats(0, 1), 5), (floats(2, 3), 6), (floats(4, 5), 7)]
    first, second = suite("data-loader").reference_function(dataset, [2, 0, 2], 2)
    assert (first[0].tolist(), first[1].tolist()) == ([[4, 5], [0, 1]], [7, 5])
    assert (second[0].tolist(), second[1].tolist()) == ([[4, 5]], [7])
    assert len(suite("data-loader").reference_function(dataset, [2, 0, 2], 2, drop_last=True)) == 1
