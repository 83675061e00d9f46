import numpy as np


def init_weights(shapes, rng):
    parameters = {}
    for name, shape in shapes.items():
        if name.endswith("bias"):
            parameters[name] = np.zeros(shape)
        elif len(shape) == 1:
            parameters[name] = np.ones(shape)
        else:
            kernel = int(np.prod(shape[2:]))
            deviation = np.sqrt(2 / (shape[0] * kernel + shape[1] * kernel))
            parameters[name] = deviation * rng.standard_normal(shape)
    return parameters
