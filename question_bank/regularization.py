"""Independent answers to the numeric and formula questions of ``regularization.yaml``.

PyTorch's smoothed loss and its dropout, a search for the best logit, and outcomes counted through.
PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
from collections.abc import Callable
from typing import Any


def _smoothed_loss(logits: Any, smoothing: float) -> Any:
    import torch

    return torch.nn.functional.cross_entropy(logits, torch.tensor([0]), label_smoothing=smoothing)


def _lowest(slope: Callable[[float], float]) -> float:
    """Return where a rising slope crosses zero."""
    low, high = -50.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return low


def _logits(gap: Any, classes: int) -> Any:
    import torch

    return torch.cat([gap.reshape(1), torch.zeros(classes - 1, dtype=torch.float64)]).reshape(1, -1)


def _slope_at(gap: float, loss: Callable[[Any], Any]) -> float:
    import torch

    point = torch.tensor(gap, dtype=torch.float64, requires_grad=True)
    loss(point).backward()
    return float(point.grad)


def label_smoothing_loss_value(K: int, p: float, eps: float) -> float:  # noqa: N803 - the question names its parameters
    """The loss of PyTorch."""
    import torch

    probabilities = torch.tensor([[p] + [(1 - p) / (K - 1)] * (K - 1)], dtype=torch.float64)
    return float(_smoothed_loss(probabilities.log(), eps))


def smoothed_target_pair(K: int, eps: float) -> tuple[float, float]:  # noqa: N803 - the question names its parameters
    """Read off the gradient of PyTorch's loss: at equal logits it is 1/K minus the target."""
    import torch

    logits = torch.zeros(1, K, dtype=torch.float64, requires_grad=True)
    _smoothed_loss(logits, eps).backward()
    assert logits.grad is not None
    true, other = (1 / K - logits.grad[0, :2]).tolist()
    return true, other


def label_smoothing_optimal_gap(epsilon: float, K: int) -> float:  # noqa: N803 - the question names its variables
    """Search where PyTorch's loss has no slope."""
    return _lowest(lambda gap: _slope_at(gap, lambda point: _smoothed_loss(_logits(point, K), epsilon)))


def label_smoothing_gap_other_convention(K: int, eps: float) -> float:  # noqa: N803 - the question names its parameters
    """Search where the cross entropy against these targets has no slope."""
    import torch

    targets = torch.tensor([[1 - eps] + [eps / (K - 1)] * (K - 1)], dtype=torch.float64)

    def loss(point: Any) -> Any:
        return torch.nn.functional.cross_entropy(_logits(point, K), targets)

    return _lowest(lambda gap: _slope_at(gap, loss))


def dropout_scaling(a: float, p: float) -> tuple[float, float]:
    """The module of PyTorch; of many copies in training, one that was kept."""
    import torch

    copies = torch.full((4096,), a, dtype=torch.float64)
    layer = torch.nn.Dropout(p)
    in_training = float(layer(copies).max())
    layer.eval()
    return in_training, float(layer(copies)[0])


def dropout_variance(a: float, p: float) -> float:
    """The two outcomes, with the value of a kept copy from PyTorch."""
    kept, _ = dropout_scaling(a, p)
    outcomes = [(p, 0.0), (1 - p, kept)]
    mean = math.fsum(chance * value for chance, value in outcomes)
    return math.fsum(chance * (value - mean) ** 2 for chance, value in outcomes)


def l2_shrinkage(h: float, u: float, alpha: float) -> float:
    """Search where autograd finds no slope."""
    return _lowest(lambda w: _slope_at(w, lambda point: h * (point - u) ** 2 / 2 + alpha * point**2 / 2))


def l1_soft_threshold(h: float, u: float, alpha: float) -> float:
    """Search where autograd's slope changes its sign, be it by a jump."""
    return _lowest(lambda w: _slope_at(w, lambda point: h * (point - u) ** 2 / 2 + alpha * point.abs()))
