import numpy as np


def receptive_field(layers):
    table = np.array([(*layer, 1)[:3] for layer in layers], dtype=np.int64).reshape(-1, 3)
    jumps = np.concatenate([[1], table[:, 1].cumprod()])[: len(table)]
    return 1 + ((table[:, 0] - 1) * table[:, 2]) @ jumps
