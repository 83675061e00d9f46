import math

import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    new_w, new_average = np.empty(w.shape), np.empty(w.shape)
    for place in np.ndindex(w.shape):
        g = float(grad[place])
        s = alpha * float(average[place]) + (1 - alpha) * g * g
        new_average[place] = s
        new_w[place] = w[place] - lr * g / (math.sqrt(s) + eps)
    return new_w, new_average
