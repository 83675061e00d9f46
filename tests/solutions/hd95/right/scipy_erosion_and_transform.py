import numpy as np
from scipy import ndimage


def hd95(pred, target, spacing=(1.0, 1.0)):
    rims = []
    for mask in (pred, target):
        mask = np.asarray(mask, dtype=bool)
        rims.append(mask ^ ndimage.binary_erosion(mask))
    a, b = rims
    to_b = ndimage.distance_transform_edt(~b, sampling=spacing)[a]
    to_a = ndimage.distance_transform_edt(~a, sampling=spacing)[b]
    return max(np.percentile(to_b, 95), np.percentile(to_a, 95))
