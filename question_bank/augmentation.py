"""Independent answers to the numeric questions of ``augmentation.yaml``: marked pixels, searched windows, PyTorch's loss.

NumPy and PyTorch are imported where they are used: they take a while, and a deck may be read without them.
"""


def flipped_box(w: int, a: int, b: int) -> tuple[int, int]:
    """Paint the box into a row of pixels, flip the row, and look where the paint is."""
    import numpy as np

    row = np.zeros(w, dtype=bool)
    row[a:b] = True
    painted = np.flatnonzero(row[::-1])
    return int(painted[0]), int(painted[-1]) + 1


def crop_window_size(w: int, h: int, s: float, r: float) -> tuple[float, float]:
    """Widen a window of the ratio until it has the area."""
    low, high = 0.0, float(w)
    for _ in range(80):
        width = (low + high) / 2
        if width * (width / r) < s * w * h:
            low = width
        else:
            high = width
    return low, low / r


def mixup_loss(l: float, p: float, q: float) -> float:  # noqa: E741 - the question names its parameters
    """The loss of PyTorch with a soft label; a third class holds the rest of the probability."""
    import torch

    logits = torch.tensor([[p, q, 1 - p - q]], dtype=torch.float64).log()
    label = torch.tensor([[l, 1 - l, 0]], dtype=torch.float64)
    return float(torch.nn.functional.cross_entropy(logits, label))


def cutmix_label_weight(w: int, l: float, x: float, y: float) -> float:  # noqa: E741 - the question names its parameters
    """Clip the edges of the box as arrays do and compare areas."""
    import numpy as np

    half = np.sqrt(w * w * (1 - l)) / 2
    edges = np.clip([[x - half, x + half], [y - half, y + half]], 0, w)
    return float(1 - np.prod(np.diff(edges)) / w**2)
