import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    """All regions at once: four gathers and four weights."""
    c, h, w = features.shape
    n = output_size * sampling_ratio
    boxes = rois.astype(np.float64) * spatial_scale - 0.5
    steps = (np.arange(n) + 0.5) / n
    xs = np.clip(boxes[:, [0]] + (boxes[:, [2]] - boxes[:, [0]]) * steps, 0, w - 1)
    ys = np.clip(boxes[:, [1]] + (boxes[:, [3]] - boxes[:, [1]]) * steps, 0, h - 1)
    xl, yl = np.floor(xs).astype(int), np.floor(ys).astype(int)
    xh, yh = np.minimum(xl + 1, w - 1), np.minimum(yl + 1, h - 1)
    fx, fy = (xs - xl)[:, None, :], (ys - yl)[:, :, None]
    at = lambda y, x: features[:, y[:, :, None], x[:, None, :]]
    samples = at(yl, xl) * (1 - fy) * (1 - fx) + at(yl, xh) * (1 - fy) * fx + at(yh, xl) * fy * (1 - fx) + at(yh, xh) * fy * fx
    cells = samples.reshape(c, len(rois), output_size, sampling_ratio, output_size, sampling_ratio).mean(axis=(3, 5))
    return cells.transpose(1, 0, 2, 3)
