import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    average = alpha * average + (1 - alpha) * grad**2
    return w - lr * grad / (np.sqrt(average) + eps), average
