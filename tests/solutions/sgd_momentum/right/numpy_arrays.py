def sgd_momentum(w, grad, velocity, lr, momentum):
    v = momentum * velocity + lr * grad
    return w - v, v
