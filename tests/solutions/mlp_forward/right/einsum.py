import numpy as np


def mlp_forward(x, layers, keep_all=False):
    outputs = [x]
    for weight, bias, activation in layers:
        z = np.einsum("oi,...i->...o", weight, outputs[-1])
        if bias is not None:
            z += bias
        match activation:
            case "relu":
                z[z < 0] = 0
            case "tanh":
                z = np.tanh(z)
            case "sigmoid":
                z = 0.5 + 0.5 * np.tanh(z / 2)
        outputs.append(z)
    return outputs[1:] if keep_all else outputs[-1]
