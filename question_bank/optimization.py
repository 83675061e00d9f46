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


def _walk(optimizer: Any, parameter: Any, gradients: Any) -> float:
    """Take one step for each gradient and return where the parameter is."""
    import torch

    for gradient in gradients:
        parameter.grad = torch.tensor(float(gradient), dtype=torch.float64)
        optimizer.step()
    return float(parameter.detach())


def _rate_after(schedule: Any, steps: int) -> float:
    """Return the learning rate after that many steps of the schedule."""
    for _ in range(steps):
        schedule.optimizer.step()
        schedule.step()
    return float(schedule.get_last_lr()[0])


def _optimizer(rate: Any) -> Any:
    import torch

    return torch.optim.SGD([_parameter(0.0, 0.0)], lr=float(rate))


def gradient_descent_on_parabola(c: float, m: float, a: float, r: float) -> float:
    """Let autograd and PyTorch's optimiser take the three steps."""
    import torch

    parameter = _parameter(float(a), 0.0)
    optimizer = torch.optim.SGD([parameter], lr=float(r))
    for _ in range(3):
        optimizer.zero_grad()
        (float(c) * (parameter - float(m)) ** 2).backward()
        optimizer.step()
    return float(parameter.detach())


def mini_batch_update(w: float, r: float, **gradients: float) -> float:
    """One step on a loss whose samples have these slopes."""
    import torch

    parameter = _parameter(float(w), 0.0)
    optimizer = torch.optim.SGD([parameter], lr=float(r))
    optimizer.zero_grad()
    slopes = torch.tensor([float(slope) for slope in gradients.values()], dtype=torch.float64)
    (slopes * parameter).mean().backward()
    optimizer.step()
    return float(parameter.detach())


def momentum_three_steps(m: float, r: float, g: float) -> float:
    """Three steps of PyTorch; at a constant rate its momentum is the same."""
    import torch

    parameter = _parameter(0.0, 0.0)
    return -_walk(torch.optim.SGD([parameter], lr=float(r), momentum=float(m)), parameter, [g] * 3)


def adagrad_step(theta: float, t: int, g: list[float], eta: float, eps: float) -> float:
    """PyTorch's AdaGrad, whose sum starts at eps in place of adding it; the last of its steps is the one asked for."""
    import torch

    parameter = _parameter(0.0, 0.0)
    optimizer = torch.optim.Adagrad([parameter], lr=float(eta), initial_accumulator_value=float(eps), eps=0.0)
    before = _walk(optimizer, parameter, g[: t - 1])
    return float(theta) + _walk(optimizer, parameter, g[t - 1 : t]) - before


def adagrad_rates(r: float, t: int, g: float, k: int) -> tuple[float, float]:
    """The step of PyTorch's AdaGrad at time t, divided by the gradient."""
    import torch

    rates = []
    for every in (1, k):
        parameter = _parameter(0.0, 0.0)
        optimizer = torch.optim.Adagrad([parameter], lr=float(r), eps=0.0, initial_accumulator_value=1e-18)
        before = _walk(optimizer, parameter, [g if step % every == 0 else 0 for step in range(1, t)])
        rates.append((before - _walk(optimizer, parameter, [g])) / float(g))
    return rates[0], rates[1]


def exponential_decay_values(r: float, d: float, s: int, t: int) -> tuple[float, float]:
    """The schedules of PyTorch: a factor for each epoch whose s-th power is d, and stairs."""
    from torch.optim.lr_scheduler import ExponentialLR, StepLR

    smooth = ExponentialLR(_optimizer(r), float(d) ** (1 / s))
    return _rate_after(smooth, t), _rate_after(StepLR(_optimizer(r), s, float(d)), t)


def polynomial_decay_value(n: int, p: float, r: float, t: int) -> float:
    """The schedule of PyTorch, which goes from rate to rate."""
    from torch.optim.lr_scheduler import PolynomialLR

    return _rate_after(PolynomialLR(_optimizer(r), n, float(p)), t)


def step_and_milestones(r: float, s: int, a: int, b: int, t: int) -> tuple[float, float]:
    """The schedules of PyTorch."""
    from torch.optim.lr_scheduler import MultiStepLR, StepLR

    return _rate_after(StepLR(_optimizer(r), s), t), _rate_after(MultiStepLR(_optimizer(r), [a, b]), t)


def warm_up_then_cosine(w: int, n: int, r: float, a: int, b: int) -> tuple[float, float]:
    """Add up the changes of the rate from step to step; those of a cosine are the slopes of a sine."""
    from math import pi, sin

    rates, rate, phase = [0.0], 0.0, pi / (n - w)
    for step in range(b):
        if step < w:
            rate += float(r) / w
        else:
            rate -= float(r) * sin(phase / 2) * sin(phase * (step - w + 0.5))
        rates.append(rate)
    return rates[a], rates[b]


def second_moment_update(v: float, g: float, beta_2: float) -> float:
    """One step of PyTorch's Adam, whose state is read."""
    import torch

    parameter = _parameter(0.0, float(g))
    optimizer = torch.optim.Adam([parameter], betas=(0.9, float(beta_2)))
    optimizer.step()
    state = optimizer.state[parameter]
    state["exp_avg_sq"].fill_(float(v))
    optimizer.step()
    return float(state["exp_avg_sq"])


def rmsprop_step(theta: float, s: float, g: float, rho: float, eta: float, eps: float) -> float:
    """One step of PyTorch from a state that holds the average."""
    import torch

    parameter = _parameter(float(theta), float(g))
    optimizer = torch.optim.RMSprop([parameter], lr=float(eta), alpha=float(rho), eps=float(eps))
    state = {"step": torch.tensor(1.0), "square_avg": torch.tensor(float(s), dtype=torch.float64)}
    optimizer.state[parameter].update(state)
    optimizer.step()
    return float(parameter.detach())
