import torch


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    weights = [torch.as_tensor(w).clone() for w in weights]
    grads = [torch.as_tensor(g) / scale for g in grads]
    if not all(g.isfinite().all() for g in grads):
        return weights, scale, 0
    norm = float(torch.cat([g.flatten() for g in grads]).norm())
    for w, g in zip(weights, grads):
        w -= lr * g * (max_norm / norm if max_norm and norm > max_norm else 1)
    return weights, scale, (good_steps + 1) % growth_interval
