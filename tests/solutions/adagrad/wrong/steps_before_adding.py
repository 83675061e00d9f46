import numpy as np


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    rate = lr / (eps + np.sqrt(total))
    w = w - rate * grad
    return w, total + np.power(grad, 2)
