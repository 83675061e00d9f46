import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    s = average - (1 - alpha) * (average - np.square(grad))
    return w - lr * grad * (s + eps) ** -0.5, s
