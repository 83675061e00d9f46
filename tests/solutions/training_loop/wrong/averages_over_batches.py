import numpy as np


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for _ in range(epochs):
        total, batches = 0.0, 0
        for i in range(0, len(x), batch_size):
            a, t = x[i : i + batch_size], y[i : i + batch_size]
            r = a @ w + b - t
            total, batches = total + (r**2).mean(), batches + 1
            w = w - lr * 2 * (r @ a) / len(a)
            b = b - lr * 2 * r.mean()
        losses.append(total / batches)
        lr *= gamma
    return w, b, np.array(losses)
