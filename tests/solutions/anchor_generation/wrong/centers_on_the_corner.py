import numpy as np


def generate_anchors(height, width, stride, sizes, ratios):
    w = (sizes[:, None] / np.sqrt(ratios)).ravel()
    h = (sizes[:, None] * np.sqrt(ratios)).ravel()
    gx, gy = np.meshgrid(np.arange(width) * stride, np.arange(height) * stride)
    shifts = np.stack([gx.ravel(), gy.ravel()] * 2, axis=1)
    return (shifts[:, None] + np.stack([-w, -h, w, h], axis=1) / 2).reshape(-1, 4)
