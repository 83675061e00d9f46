def sgd_momentum(w, grad, velocity, lr, momentum):
    step = lr * grad
    v = step + momentum * (velocity - step)
    return w - v, v
