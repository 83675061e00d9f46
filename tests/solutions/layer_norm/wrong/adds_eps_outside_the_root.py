def layer_norm(x, gamma, beta, eps=1e-5):
    x = x - x.mean(axis=-1, keepdims=True)
    std = (x * x).mean(axis=-1, keepdims=True) ** 0.5
    return x / (std + eps) * gamma + beta
