import numpy as np


def init_weights(shapes, rng):
    """One draw for the whole module, cut into its layers."""
    layers = {name: shape for name, shape in shapes.items() if len(shape) > 1}
    sizes = [int(np.prod(shape)) for shape in layers.values()]
    numbers = np.split(rng.normal(size=sum(sizes)), np.cumsum(sizes)[:-1])
    weights = {
        name: flat.reshape(shape) * (2 * shape[0] / flat.size) ** 0.5
        for (name, shape), flat in zip(layers.items(), numbers, strict=False)
    }
    rest = {name: np.full(shape, float(name.endswith("weight"))) for name, shape in shapes.items() if len(shape) == 1}
    return weights | rest
