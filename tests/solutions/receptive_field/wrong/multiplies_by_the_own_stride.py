import math


def receptive_field(layers):
    total = 1
    for i, layer in enumerate(layers):
        d = 1 if len(layer) == 2 else layer[2]
        total += (layer[0] - 1) * d * math.prod(one[1] for one in layers[: i + 1])
    return total
