import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    """Everything is linear and separable: one matrix per axis, averaged over the samples of a cell."""
    c, h, w = features.shape
    out = np.zeros((len(rois), c, output_size, output_size), dtype=features.dtype)
    for k, (x0, y0, x1, y1) in enumerate(rois * spatial_scale - 0.5):
        a = matrix(y0, y1, h, output_size, sampling_ratio)
        b = matrix(x0, x1, w, output_size, sampling_ratio)
        out[k] = np.einsum("ih,chw,jw->cij", a, features, b)
    return out


def matrix(low, high, length, size, ratio):
    points = low + (high - low) * (np.arange(size * ratio) + 0.5) / (size * ratio)
    points = np.clip(points, 0, length - 1)
    hats = np.clip(1 - np.abs(points[:, None] - np.arange(length)), 0, None)
    return hats.reshape(size, ratio, length).mean(axis=1)
