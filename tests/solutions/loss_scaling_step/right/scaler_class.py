import numpy as np


class Scaler:
    def __init__(self, scale, good_steps, interval):
        self.scale, self.good_steps, self.interval = scale, good_steps, interval
        self.found_inf = False

    def unscale(self, grads):
        self.found_inf = any((~np.isfinite(g)).any() for g in grads)
        return [np.divide(g, self.scale) for g in grads]

    def update(self):
        if self.found_inf:
            self.scale, self.good_steps = self.scale * 0.5, 0
            return
        self.good_steps += 1
        if self.good_steps == self.interval:
            self.scale, self.good_steps = self.scale * 2, 0


def clip(grads, max_norm):
    total = np.sqrt(np.sum([np.vdot(g, g) for g in grads]))
    return [g * np.minimum(1, max_norm / (total + 1e-6)) for g in grads]


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    scaler = Scaler(scale, good_steps, growth_interval)
    true = scaler.unscale(grads)
    if not scaler.found_inf:
        true = true if max_norm is None else clip(true, max_norm)
        weights = [w - lr * g for w, g in zip(weights, true)]
    scaler.update()
    return weights, scaler.scale, scaler.good_steps
