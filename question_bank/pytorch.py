"""Independent answers to the numeric questions of ``pytorch.yaml``: PyTorch itself, run on what the question describes.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""


def gradient_over_two_paths(x: int, a: int, b: int) -> float:
    """What autograd leaves in ``x.grad``."""
    import torch

    leaf = torch.tensor(float(x), dtype=torch.float64, requires_grad=True)
    y = (a * leaf + b) * leaf.square()
    y.backward()
    assert leaf.grad is not None
    return float(leaf.grad)


def gradients_add_up(w: int, p: int, q: int, r: int, s: int) -> float:
    """What two calls of ``backward`` leave in ``w.grad``."""
    import torch

    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    for sample, target in ((p, q), (r, s)):
        (weight * sample - target).square().backward()
    assert weight.grad is not None
    return float(weight.grad)


def softmax_twice(K: int) -> float:  # noqa: N803 - the question names its variables
    """PyTorch's loss on the output of a softmax that is sure and right."""
    import torch

    logits = torch.zeros(1, K, dtype=torch.float64)
    logits[0, 0] = 1000.0
    return float(torch.nn.functional.cross_entropy(logits.softmax(dim=1), torch.tensor([0])))


def steps_with_several_processes(n: int, g: int, b: int, drop: int) -> int:
    """The batches of PyTorch's loader over the share that its sampler gives to one process, counted."""
    from torch.utils.data import BatchSampler, DistributedSampler

    shares = [DistributedSampler(range(n), num_replicas=g, rank=rank, shuffle=False) for rank in (0, g - 1)]
    first, last = (sum(1 for _ in BatchSampler(share, b, drop_last=bool(drop))) for share in shares)
    assert first == last
    return first


def unregistered_layers(a: int, h: int, m: int, k: int) -> int:
    """The parameters that PyTorch finds in such a model."""
    from torch import nn

    model = nn.Module()
    model.first = nn.Linear(a, h)
    model.hidden = [nn.Linear(h, h) for _ in range(m)]
    model.last = nn.Linear(h, k)
    return sum(parameter.numel() for parameter in model.parameters())


def mean_and_sum_of_squares(n: int, d: int, e: int, z: int) -> tuple[float, float]:
    """PyTorch's losses of such predictions."""
    import torch

    target = torch.arange(n * d, dtype=torch.float64).reshape(n, d)
    pred = target.clone()
    pred[z:] += e
    return float(torch.nn.MSELoss()(pred, target)), float(torch.nn.MSELoss(reduction="sum")(pred, target))
