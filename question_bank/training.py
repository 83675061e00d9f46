"""Independent answers to the numeric questions of ``training.yaml``: real tensors, rounded numbers, counted batches.

NumPy and PyTorch are imported where they are used: they take a while, and a deck may be read without them.
"""

import math


def loss_scale_needed(a: float, e: int) -> int:
    """Double the scale until the product is a normal number of NumPy's float16."""
    import numpy as np

    gradient, scale = float(f"{float(a)}e-{e}"), 1
    while gradient * scale < np.finfo(np.float16).smallest_normal:
        scale *= 2
    return scale


def adam_training_memory(p: int) -> float:
    """Take one step of a small model and count the bytes of all that is kept."""
    import torch

    model = torch.nn.Linear(25, 40, bias=False)
    optimizer = torch.optim.Adam(model.parameters())
    with torch.autocast("cpu", torch.bfloat16):
        loss = model(torch.ones(2, 25)).float().sum()
    loss.backward()
    optimizer.step()
    weight = model.weight
    state = [value for value in optimizer.state[weight].values() if value.numel() > 1]
    assert weight.grad is not None
    kept = sum(tensor.numel() * tensor.element_size() for tensor in (weight, weight.grad, *state))
    return float(kept / weight.numel() * p / 1000)


def _spread_of_mean(size: int) -> float:
    """Return the exact standard deviation of the mean of so many coins that show 0 or 1."""
    chances = [math.comb(size, heads) / 2**size for heads in range(size + 1)]
    return math.sqrt(sum(chance * (heads / size - 0.5) ** 2 for heads, chance in enumerate(chances)))


def gradient_noise_by_batch(b: int, c: int, s: float) -> float:
    """Let coins stand for the samples, and compare how the means of both batches scatter."""
    return s * _spread_of_mean(c) / _spread_of_mean(b)


def loader_workers_needed(t: int, b: int, d: int) -> int:
    """Hire workers until an hour of loading delivers what an hour of steps consumes."""
    hour = 3_600_000
    workers = 1
    while workers * hour / d < hour / t * b:
        workers += 1
    return workers
