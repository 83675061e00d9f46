import numpy as np


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    g = np.concatenate([grad.ravel() for grad in grads]).astype(np.float64) / scale
    if not np.isfinite(g.sum() * 0):
        return [w.copy() for w in weights], scale / 2, 0
    if max_norm:
        g *= min(1.0, max_norm / max(np.linalg.norm(g), 1e-12))
    parts = np.split(g, np.cumsum([w.size for w in weights])[:-1])
    new = [w - lr * part.reshape(w.shape) for w, part in zip(weights, parts)]
    good_steps = (good_steps + 1) % growth_interval
    return new, scale * (1 if good_steps else 2), good_steps
