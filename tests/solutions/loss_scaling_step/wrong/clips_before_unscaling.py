import numpy as np


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    norm = np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads))
    if not np.isfinite(norm):
        return weights, scale / 2, 0
    if max_norm is not None:
        grads = [g * min(1, max_norm / (norm + 1e-6)) for g in grads]
    new = [w - lr * g / scale for w, g in zip(weights, grads)]
    if good_steps + 1 == growth_interval:
        return new, 2 * scale, 0
    return new, scale, good_steps + 1
