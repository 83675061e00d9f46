import numpy as np


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    """np.interp clamps by itself; rows first, then columns."""
    n = output_size * sampling_ratio
    result = []
    for x0, y0, x1, y1 in rois.astype(float):
        edges_x = np.linspace(x0, x1, 2 * n + 1)[1::2] * spatial_scale - 0.5
        edges_y = np.linspace(y0, y1, 2 * n + 1)[1::2] * spatial_scale - 0.5
        maps = []
        for channel in features:
            rows = np.array([np.interp(edges_x, np.arange(channel.shape[1]), row) for row in channel])
            grid = np.array([np.interp(edges_y, np.arange(channel.shape[0]), column) for column in rows.T]).T
            sums = np.add.reduceat(
                np.add.reduceat(grid, np.arange(0, n, sampling_ratio), 0), np.arange(0, n, sampling_ratio), 1
            )
            maps.append(sums / sampling_ratio**2)
        result.append(maps)
    return np.array(result).reshape(len(rois), len(features), output_size, output_size)
