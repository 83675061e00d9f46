def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    def one(w, g, s):
        if isinstance(w, list):
            return tuple(map(list, zip(*(one(*parts) for parts in zip(w, g, s)))))
        s = alpha * s + (1 - alpha) * g**2
        return w - lr * g / (s**0.5 + eps), s

    return one(w.tolist(), grad.tolist(), average.tolist())
