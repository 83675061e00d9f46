import numpy as np
from scipy.spatial import cKDTree


def rim(mask, spacing):
    m = np.pad(np.asarray(mask) != 0, 1)
    inner = m.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            inner &= np.roll(m, step, axis)
    return (np.argwhere(m & ~inner) - 1) * np.asarray(spacing)


def hd95(pred, target, spacing=(1.0, 1.0)):
    a, b = rim(pred, spacing), rim(target, spacing)
    there, back = np.sort(cKDTree(b).query(a)[0]), np.sort(cKDTree(a).query(b)[0])
    return max(np.interp(0.95 * (len(d) - 1), range(len(d)), d) for d in (there, back))
