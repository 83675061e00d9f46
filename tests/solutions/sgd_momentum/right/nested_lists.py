def sgd_momentum(w, grad, velocity, lr, momentum):
    def walk(change, *trees):
        if isinstance(trees[0], list):
            return [walk(change, *parts) for parts in zip(*trees)]
        return change(*trees)

    w, grad, velocity = w.tolist(), grad.tolist(), velocity.tolist()
    v = walk(lambda g, old: momentum * old + lr * g, grad, velocity)
    return walk(lambda a, b: a - b, w, v), v
