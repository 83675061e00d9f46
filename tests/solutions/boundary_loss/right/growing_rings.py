import numpy as np


def boundary_loss(probabilities, target):
    """Try offsets in order of length; the first that meets the other kind of pixel is the distance."""
    n, h, w = target.shape
    offsets = sorted((a * a + b * b, a, b) for a in range(1 - h, h) for b in range(1 - w, w))
    padded = np.full((n, 3 * h, 3 * w), -1)
    padded[:, h : 2 * h, w : 2 * w] = target
    phi = np.full(target.shape, -1.0)
    for square, a, b in offsets:
        other = padded[:, h + a : 2 * h + a, w + b : 2 * w + b]
        phi = np.where((phi < 0) & (other == 1 - target), np.sqrt(square), phi)
    phi = np.maximum(phi, 0)
    return np.average(np.where(target == 1, -phi, phi) * probabilities)
