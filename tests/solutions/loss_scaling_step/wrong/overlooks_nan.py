import numpy as np


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    if any(np.abs(g).max() == np.inf for g in grads) or any((np.abs(g) == np.inf).any() for g in grads):
        return weights, scale / 2, 0
    grads = [g / scale for g in grads]
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    if max_norm is not None and norm > max_norm:
        grads = [g * max_norm / norm for g in grads]
    weights = [w - lr * g for w, g in zip(weights, grads)]
    grown = good_steps + 1 == growth_interval
    return weights, scale * 2 if grown else scale, 0 if grown else good_steps + 1
