def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m - (1 - beta1) * (m - grad)
    v = v - (1 - beta2) * (v - grad * grad)
    w = w - lr * m / (v**0.5 + eps)
    return w, m, v
