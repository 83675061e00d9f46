"""Independent answers to the numeric and formula questions of ``classification.yaml``: PyTorch, and samples one by one.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

Vector = list[float]


def energy_score_formula(K: int, z: Vector, T: float) -> float:  # noqa: N803, ARG001 - the question names its variables
    """Read off the loss of PyTorch for the first class, whose logit it contains."""
    import torch

    logits = torch.tensor([z], dtype=torch.float64) / T
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor([0]))
    return float(-T * (loss + logits[0, 0]))


def ensemble_disagreement(a: float, b: float) -> tuple[float, float]:
    """The entropy of PyTorch's distribution; disagreement as the mean divergence of the members from the average."""
    import torch
    from torch.distributions import Categorical, kl_divergence

    members = [Categorical(probs=torch.tensor([float(p), 1 - float(p)], dtype=torch.float64)) for p in (a, b)]
    average = Categorical(probs=sum(member.probs for member in members) / 2)
    divergence = sum(float(kl_divergence(member, average)) for member in members) / 2
    return float(average.entropy()), divergence


def expected_calibration_error(n: int, m: int, k: int, u: float, v: float, w: float) -> float:
    """A list of predictions, right and wrong ones, gathered by confidence."""
    predictions = []
    for count, confidence, accuracy in ((n, 0.55, u), (m, 0.75, v), (k, 0.95, w)):
        right = round(count * accuracy)
        predictions += [(confidence, 1)] * right + [(confidence, 0)] * (count - right)
    gaps = 0.0
    for confidence in {prediction[0] for prediction in predictions}:
        gaps += abs(sum(right - confidence for stated, right in predictions if stated == confidence))
    return gaps / len(predictions)
