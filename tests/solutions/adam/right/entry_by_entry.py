import math

import numpy as np


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def one(w, g, m, v):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        return w - lr * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + eps), m, v

    results = [one(*map(float, entry)) for entry in zip(w.flat, grad.flat, m.flat, v.flat)]
    return [np.reshape(column, w.shape).tolist() for column in zip(*results)]
