from itertools import product

import numpy as np


def generate_anchors(height, width, stride, sizes, ratios):
    rows = [
        (stride * (2 * x + 1) / 2, stride * (2 * y + 1) / 2, (s * s / r) ** 0.5, (s * s * r) ** 0.5)
        for y, x, s, r in product(range(height), range(width), sizes.tolist(), ratios.tolist())
    ]
    cx, cy, w, h = np.array(rows).T
    return np.column_stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2])
