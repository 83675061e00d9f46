import numpy as np


def mlp_forward(x, layers, keep_all=False):
    kept = []
    for i, (weight, bias, name) in enumerate(layers):
        x = np.matmul(x, weight.T)
        if bias is not None:
            x = x + bias
        if i < len(layers) - 1:
            if name == "relu":
                x = x.clip(min=0)
            elif name == "tanh":
                x = np.tanh(x)
            elif name == "sigmoid":
                x = 1 / (1 + np.exp(-x))
        kept.append(x)
    return kept if keep_all else x
