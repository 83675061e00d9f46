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
