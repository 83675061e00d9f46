"""Independent answers to the numeric and formula questions of ``activation.yaml``: PyTorch's functions, and autograd.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

from collections.abc import Callable
from typing import Any


def _slope(function: Callable[[Any], Any], x: float) -> float:
    import torch

    point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    function(point).backward()
    return float(point.grad)


def sigmoid_derivative(x: float) -> float:
    """Autograd."""
    import torch

    return _slope(torch.sigmoid, x)


def tanh_from_sigmoid(s: float) -> float:
    """Go back from the sigmoid to x, then take the hyperbolic tangent of PyTorch."""
    import torch

    return float(torch.tanh(torch.logit(torch.tensor(s, dtype=torch.float64)) / 2))


def sigmoid_gradient_through_depth(n: int, w: float) -> float:
    """Autograd through the layers, each shifted so that its sigmoid is at its steepest point."""
    import torch

    def layers(x: Any) -> Any:
        for _ in range(n):
            x = torch.sigmoid(w * (x - x.detach()))
        return x

    return _slope(layers, 0.7)


def prelu_formula(x: float, a: float) -> float:
    """The function of PyTorch."""
    import torch

    point = torch.tensor([x], dtype=torch.float64)
    return float(torch.nn.functional.prelu(point, torch.tensor([a], dtype=torch.float64)))


def silu_derivative(x: float) -> float:
    """Autograd."""
    import torch

    return _slope(torch.nn.functional.silu, x)


def softmax_formula(K: int, x: list[float], i: int) -> float:  # noqa: N803, ARG001 - the question names its variables
    """The function of PyTorch."""
    import torch

    return float(torch.softmax(torch.tensor(x, dtype=torch.float64), 0)[i - 1])


def softmax_logit_gap(k: int, d: float) -> float:
    """The function of PyTorch on a vector with the gap."""
    import torch

    logits = torch.full((k,), -1.5, dtype=torch.float64)
    logits[k // 2] += d
    return float(torch.softmax(logits, 0)[k // 2])
