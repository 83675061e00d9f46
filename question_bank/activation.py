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


def tanh_backward(a: float, g: float) -> float:
    """Go back to the pre-activation, then let autograd come down."""
    import torch

    return _slope(lambda x: g * torch.tanh(x), float(torch.atanh(torch.tensor(a, dtype=torch.float64))))


def relu_neuron_gradient(w: float, x: float, b: float, v: float) -> float:
    """Autograd."""
    import torch

    return _slope(lambda weight: v * torch.relu(weight * x + b), w)


def relu_mean_of_normal(s: float) -> float:
    """Integrate over the normal density."""
    import torch

    points = torch.linspace(-12 * s, 12 * s, 480_001, dtype=torch.float64)
    density = torch.distributions.Normal(0.0, s).log_prob(points).exp()
    return float(torch.trapezoid(torch.relu(points) * density, points))


def leaky_relu_chain(n: int, k: int, w: float, g: float) -> float:
    """Autograd through layers whose biases put the first k of them on the negative side."""
    import torch

    def layers(x: Any) -> Any:
        for layer in range(n):
            z = w * x
            side = -1.5 if layer < k else 1.5
            x = torch.nn.functional.leaky_relu(z - z.detach() + side, g)
        return x

    return _slope(layers, 0.7)


def prelu_slope_update(a: float, x: float, g: float, eta: float) -> float:
    """The module and the optimiser of PyTorch."""
    import torch

    unit = torch.nn.PReLU(init=a, dtype=torch.float64)
    optimiser = torch.optim.SGD(unit.parameters(), lr=eta)
    unit(torch.tensor([x], dtype=torch.float64)).backward(torch.tensor([g], dtype=torch.float64))
    optimiser.step()
    return float(unit.weight.detach())


def swish_value(x: float, beta: float) -> float:
    """The function of PyTorch, which has no beta, on a stretched axis."""
    import torch

    return float(torch.nn.functional.silu(torch.tensor(beta * x, dtype=torch.float64))) / beta


def softmax_shifted_sum(c: float, d: float, m: float) -> float:
    """The largest logit has one over that sum as its probability."""
    import torch

    return 1 / float(torch.softmax(torch.tensor([c, c - d, c - d - m], dtype=torch.float64), 0)[0])


def softmax_off_diagonal(p_i: float, p_j: float) -> float:
    """Autograd through the function of PyTorch, with a third class for the rest."""
    import torch

    logits = torch.tensor([p_i, p_j, 1 - p_i - p_j], dtype=torch.float64).log().requires_grad_()
    torch.softmax(logits, 0)[0].backward()
    assert logits.grad is not None
    return float(logits.grad[1])
