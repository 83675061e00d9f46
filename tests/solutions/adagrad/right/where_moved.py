import numpy as np


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    """Only entries with a gradient move; vectorize does the loop."""

    @np.vectorize
    def rate(s):
        return lr / (s**0.5 + eps)

    both = np.sum([total, grad**2], axis=0)
    return np.where(grad != 0, w - grad * rate(both.astype(np.float64)), w), both
