"""Independent answers to the numeric and formula questions of ``optimization.yaml``: the optimisers and schedules of PyTorch.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
Parameters may arrive as fractions, which it takes as tensor entries only; hence the ``float`` around the others.
"""

from typing import Any


def _parameter(value: Any, gradient: Any) -> Any:
    import torch

    parameter = torch.nn.Parameter(torch.tensor(value, dtype=torch.float64))
    parameter.grad = torch.tensor(gradient, dtype=torch.float64)
    return parameter


def sgd_momentum_step(theta: float, v: float, g: float, gamma: float, eta: float) -> float:
    """One step of PyTorch, whose buffer leaves the learning rate out."""
    import torch

    parameter = _parameter(theta, g)
    optimizer = torch.optim.SGD([parameter], lr=float(eta), momentum=float(gamma))
    optimizer.state[parameter]["momentum_buffer"] = torch.tensor(v / eta, dtype=torch.float64)
    optimizer.step()
    return float(parameter.detach())


def adam_bias_correction(m: float, beta_1: float, t: int) -> float:
    """The constant gradient that would have led to this average: run the average for the gradient 1."""
    average = 0.0
    for _ in range(t):
        average = beta_1 * average + (1 - beta_1)
    return m / average


def adam_first_step(r: float, g: float) -> float:
    """One step of PyTorch from 0."""
    import torch

    parameter = _parameter(0.0, g)
    torch.optim.Adam([parameter], lr=r).step()
    return float(parameter.detach())


def cosine_schedule(eta_max: float, eta_min: float, T: int, t: int) -> float:  # noqa: N803 - the question names its variables
    """The schedule of PyTorch, which goes from rate to rate by a recursion."""
    import torch

    optimizer = torch.optim.SGD([_parameter(0.0, 0.0)], lr=float(eta_max))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T, float(eta_min))
    for _ in range(t):
        optimizer.step()
        schedule.step()
    return float(optimizer.param_groups[0]["lr"])


def linear_scaling_rule(r: float, g: int, b: int) -> float:
    """With gradients that do not change, an epoch must move the weights as far as it does in the recipe."""
    images = 256 * g * b
    far = sum(r for _ in range(0, images, 256))
    steps = len(range(0, images, g * b))
    return far / steps


def gradient_clipping_by_norm(a: float, b: float, m: float) -> float:
    """The function of PyTorch on gradients with these norms."""
    import torch

    first, second = _parameter([0.0] * 4, [a / 2] * 4), _parameter([0.0] * 9, [-b / 3] * 9)
    torch.nn.utils.clip_grad_norm_([first, second], m)
    return float(first.grad.norm())
