import numpy as np


def sgd_momentum(w, grad, velocity, lr, momentum):
    w, velocity = w.copy(), velocity.copy()
    velocity *= momentum
    velocity += np.multiply(grad, lr)
    w -= velocity
    return w, velocity
