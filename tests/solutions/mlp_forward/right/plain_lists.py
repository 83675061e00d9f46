import math

ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)),
    "tanh": math.tanh,
}


def layer(x, weight, bias, f):
    if isinstance(x[0], list):
        return [layer(part, weight, bias, f) for part in x]
    return [f(sum(a * b for a, b in zip(row, x)) + c) for row, c in zip(weight, bias)]


def mlp_forward(x, layers, keep_all=False):
    x, outputs = x.tolist(), []
    for weight, bias, name in layers:
        bias = [0.0] * len(weight) if bias is None else bias.tolist()
        x = layer(x, weight.tolist(), bias, ACTIVATIONS[name])
        outputs.append(x)
    return outputs if keep_all else x
