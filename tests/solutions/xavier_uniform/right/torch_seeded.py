import torch


def xavier_uniform(fan_in, fan_out, rng):
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    bound = (6 / (fan_in + fan_out)) ** 0.5
    return torch.empty(fan_out, fan_in).uniform_(-bound, bound, generator=generator)
