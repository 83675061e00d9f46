import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    """The average drifts towards the square; works on copies."""
    w, average = np.copy(w), np.copy(average)
    average += (1 - alpha) * (np.square(grad) - average)
    w -= np.multiply(lr, grad) / np.add(np.sqrt(average), eps)
    return [w, average]
