import numpy as np
from scipy.spatial import KDTree


def rim(mask, spacing):
    p = np.pad(mask.astype(int), 1)
    n = p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:]
    return np.argwhere((mask != 0) & (n < 4)) * np.array(spacing)


def hd95(pred, target, spacing=(1.0, 1.0)):
    a, b = rim(pred, spacing), rim(target, spacing)
    there, _ = KDTree(b).query(a)
    back, _ = KDTree(a).query(b)
    return max(np.percentile(there, 0.95), np.percentile(back, 0.95))
