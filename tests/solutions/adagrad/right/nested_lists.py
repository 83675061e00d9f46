import math


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    def walk(change, a, b, c):
        if isinstance(a, list):
            return [walk(change, *parts) for parts in zip(a, b, c)]
        return change(a, b, c)

    trees = w.tolist(), grad.tolist(), total.tolist()
    weights = walk(lambda w, g, s: w - lr * g / (math.hypot(g, math.sqrt(s)) + eps), *trees)
    return weights, walk(lambda w, g, s: s + g * g, *trees)
