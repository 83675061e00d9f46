import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    left = np.array(np.abs(w), dtype=float, order="C").reshape(-1, m)
    mask = np.zeros(left.shape, dtype=np.uint8)
    rows = np.arange(len(left))
    for _ in range(n):
        best = left.argmax(axis=1)
        mask[rows, best] = 1
        left[rows, best] = -1.0
    return mask.reshape(w.shape)
