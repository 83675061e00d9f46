import numpy as np


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    powers = np.stack([grad, np.float64(1) * grad**2])
    betas = np.array([beta1, beta2]).reshape((2,) + (1,) * w.ndim)
    moments = betas * np.stack([m, v]) + (1 - betas) * powers
    first, second = moments / (1 - betas**t)
    return w - lr * first / (second**0.5 + eps), *moments
