"""Independent answers to the numeric and formula questions of ``losses.yaml``: PyTorch's own losses, and autograd.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
Parameters may arrive as fractions, which it takes as tensor entries only; hence the ``float`` around the others.
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


def _label(index: int) -> Any:
    import torch

    return torch.tensor([index])


def cross_entropy_formula(K: int, y: Vector, p: Vector) -> float:  # noqa: N803, ARG001 - the question names its variables
    """Divergence plus entropy: neither of the two is the sum that is asked for."""
    import torch

    divergence = _functional().kl_div(_tensor(p).log(), _tensor(y), reduction="sum")
    return float(divergence + torch.special.entr(_tensor(y)).sum())


def cross_entropy_logit_gradient(p_j: float, y_j: int) -> float:
    """Autograd through two logits whose softmax gives the class the probability ``p_j``."""
    logits = _tensor([[p_j, 1 - p_j]]).log().requires_grad_()
    _functional().cross_entropy(logits, _label(0 if y_j == 1 else 1)).backward()
    return float(logits.grad[0, 0])


def bce_from_logit(z: float, y: int) -> float:
    """The loss of PyTorch on logits."""
    return float(_functional().binary_cross_entropy_with_logits(_tensor(z), _tensor(y)))


def cross_entropy_at_start(k: int) -> float:
    """The loss of PyTorch on a small map with equal logits and arbitrary labels."""
    import torch

    labels = torch.arange(12).reshape(1, 3, 4) % k
    return float(_functional().cross_entropy(torch.zeros(1, k, 3, 4, dtype=torch.float64), labels))


def kl_divergence_formula(K: int, p: Vector, q: Vector) -> float:  # noqa: N803, ARG001 - the question names its variables
    """The divergence of PyTorch, which takes the logarithm of the second distribution first."""
    return float(_functional().kl_div(_tensor(q).log(), _tensor(p), reduction="sum"))


def focal_loss_formula(p: float, y: int, alpha: float, gamma: float) -> float:
    """Cross entropy first; the probability of the label is read back from it."""
    entropy = float(_functional().binary_cross_entropy(_tensor(p), _tensor(y)))
    likelihood = math.exp(-entropy)
    balance = alpha * y + (1 - alpha) * (1 - y)
    return float(balance * (1 - likelihood) ** gamma * entropy)


def focal_loss_downweighting(p: float, g: float) -> float:
    """Cross entropy over focal loss, both worked out for a positive sample."""
    entropy = float(_functional().binary_cross_entropy(_tensor(p), _tensor(1)))
    return entropy / (2 * focal_loss_formula(p, 1, 0.5, g))


def label_smoothing_target(y_j: int, epsilon: float, K: int) -> float:  # noqa: N803 - the question names its variables
    """Read off the gradient of PyTorch's smoothed loss: at equal logits it is 1/K minus the target."""
    logits = _tensor([[0.0] * K]).requires_grad_()
    _functional().cross_entropy(logits, _label(0), label_smoothing=float(epsilon)).backward()
    return 1 / K - float(logits.grad[0, 0 if y_j == 1 else 1])


def dice_loss_formula(n: int, p: Vector, g: list[int]) -> float:  # noqa: ARG001 - the question names its variables
    """One minus the harmonic mean of soft precision and soft recall."""
    overlap = sum(probability for probability, inside in zip(p, g, strict=True) if inside)
    if overlap == 0:
        return 1.0
    precision, recall = overlap / sum(p), overlap / sum(g)
    return 1 - 2 / (1 / precision + 1 / recall)


def smooth_l1_formula(x: float, beta: float) -> float:
    """The loss of PyTorch."""
    return float(_functional().smooth_l1_loss(_tensor(x), _tensor(0), beta=float(beta)))


def mse_formula(n: int, p: Vector, t: Vector) -> float:  # noqa: ARG001 - the question names its variables
    """The loss of PyTorch."""
    return float(_functional().mse_loss(_tensor(p), _tensor(t)))


def mae_formula(n: int, p: Vector, t: Vector) -> float:  # noqa: ARG001 - the question names its variables
    """The loss of PyTorch."""
    return float(_functional().l1_loss(_tensor(p), _tensor(t)))


def mse_and_mae_with_outlier(a: float, b: float, c: float, d: float, f: float) -> tuple[float, float]:
    """The losses of PyTorch against targets of zero."""
    errors = _tensor([float(error) for error in (a, b, c, d, f)])
    return float(_functional().mse_loss(errors, 0 * errors)), float(_functional().l1_loss(errors, 0 * errors))


def best_constant_prediction(a: float, b: float, c: float, d: float, f: float) -> tuple[float, float]:
    """One Newton step, exact for a square; for absolute errors every target is tried, as one of them is the best."""
    import torch

    targets = _tensor([float(target) for target in (a, b, c, d, f)])
    constant = _tensor(0.0).requires_grad_()
    (slope,) = torch.autograd.grad(((constant - targets) ** 2).mean(), constant, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, constant)
    best = min(targets, key=lambda target: (targets - target).abs().mean())
    return float(-slope.detach() / curvature), float(best)


