import numpy as np


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    shares = np.array([alpha, 1 - alpha])
    average = np.einsum("k,k...->...", shares, np.stack([average, grad * grad]))
    rates = lr / (average**0.5 + eps)
    return w - np.einsum("...,...->...", rates, grad), average
