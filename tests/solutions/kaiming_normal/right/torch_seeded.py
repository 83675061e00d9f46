import math

import torch


def kaiming_normal(shape, rng):
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    return torch.randn(shape, generator=generator).mul(math.sqrt(2 / math.prod(shape[1:])))
