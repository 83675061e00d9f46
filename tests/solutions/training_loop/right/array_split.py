import numpy as np


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    cuts = range(batch_size, len(y), batch_size)
    batches = list(zip(np.split(x, cuts), np.split(y, cuts)))
    history = []
    for rate in lr * gamma ** np.arange(epochs):
        squares = np.empty(0)
        for xs, ys in batches:
            errors = xs.dot(w) + b - ys
            squares = np.concatenate([squares, errors**2])
            w = w - rate * np.mean(2 * errors[:, None] * xs, axis=0)
            b = b - rate * np.mean(2 * errors)
        history.append(squares.mean())
    return w, b, np.stack(history)
