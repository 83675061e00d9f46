import numpy as np


def generate_anchors(height, width, stride, sizes, ratios):
    """Broadcast into an array of one axis per index, in the precision of the input."""
    grid = np.zeros((height, width, len(sizes), len(ratios), 4), dtype=sizes.dtype)
    w = sizes[:, None] * ratios[None, :] ** -0.5
    h = sizes[:, None] * ratios[None, :] ** 0.5
    grid += np.stack([-w, -h, w, h], axis=-1) / 2
    grid[..., 0::2] += ((np.arange(width) + 0.5) * stride)[None, :, None, None, None]
    grid[..., 1::2] += ((np.arange(height) + 0.5) * stride)[:, None, None, None, None]
    return np.ascontiguousarray(grid).reshape(-1, 4)
