import numpy as np


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    """Any inf or NaN makes the squared norm inf or NaN: one test does for all."""
    with np.errstate(all="ignore"):
        norm = np.sqrt(sum(np.einsum("i,i->", g.ravel(), g.ravel(), dtype=float) for g in grads)) / scale
    if not norm < np.inf:
        return tuple(weights), scale / 2, 0
    clipped = 1.0 if max_norm is None else max_norm / max(norm, max_norm)
    stepped = tuple(w + g * (-lr * clipped / scale) for w, g in zip(weights, grads))
    if good_steps < growth_interval - 1:
        return stepped, scale, good_steps + 1
    return stepped, 2 * scale, 0
