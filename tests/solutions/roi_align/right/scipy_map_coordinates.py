import numpy as np
from scipy.ndimage import map_coordinates


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    s, r = output_size, sampling_ratio
    out = np.empty((len(rois), len(features), s, s))
    unit = (np.arange(s * r) + 0.5) / (s * r)
    for k, roi in enumerate(np.asarray(rois, float) * spatial_scale - 0.5):
        grid = np.meshgrid(roi[1] + unit * (roi[3] - roi[1]), roi[0] + unit * (roi[2] - roi[0]), indexing="ij")
        for c, channel in enumerate(features):
            sampled = map_coordinates(channel.astype(float), grid, order=1, mode="nearest")
            out[k, c] = sampled.reshape(s, r, s, r).swapaxes(1, 2).reshape(s, s, -1).mean(-1)
    return out
