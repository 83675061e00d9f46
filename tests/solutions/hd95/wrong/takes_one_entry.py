import numpy as np


def surface(mask):
    padded = np.pad(np.asarray(mask) != 0, 1)
    inside = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.argwhere(padded[1:-1, 1:-1] & ~inside)


def hd95(pred, target, spacing=(1.0, 1.0)):
    first, second = (surface(mask) * np.array(spacing) for mask in (pred, target))
    distances = np.linalg.norm(first[:, None] - second[None], axis=-1)
    there, back = np.sort(distances.min(axis=1)), np.sort(distances.min(axis=0))
    return float(max(ranked[int(0.95 * len(ranked))] for ranked in (there, back)))
