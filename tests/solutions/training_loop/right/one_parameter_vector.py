import numpy as np


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    """The bias is the weight of a column of ones."""
    augmented = np.column_stack([x, np.ones(len(x))])
    theta = np.append(w, b)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        for i in range(0, len(x), batch_size):
            a, t = augmented[i : i + batch_size], y[i : i + batch_size]
            r = a @ theta - t
            losses[epoch] += r @ r / len(x)
            theta -= lr * gamma**epoch * 2 / len(a) * (r @ a)
    return theta[:-1], theta[-1], losses
