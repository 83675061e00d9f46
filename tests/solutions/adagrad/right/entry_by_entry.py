def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    new_w, new_total = w.astype(float), total.astype(float)
    for k in range(w.size):
        place = tuple(int(axis) for axis in unravel(k, w.shape))
        g = float(grad[place])
        new_total[place] += g**2
        new_w[place] -= lr * g / (new_total[place] ** 0.5 + eps)
    return new_w, new_total


def unravel(k, shape):
    place = []
    for length in reversed(shape):
        k, rest = divmod(k, length)
        place.insert(0, rest)
    return place
