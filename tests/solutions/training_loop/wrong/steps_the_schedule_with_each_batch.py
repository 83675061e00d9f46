def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(x), batch_size):
            a = x[i : i + batch_size]
            r = a @ w + b - y[i : i + batch_size]
            total += r @ r
            w, b = w - lr * 2 * (a.T @ r) / len(r), b - lr * 2 * r.sum() / len(r)
            lr *= gamma
        losses.append(total / len(x))
    return w, b, losses
