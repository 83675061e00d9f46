import numpy as np
from scipy.spatial.distance import cdist


def surface_distance(pred, target, spacing=(1.0, 1.0)):
    a, b = np.transpose(np.nonzero(pred)), np.transpose(np.nonzero(target))
    d = cdist(a * np.array(spacing), b * np.array(spacing))
    return np.hstack([d.min(0), d.min(1)]).mean()
