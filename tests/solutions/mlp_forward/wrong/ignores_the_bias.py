import numpy as np


def mlp_forward(x, layers, keep_all=False):
    functions = {"identity": lambda z: z, "relu": lambda z: np.maximum(0, z), "tanh": np.tanh}
    functions["sigmoid"] = lambda z: (1 + np.tanh(z / 2)) / 2
    outputs = []
    for weight, _, name in layers:
        x = functions[name](np.tensordot(x, weight, axes=(-1, 1)))
        outputs.append(x)
    return outputs if keep_all else x
