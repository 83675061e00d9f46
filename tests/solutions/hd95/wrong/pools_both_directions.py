import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(pred, target, spacing=(1.0, 1.0)):
    pred, target = pred != 0, target != 0
    a, b = pred ^ binary_erosion(pred), target ^ binary_erosion(target)
    d1 = distance_transform_edt(~b, sampling=spacing)[a]
    d2 = distance_transform_edt(~a, sampling=spacing)[b]
    return np.percentile(np.hstack((d1, d2)), 95)
