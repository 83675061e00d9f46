import torch


def thompson_sampling(successes, failures, rng):
    torch.manual_seed(int(rng.integers(2**62)))
    a, b = 1.0 + torch.as_tensor(successes), 1.0 + torch.as_tensor(failures)
    return torch.distributions.Beta(a, b).sample().argmax()
