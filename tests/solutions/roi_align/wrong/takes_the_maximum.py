import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    c, h, w = features.shape
    s, n = output_size, output_size * sampling_ratio
    out = np.zeros((len(rois), c, s, s))
    for k, (x0, y0, x1, y1) in enumerate(rois * spatial_scale - 0.5):
        ys = np.clip(y0 + (np.arange(n) + 0.5) * (y1 - y0) / n, 0, h - 1)
        xs = np.clip(x0 + (np.arange(n) + 0.5) * (x1 - x0) / n, 0, w - 1)
        a = np.maximum(1 - abs(ys[:, None] - np.arange(h)), 0)
        b = np.maximum(1 - abs(xs[:, None] - np.arange(w)), 0)
        for i in range(s):
            for j in range(s):
                block = slice(i * sampling_ratio, (i + 1) * sampling_ratio), slice(j * sampling_ratio, (j + 1) * sampling_ratio)
                out[k, :, i, j] = (a @ features @ b.T)[:, block[0], block[1]].max(axis=(1, 2))
    return out
