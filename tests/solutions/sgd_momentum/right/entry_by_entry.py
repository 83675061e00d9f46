import numpy as np


def sgd_momentum(w, grad, velocity, lr, momentum):
    new_w, new_v = np.zeros(w.shape), np.zeros(w.shape)
    for index in np.ndindex(*w.shape):
        new_v[index] = momentum * velocity[index] + lr * grad[index]
        new_w[index] = w[index] - new_v[index]
    return [new_w, new_v]
