import numpy as np


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    s = total + np.square(grad)
    return w - lr * grad * np.power(s + eps, -0.5), s
