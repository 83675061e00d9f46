import numpy as np


def kaiming_normal(shape, rng):
    w = np.empty(shape, dtype=np.float32)
    rng.standard_normal(out=w, dtype=np.float32)
    w *= np.float32((2 / w[0].size) ** 0.5)
    return w
