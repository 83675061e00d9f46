import numpy as np


def init_weights(shapes, rng):
    result = {}
    for name in shapes:
        layer = name[: -len("weight")] if name.endswith("weight") else name[: -len("bias")]
        w, b = layer + "weight", layer + "bias"
        if w in result:
            continue
        is_norm = len(shapes[w]) == 1
        result[w] = np.ones(shapes[w]) if is_norm else rng.normal(0, np.sqrt(2 / np.prod(shapes[w][1:])), shapes[w])
        result[b] = np.zeros(shapes[b])
    return result
