import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def boundary_bce(probabilities, target):
    maps = []
    for images in (probabilities, target):
        larger = np.pad(np.asarray(images, np.float64), [(0, 0), (0, 1), (0, 1)], "edge")
        windows = sliding_window_view(larger, (2, 2), (1, 2))
        steps = windows[..., [0, 1], [1, 0]] - windows[..., :1, 0]
        maps.append(np.abs(steps).sum(-1).clip(max=1))
    e, t = maps
    floor = np.exp(-100)
    return -np.mean(t * np.log(np.maximum(e, floor)) + (1 - t) * np.log(np.maximum(1 - e, floor)))
