"""Independent truths for ``machine-learning.yaml``: cases are enumerated, draws followed one by one."""

import itertools

import numpy as np


def bias_and_variance_of_models(*, a: float, b: float, c: float, d: float, t: float) -> tuple[float, float]:
    predictions = np.array([a, b, c, d], dtype=float)
    return float((predictions - t).mean()), float(predictions.var())


def majority_of_three(*, a: float, b: float, c: float) -> float:
    """Add up the chances of all eight outcomes in which at least two are right."""
    total = 0.0
    for outcome in itertools.product((True, False), repeat=3):
        if sum(outcome) > len(outcome) / 2:
            chances = [chance if right else 1 - chance for right, chance in zip(outcome, (a, b, c), strict=True)]
            total += float(np.prod(chances))
    return total


def bootstrap_distinct_samples(*, n: int) -> float:
    """The distribution of the number of distinct samples, one draw after the other."""
    chances = np.zeros(n + 1)
    chances[0] = 1.0
    for _ in range(n):
        after = np.zeros(n + 1)
        for distinct in range(n + 1):
            after[distinct] += chances[distinct] * distinct / n
            if distinct < n:
                after[distinct + 1] += chances[distinct] * (n - distinct) / n
        chances = after
    return float(chances @ np.arange(n + 1))


def bagged_variance(*, k: int, v: float, r: float) -> float:
    """From the covariance matrix of the models."""
    covariance = np.full((k, k), r * v)
    np.fill_diagonal(covariance, v)
    weights = np.full(k, 1 / k)
    return float(weights @ covariance @ weights)


def mil_activation_memory(*, w: int, h: int, t: int, a: int) -> tuple[float, float]:
    """Walk over the slide, patch by patch."""
    patches = sum(len(range(256, w + 1, 256)) for _ in range(256, h + 1, 256))
    tissue = patches * t / 100
    return tissue, tissue * a / 1000


def patch_posterior_in_positive_bag(*, K: int, p: list[float], i: int) -> float:  # noqa: N803 - the names of the question
    """Enumerate all labellings of the patches, and keep those of a positive slide."""
    positive = both = 0.0
    for labels in itertools.product((0, 1), repeat=K):
        chance = float(np.prod([share if label else 1 - share for label, share in zip(labels, p, strict=True)]))
        if any(labels):
            positive += chance
            both += chance * labels[i - 1]
    return both / positive
