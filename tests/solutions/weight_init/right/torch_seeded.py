import math

import torch


def init_weights(shapes, rng):
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    state = {}
    for name, shape in shapes.items():
        if name.split(".")[-1] == "bias":
            state[name] = torch.zeros(shape).numpy()
        elif len(shape) < 2:
            state[name] = torch.ones(shape).numpy()
        else:
            weights = torch.randn(shape, generator=generator) * math.sqrt(2 / math.prod(shape[1:]))
            state[name] = weights.numpy()
    return state
