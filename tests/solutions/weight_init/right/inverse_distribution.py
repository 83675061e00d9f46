import numpy as np
from scipy.special import ndtri


def init_weights(shapes, rng):
    def weight(shape):
        u = rng.uniform(1e-300, 1, size=shape)
        return ndtri(u) * np.sqrt(2 / np.multiply.reduce(shape[1:]))

    makers = {("weight", True): weight, ("weight", False): np.ones, ("bias", False): np.zeros}
    return {name: makers[name[name.rfind(".") + 1 :], len(shape) > 1](shape) for name, shape in shapes.items()}
