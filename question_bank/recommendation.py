"""Independent truths for ``recommendation.yaml``: pairs, impressions and people are laid out and counted."""

import math
from statistics import NormalDist

import numpy as np


def fm_second_order_formula(*, n: int, d: int, x: list[float], V: list[list[float]]) -> float:  # noqa: N803 - the names of the question
    """Pair after pair."""
    total = 0.0
    for first in range(n):
        for second in range(first + 1, n):
            weight = sum(V[first][place] * V[second][place] for place in range(d))
            total += weight * x[first] * x[second]
    return total


def esmm_loss_of_an_impression(*, c: float, v: float) -> float:
    """The two losses of PyTorch, for click 1 and conversion 0."""
    import torch

    loss = torch.nn.functional.binary_cross_entropy
    click, conversion = (torch.tensor([value], dtype=torch.float64) for value in (c, c * v))
    return float(loss(click, torch.ones_like(click)) + loss(conversion, torch.zeros_like(conversion)))


def clicked_and_entire_cvr(*, s: float, p: float, u: float, q: float, v: float) -> tuple[float, float]:
    """Count in a crowd that is large enough for whole people."""
    people = 10_000_000
    crowd = ((round(people * s), p, u), (people - round(people * s), q, v))
    clicks = [round(size * click) for size, click, _ in crowd]
    sales = sum(count * rate for count, (_, _, rate) in zip(clicks, crowd, strict=True))
    return sales / sum(clicks), sum(size * rate for size, _, rate in crowd) / people


def thompson_posterior(*, n: int, c: int) -> tuple[float, float]:
    """Bayes' rule on a fine grid of click rates, the prior being flat."""
    rates = (np.arange(200_000) + 0.5) / 200_000
    belief = rates**c * (1 - rates) ** (n - c)
    belief /= belief.sum()
    mean = float((belief * rates).sum())
    return mean, math.sqrt(float((belief * (rates - mean) ** 2).sum()))


def ab_test_sample_size(*, p: float, d: float) -> float:
    """The number of users from which on the test has the power asked for."""
    normal = NormalDist()
    low, high = 1.0, 1e9
    for _ in range(200):
        users = (low + high) / 2
        error = math.sqrt(p * (1 - p) / users + p * (1 - p) / users)
        power = 1 - normal.cdf(1.96 - d / error)
        low, high = (users, high) if power < normal.cdf(0.84) else (low, users)
    return low


def gauc_formula(*, U: int, n: list[int], A: list[float]) -> float:  # noqa: N803 - the names of the question
    """Every impression brings the AUC of its user."""
    return float(np.mean([A[user] for user in range(U) for _ in range(n[user])]))


def auc_and_gauc_of_two_users(*, n: int, a: int, m: int, b: int) -> tuple[float, float]:
    """All pairs of a click and a non-click."""

    def auc(samples: list[tuple[float, int]]) -> float:
        clicks = np.array([score for score, label in samples if label])[:, None]
        others = np.array([score for score, label in samples if not label])
        return float(((clicks > others) + 0.5 * (clicks == others)).mean())

    first = [(0.6, 1)] * a + [(0.6, 0)] * (n - a)
    second = [(0.2, 1)] * b + [(0.2, 0)] * (m - b)
    return auc(first + second), (n * auc(first) + m * auc(second)) / (n + m)


def log_q_correction(*, K: int, s: list[float], q: list[float], i: int) -> float:  # noqa: N803 - the names of the question
    """Weigh each item's share by how seldom it is drawn."""
    shares = [math.exp(s[item]) / q[item] for item in range(K)]
    return shares[i - 1] / math.fsum(shares)


def recalibrate_after_downsampling(*, p: float, w: float) -> float:
    """Take the training samples of a prediction, and put the dropped non-clicks back."""
    samples = 1e6
    clicks = samples * p
    kept = samples - clicks
    return clicks / (clicks + kept + kept * (1 - w) / w)


def popularity_power_sampling(*, t: float, a: int, b: int) -> float:
    weights = np.array([a, b], dtype=float) ** t
    chances = weights / weights.sum()
    return float(chances[0] / chances[1])
