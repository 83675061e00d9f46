def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    cache = average.copy()
    cache += grad * grad
    return w - lr / (cache**0.5 + eps) * grad, cache
