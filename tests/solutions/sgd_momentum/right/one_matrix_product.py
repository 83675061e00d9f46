import numpy as np


def sgd_momentum(w, grad, velocity, lr, momentum):
    """Both results are linear in the three inputs."""
    weights = np.array([[1.0, -lr, -momentum], [0.0, lr, momentum]])
    return np.einsum("rk,k...->r...", weights, np.stack([w, grad, velocity]))
