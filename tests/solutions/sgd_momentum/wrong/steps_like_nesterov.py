def sgd_momentum(w, grad, velocity, lr, momentum):
    old, new = velocity, momentum * velocity + lr * grad
    return w - (1 + momentum) * new + momentum * old, new
