"""Independent answers to the numeric and formula questions of ``initialization.yaml``.

PyTorch's own initialisers, autograd and optimiser, a distribution counted through, and an integral.
PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
from collections.abc import Callable
from typing import Any


def _stretch(draw: Callable[[Any], Any], fill: Callable[[Any], Any], *shape: int) -> float:
    """Return how much wider an initialiser draws than the plain draw with the same seed."""
    import torch

    # Generators of their own would not reach the initialisers of every version; the global state is put back.
    state = torch.get_rng_state()
    try:
        torch.manual_seed(7)
        plain = draw(torch.empty(shape, dtype=torch.float64))
        torch.manual_seed(7)
        stretched = fill(torch.empty(shape, dtype=torch.float64))
    finally:
        torch.set_rng_state(state)
    return float((stretched.norm() / plain.norm()).item())


def _uniform(weights: Any) -> Any:
    return weights.uniform_(-1, 1)


def _normal(weights: Any) -> Any:
    return weights.normal_(0, 1)


def linear_layer_output_variance(n: int, v: float, s: float) -> float:
    """Count through the sums of signs: inputs and weights of these variances that are one of two numbers."""
    size = s * math.sqrt(v)
    log_paths = n * math.log(2)
    total = 0.0
    for positive in range(n + 1):
        chance = math.exp(math.lgamma(n + 1) - math.lgamma(positive + 1) - math.lgamma(n - positive + 1) - log_paths)
        total += chance * (size * (2 * positive - n)) ** 2
    return total


def xavier_uniform_bound(n_in: int, n_out: int) -> float:
    """The initialiser of PyTorch."""
    from torch.nn import init

    return _stretch(_uniform, init.xavier_uniform_, n_out, n_in)


def xavier_conv_deviation(k: int, c: int, o: int) -> float:
    """The initialiser of PyTorch."""
    from torch.nn import init

    return _stretch(_normal, init.xavier_normal_, o, c, k, k)


def he_standard_deviation(n: int) -> float:
    """The initialiser of PyTorch."""
    from torch.nn import init

    return _stretch(_normal, lambda weights: init.kaiming_normal_(weights, nonlinearity="relu"), 3, n)


def he_variance_leaky_relu(n: int, a: float) -> float:
    """The initialiser of PyTorch."""
    from torch.nn import init

    return _stretch(_normal, lambda weights: init.kaiming_normal_(weights, a=a, nonlinearity="leaky_relu"), 3, n) ** 2


def he_uniform_bound(k: int, c: int, o: int) -> float:
    """The initialiser of PyTorch."""
    from torch.nn import init

    return _stretch(_uniform, lambda weights: init.kaiming_uniform_(weights, nonlinearity="relu"), o, c, k, k)


def relu_signal_energy(L: int, n: int, s: float) -> float:  # noqa: N803 - the question names its parameters
    """Integrate the square of a rectified normal number, layer by layer."""
    import torch

    grid = torch.linspace(-12, 12, 48_001, dtype=torch.float64)
    density = torch.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    energy = 1.0
    for _ in range(L):
        rectified = torch.relu(grid * s * math.sqrt(energy))
        energy = n * float(torch.trapezoid(rectified**2 * density, grid))
    return energy


def zero_last_layer_second_step(w: float, x: float, t: float, eta: float) -> float:
    """PyTorch's optimiser, two steps."""
    import torch

    weights = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (float(w), 0.0)]
    optimiser = torch.optim.SGD(weights, lr=eta)
    seen: list[float] = []
    for _ in range(2):
        seen.append(weights[0].item())
        optimiser.zero_grad()
        (0.5 * (weights[1] * (weights[0] * x) - t) ** 2).backward()
        optimiser.step()
    seen.append(weights[0].item())
    return seen[-1] - seen[-2]


def logistic_first_step(x1: float, x2: float, y: int, eta: float) -> tuple[float, ...]:
    """PyTorch's loss and optimiser, one step."""
    import torch

    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([weights], lr=eta)
    logit = weights @ torch.tensor([x1, x2, 1.0], dtype=torch.float64)
    torch.nn.functional.binary_cross_entropy_with_logits(logit, torch.tensor(float(y), dtype=torch.float64)).backward()
    optimiser.step()
    return tuple(weights.detach().tolist())


def residual_variance_growth(L: int) -> float:  # noqa: N803 - the question names its parameters
    """Follow one number through all sign patterns: a branch that multiplies by 1 or -1 at random preserves the variance."""
    values = [1.0]
    for _ in range(L):
        values = [value + sign * value for value in values for sign in (1, -1)]
    return math.fsum(value**2 for value in values) / len(values)
