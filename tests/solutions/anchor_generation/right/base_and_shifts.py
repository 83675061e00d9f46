import numpy as np


def generate_anchors(height, width, stride, sizes, ratios):
    """Anchors of the origin, shifted to all cells at once."""
    root = np.sqrt(ratios)
    w = np.outer(sizes, 1 / root).ravel()
    h = np.outer(sizes, root).ravel()
    base = np.stack([-w, -h, w, h], axis=1) / 2
    xs = np.arange(width) * stride + stride / 2
    ys = np.arange(height) * stride + stride / 2
    gx, gy = np.meshgrid(xs, ys)
    shifts = np.stack([gx.ravel(), gy.ravel(), gx.ravel(), gy.ravel()], axis=1)
    return (shifts[:, None] + base[None]).reshape(-1, 4)
