import numpy as np


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """The form with one rate for the step; eps is scaled along, so that it means the same."""
    new_m = np.average([m, grad], axis=0, weights=[beta1, 1 - beta1])
    new_v = np.average([v, np.square(grad)], axis=0, weights=[beta2, 1 - beta2])
    root = (1 - beta2**t) ** 0.5
    alpha = lr * root / (1 - beta1**t)
    return tuple([np.subtract(w, alpha * new_m / (np.sqrt(new_v) + eps * root)), new_m, new_v])
