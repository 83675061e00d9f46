import numpy as np


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    total = total + grad * grad
    return w - lr * grad / (np.sqrt(total) + eps), total
