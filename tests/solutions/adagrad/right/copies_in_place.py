import numpy as np


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    w, total = np.array(w), np.array(total)
    total += np.square(grad)
    scale = np.sqrt(total)
    scale += eps
    w -= np.divide(lr * grad, scale)
    return [w, total]
