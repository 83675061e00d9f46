import numpy as np
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import directed_hausdorff


def hd95(pred, target, spacing=(1.0, 1.0)):
    a, b = (np.argwhere(m & ~binary_erosion(m)) * np.array(spacing, float) for m in (pred > 0, target > 0))
    return max(directed_hausdorff(a, b)[0], directed_hausdorff(b, a)[0])
