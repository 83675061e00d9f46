def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    g_sum = grad + total
    return w - grad * (lr / (g_sum**0.5 + eps)), g_sum
