import numpy as np


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = m.copy(), v.copy()
    m += (grad - m) * (1 - beta1)
    v *= beta2
    v += (1 - beta2) * grad * grad
    denominator = np.sqrt(v) / np.sqrt(1 - beta2**t) + eps
    return w - lr / (1 - beta1**t) * m / denominator, m, v
