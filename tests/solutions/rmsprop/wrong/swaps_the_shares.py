import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    s = np.square(grad) * alpha + average - average * alpha
    return w - lr * grad / (np.sqrt(s) + eps), s
