import math


def flat(nested):
    return [one for part in nested for one in flat(part)] if isinstance(nested, list) else [nested]


def moved(w, g, factor):
    return [moved(a, b, factor) for a, b in zip(w, g)] if isinstance(w, list) else w - factor * g


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    weights, grads = [w.tolist() for w in weights], [g.tolist() for g in grads]
    numbers = flat(grads)
    if any(math.isinf(g) or math.isnan(g) for g in numbers):
        return weights, scale * 0.5, 0
    norm = math.sqrt(math.fsum((g / scale) ** 2 for g in numbers))
    factor = lr / scale
    if max_norm is not None and norm > max_norm:
        factor *= max_norm / norm
    weights = [moved(w, g, factor) for w, g in zip(weights, grads)]
    good_steps += 1
    if good_steps >= growth_interval:
        return weights, scale * 2.0, 0
    return weights, scale, good_steps
