import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    c, h, w = features.shape
    n = output_size * sampling_ratio
    out = []
    for roi in rois:
        x0, y0, x1, y1 = (round(float(v) * spatial_scale) - 0.5 for v in roi)
        ys = np.clip(y0 + (np.arange(n) + 0.5) * (y1 - y0) / n, 0, h - 1)
        xs = np.clip(x0 + (np.arange(n) + 0.5) * (x1 - x0) / n, 0, w - 1)
        a = np.maximum(1 - abs(ys[:, None] - np.arange(h)), 0)
        b = np.maximum(1 - abs(xs[:, None] - np.arange(w)), 0)
        cells = (a @ features @ b.T).reshape(c, output_size, sampling_ratio, output_size, sampling_ratio)
        out.append(cells.mean(axis=(2, 4)))
    return np.array(out).reshape(-1, c, output_size, output_size)