def least_squares_slope(n: int, x: Vector, t: Vector) -> float:
    """NumPy's solver for the system of all points."""
    import numpy as np

    design = np.stack([np.array(x, float), np.ones(n)], axis=1)
    return float(np.linalg.lstsq(design, np.array(t, float), rcond=None)[0][0])


def binary_cross_entropy_formula(y: int, p: float) -> float:
    """The loss of PyTorch."""
    return float(_functional().binary_cross_entropy(_tensor(p), _tensor(float(y))))


def bce_of_unbalanced_batch(m: int, n: int, p: float) -> tuple[float, float]:
    """The loss of PyTorch, sample by sample."""
    import torch

    labels = torch.cat([torch.ones(m), torch.zeros(n)]).double()
    losses = _functional().binary_cross_entropy(torch.full_like(labels, float(p)), labels, reduction="none")
    return float(losses.mean()), float(losses[m:].sum() / losses.sum())


def balanced_cross_entropy_alpha(m: int, n: int) -> float:
    """Bisection: too large a weight makes the positives the heavier class."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if middle * m > (1 - middle) * n else (middle, high)
    return low


def focal_loss_value(p: float, y: int, a: float, g: float) -> float:
    """By way of the cross entropy of PyTorch."""
    return focal_loss_formula(float(p), y, float(a), g)


def hinge_loss_formula(y: int, s: float) -> float:
    """PyTorch's hinge over two classes whose scores differ by ``s``; it halves what two classes add up to."""
    scores = _tensor([[-s / 2, s / 2]])
    return 2 * float(_functional().multi_margin_loss(scores, _label(1 if y == 1 else 0)))


def multi_class_hinge(a: float, b: float, c: float, d: float) -> float:
    """The loss of PyTorch, which divides by the number of classes."""
    scores = _tensor([[float(score) for score in (a, b, c, d)]])
    return 4 * float(_functional().multi_margin_loss(scores, _label(0)))


def logistic_loss_margin(y: int, s: float) -> float:
    """Softmax cross entropy of two classes, one logit fixed at zero."""
    return float(_functional().cross_entropy(_tensor([[0.0, s]]), _label(1 if y == 1 else 0)))


def smooth_l1_of_a_box(a: float, b: float, c: float, d: float) -> float:
    """The loss of PyTorch."""
    errors = _tensor([float(error) for error in (a, b, c, d)])
    return float(_functional().smooth_l1_loss(errors, 0 * errors, reduction="sum"))


def _pixel_iou(first: Any, second: Any) -> float:
    """Count the pixels of two boolean maps."""
    return float((first & second).sum() / (first | second).sum())


def same_l1_different_iou(w: int, h: int, d: int) -> tuple[float, float]:
    """Boxes painted on a canvas."""
    import numpy as np

    true, right, down = (np.zeros((h + d, w + d), bool) for _ in range(3))
    true[:h, :w] = True
    right[:h, d:] = True
    down[d:, :w] = True
    return _pixel_iou(true, right), _pixel_iou(true, down)


def soft_iou_loss_formula(n: int, p: Vector, g: list[int]) -> float:
    """By way of Dice: IoU is Dice over two minus Dice."""
    dice = 1 - dice_loss_formula(n, p, g)
    return 1 - dice / (2 - dice)


def soft_dice_and_iou_of_four_pixels(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """Both losses by the formulas above."""
    probabilities = [float(probability) for probability in (a, b, c, d)]
    mask = [1, 1, 0, 0]
    return dice_loss_formula(4, probabilities, mask), soft_iou_loss_formula(4, probabilities, mask)


def repgt_penalty(g: float, a: float, b: float, sigma: float) -> float:  # noqa: ARG001 - the area of the box is a distractor
    """The integral of the slope, which stops growing at sigma."""
    import numpy as np

    nodes, weights = np.polynomial.legendre.leggauss(60)
    bend = min(a / g, sigma)
    curve = (weights / (1 - (nodes + 1) * bend / 2)).sum() * bend / 2
    return float(curve + (a / g - bend) / (1 - sigma))


def repulsion_loss_total(w: int, h: int, d: int, t: float, r: float) -> float:
    """The share of the neighbour's pixels that are covered, counted."""
    import numpy as np

    predicted, neighbour = (np.zeros((h, w + d), bool) for _ in range(2))
    predicted[:, :w] = True
    neighbour[:, d:] = True
    covered = (predicted & neighbour).sum() / neighbour.sum()
    return float(t) + 0.5 * float(-np.log(1 - covered)) + 0.5 * float(r)


def boundary_band_pixels(a: int, b: int, k: int) -> int:
    """Max pooling of a painted rectangle, and of its complement."""
    import torch

    mask = torch.zeros(1, 1, a + 4 * k, b + 4 * k)
    mask[..., 2 * k : 2 * k + a, 2 * k : 2 * k + b] = 1
    dilated, background = (_functional().max_pool2d(map_, k, stride=1, padding=k // 2) for map_ in (mask, 1 - mask))
    return int((dilated - (1 - background)).sum())
