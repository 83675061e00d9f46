import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    def one(vector):
        return (vector - np.mean(vector)) / np.hypot(np.std(vector), np.sqrt(eps))

    return np.apply_along_axis(one, -1, x) * gamma + beta
