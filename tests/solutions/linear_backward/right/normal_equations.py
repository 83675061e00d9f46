import numpy as np


def linear_backward(x, w, b, y):
    """The gradient by the moments of the data: (x'x w + b x'1 - x'y) / m."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    means = x.mean(axis=0)
    dw = x.T @ x / len(x) @ w + b * means - (x * y[:, None]).mean(axis=0)
    return dw.tolist(), float(means @ w + b - y.mean())
