"""Independent answers to the numeric and formula questions of ``contrastive.yaml``: PyTorch's losses, vectors, and autograd.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
from typing import Any

Vector = list[float]


def _functional() -> Any:
    from torch.nn import functional

    return functional


def _tensor(values: Any) -> Any:
    import torch

    return torch.tensor(values, dtype=torch.float64)


def _classified(logits: Vector) -> float:
    """Return the cross entropy of a sample whose right class is the first."""
    import torch

    return float(_functional().cross_entropy(_tensor([logits]), torch.tensor([0])))


def _squared_distance(cosine: float) -> float:
    """Two points of the unit circle, at the angle that has this cosine."""
    angle = math.acos(cosine)
    return (1 - math.cos(angle)) ** 2 + math.sin(angle) ** 2


def cosine_to_distance(s: float) -> float:
    return _squared_distance(s)


def contrastive_pair_loss(d: float, y: int, m: float) -> float:
    """The hinge of PyTorch for pairs, squared."""
    hinge = _functional().hinge_embedding_loss(_tensor([d]), _tensor([1.0 if y == 1 else -1.0]), margin=float(m))
    return float(hinge**2)


def triplet_loss_formula(d_p: float, d_n: float, m: float) -> float:
    """The triplet loss of PyTorch on points of a line, the anchor at the origin."""
    anchor, positive, negative = (_tensor([value]) for value in (0, d_p, -d_n))
    return float(
        _functional().triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=lambda first, second: (first - second).abs(), margin=float(m)
        )
    )


def infonce_formula(K: int, s: Vector, tau: float) -> float:  # noqa: N803, ARG001 - the question names its variables
    """A classification whose right class is the positive."""
    return _classified([similarity / tau for similarity in s])


def infonce_of_one_query(a: float, b: float, n: int, t: float) -> float:
    """A classification among all keys."""
    return _classified([float(a / t)] + [float(b / t)] * n)


def infonce_negative_gradient(K: int, s: Vector, tau: float, j: int) -> float:  # noqa: N803, ARG001 - the question names its variables
    """Autograd through the classification."""
    import torch

    similarities = _tensor([s]).requires_grad_()
    _functional().cross_entropy(similarities / float(tau), torch.tensor([0])).backward()
    return float(similarities.grad[0, j - 1])


def collapsed_features_loss(n: int, t: float) -> float:
    """All views equal, each compared with the others; its own place holds minus infinity."""
    import torch

    features = _functional().normalize(torch.ones(2 * n, 3, dtype=torch.float64))
    logits = (features @ features.T / float(t)).fill_diagonal_(-math.inf)
    partners = torch.arange(2 * n).roll(n)
    return float(_functional().cross_entropy(logits, partners))


def uniformity_loss_formula(K: int, s: Vector, t: float) -> float:  # noqa: N803, ARG001 - the question names its variables
    """From points of the unit circle."""
    import torch

    distances = _tensor([_squared_distance(cosine) for cosine in s])
    return float(torch.exp(-t * distances).mean().log())


def supervised_contrastive_loss(K: int, P: int, s: Vector, tau: float) -> float:  # noqa: N803 - the question names its variables
    """Cross entropy against a target that is uniform on the positives."""
    target = _tensor([[1 / P] * P + [0.0] * (K - P)])
    return float(_functional().cross_entropy(_tensor([s]) / float(tau), target))
