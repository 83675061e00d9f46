def sgd_momentum(w, grad, velocity, lr, momentum):
    buf = velocity.copy()
    buf *= momentum
    buf += grad
    return w - lr * buf, buf
