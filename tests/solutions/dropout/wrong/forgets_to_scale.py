def dropout(x, u, p=0.5, training=True):
    out = x.copy()
    if training:
        out[u < p] = 0
    return out
