import numpy as np


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    """A step on a quadratic loss with curvature A and pull c moves theta to theta - lr (A theta - c)."""
    full = np.concatenate([x, np.ones_like(x[:, :1])], axis=1).astype(float)
    theta, losses = np.array([*w, b], dtype=float), []
    for epoch in range(epochs):
        loss = 0.0
        for i in range(0, len(x), batch_size):
            a, t = full[i : i + batch_size], y[i : i + batch_size].astype(float)
            loss += float(((a @ theta - t) ** 2).sum())
            curvature, pull = 2 * a.T @ a / len(a), 2 * a.T @ t / len(a)
            theta = theta - lr * (curvature @ theta - pull)
        losses.append(loss / len(x))
        lr = lr * gamma
    return theta[:-1].tolist(), theta[-1], np.array(losses)
