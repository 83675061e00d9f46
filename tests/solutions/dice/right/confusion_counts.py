import numpy as np


def dice(pred, target):
    codes = 2 * pred.astype(int).ravel() + target.astype(int).ravel()
    _, fp, fn, tp = (0, *np.bincount(codes, minlength=4)[[2, 1, 3]])
    return float(np.divide(2 * tp, 2 * tp + fp + fn, out=np.array(1.0), where=tp + fp + fn > 0))
