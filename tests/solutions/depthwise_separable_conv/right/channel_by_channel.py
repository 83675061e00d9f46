import numpy as np


def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    """Each channel contributes its filtered map, weighted, to all outputs."""
    total = 0
    for c, kernel in enumerate(w_depthwise):
        plane = np.pad(x[:, c], ((0, 0), (padding, padding), (padding, padding)))
        kh, kw = kernel.shape
        rows = [
            [(plane[:, i : i + kh, j : j + kw] * kernel).sum((1, 2)) for j in range(0, plane.shape[2] - kw + 1, stride)]
            for i in range(0, plane.shape[1] - kh + 1, stride)
        ]
        filtered = np.moveaxis(np.array(rows), -1, 0)
        total = total + filtered[:, None] * w_pointwise[:, c][None, :, None, None]
    return total
