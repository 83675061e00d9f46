import numpy as np


def generate_anchors(height, width, stride, sizes, ratios):
    """From the number of an anchor follow its cell, its size and its ratio."""
    number = np.arange(height * width * len(sizes) * len(ratios))
    number, ratio = np.divmod(number, len(ratios))
    number, size = np.divmod(number, len(sizes))
    y, x = np.divmod(number, width)
    half_w = sizes[size] / np.sqrt(ratios[ratio]) / 2
    half_h = sizes[size] * np.sqrt(ratios[ratio]) / 2
    out = np.empty((len(number), 4), dtype=np.float64)
    out[:, 0], out[:, 2] = (x + 0.5) * stride - half_w, (x + 0.5) * stride + half_w
    out[:, 1], out[:, 3] = (y + 0.5) * stride - half_h, (y + 0.5) * stride + half_h
    return out
