import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def surface_distance(pred, target, spacing=(1.0, 1.0)):
    def one_way(a, b):
        a, b = a.astype(bool), b.astype(bool)
        a, b = a & ~binary_erosion(a), b & ~binary_erosion(b)
        return distance_transform_edt(~b, sampling=spacing)[a].mean()

    return 0.5 * (one_way(pred, target) + one_way(target, pred))
