import numpy as np


def init_weights(shapes, rng):
    result = {}
    for name, shape in shapes.items():
        if "conv" in name or "linear" in name or "fc" in name:
            if name.endswith("bias"):
                result[name] = np.zeros(shape)
            elif len(shape) > 1:
                result[name] = rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), size=shape)
            else:
                result[name] = np.ones(shape)
    return result
