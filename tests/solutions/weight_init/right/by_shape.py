import numpy as np


def init_weights(shapes, rng):
    parameters = {}
    for name, shape in shapes.items():
        if name.endswith("bias"):
            parameters[name] = np.zeros(shape)
        elif len(shape) == 1:
            parameters[name] = np.ones(shape)
        else:
            fan_in = np.prod(shape[1:])
            parameters[name] = rng.standard_normal(shape) * np.sqrt(2.0 / fan_in)
    return parameters
