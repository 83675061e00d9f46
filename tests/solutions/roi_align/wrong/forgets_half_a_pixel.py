import math

import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    c, h, w = features.shape
    n = output_size * sampling_ratio
    out = np.zeros((len(rois), c, output_size, output_size))
    for k, (x0, y0, x1, y1) in enumerate(rois.astype(float) * spatial_scale):
        for i in range(n):
            for j in range(n):
                y = min(y0 + (i + 0.5) * (y1 - y0) / n, h - 1)
                x = min(x0 + (j + 0.5) * (x1 - x0) / n, w - 1)
                r, q = math.floor(y), math.floor(x)
                s, t = min(r + 1, h - 1), min(q + 1, w - 1)
                value = (features[:, r, q] * (r + 1 - y) + features[:, s, q] * (y - r)) * (q + 1 - x)
                value = value + (features[:, r, t] * (r + 1 - y) + features[:, s, t] * (y - r)) * (x - q)
                out[k, :, i // sampling_ratio, j // sampling_ratio] += value / sampling_ratio**2
    return out
