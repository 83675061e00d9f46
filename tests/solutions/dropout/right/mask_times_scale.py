def dropout(x, u, p=0.5, training=True):
    if not training:
        return x.copy()
    if p == 1:
        return 0 * x
    return x * (u >= p) / (1 - p)
