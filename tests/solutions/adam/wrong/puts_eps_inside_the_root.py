def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + grad - beta1 * grad
    v = beta2 * v + grad**2 - beta2 * grad**2
    scale = lr / (1 - beta1**t)
    return w - scale * m * (v / (1 - beta2**t) + eps) ** -0.5, m, v
