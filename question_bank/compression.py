"""Independent answers to the numeric and formula questions of ``compression.yaml``: real layers, counted operations and bits.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

from itertools import count
from typing import Any


def _weights(*layers: Any) -> int:
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def _dot_product(terms: int, *, bias: bool) -> int:
    """Carry out one dot product and count: the first product is not added to anything."""
    multiplications = additions = 0
    for term in range(terms):
        multiplications += 1
        additions += term > 0
    return multiplications + additions + bias


def fc_layer_flops(I: int, O: int) -> int:  # noqa: E741, N803 - the question names its variables
    """Add up the outputs one by one."""
    return sum(_dot_product(I, bias=False) for _ in range(O))


def conv_flops_bias_or_not(k: int, c: int, o: int, h: int) -> tuple[int, int]:
    """Count the outputs of a real layer; each costs one dot product."""
    import torch

    layer = torch.nn.Conv2d(c, o, k, padding=k // 2, device="meta")
    outputs = layer(torch.empty(1, c, h, h, device="meta")).numel()
    terms = layer.weight[0].numel()
    without, with_bias = (sum(_dot_product(terms, bias=bias) for _ in range(o)) for bias in (False, True))
    return without * (outputs // o), with_bias * (outputs // o)


def conv_bn_block_parameters(k: int, C_in: int, C_out: int) -> int:  # noqa: N803 - the question names its variables
    """Count the parameters of the two layers."""
    import torch

    return _weights(torch.nn.Conv2d(C_in, C_out, k, device="meta"), torch.nn.BatchNorm2d(C_out, device="meta"))


def separable_saving(k: int, m: int, n: int) -> float:
    """Count the weights of both designs."""
    import torch

    whole = _weights(torch.nn.Conv2d(m, n, k, bias=False, device="meta"))
    depthwise = torch.nn.Conv2d(m, m, k, groups=m, bias=False, device="meta")
    pointwise = torch.nn.Conv2d(m, n, 1, bias=False, device="meta")
    return 100 * (whole - _weights(depthwise, pointwise)) / whole


def low_rank_largest_rank(m: int, n: int, p: int) -> int:
    """Make the layers wider until they have too many weights."""
    import torch

    limit = p * _weights(torch.nn.Linear(m, n, bias=False, device="meta"))
    for rank in count(1):
        first, second = (torch.nn.Linear(*sides, bias=False, device="meta") for sides in ((m, rank), (rank, n)))
        if 100 * _weights(first, second) > limit:
            return rank - 1
    raise AssertionError


def stochastic_rounding_chance(x: float, s: float) -> float:
    """Search the chance that makes the mean right."""
    upper = next(step * s for step in count(1) if step * s > x)
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle * upper + (1 - middle) * (upper - s) < x:
            low = middle
        else:
            high = middle
    return low


def codebook_compression_ratio(n: int, k: int) -> float:
    """Write the bits down: values, and indices as wide as the largest one."""
    value, index = "0" * 32, f"{k - 1:b}"
    return len(value * n) / len(index * n + value * k)


def sparsity_whole_network_speedup(p: int, f: float) -> float:
    """Let a hundred slices of time pass, each of the one kind or of the other."""
    return 100 / sum(1 / f if slice_ < p else 1.0 for slice_ in range(100))


def sparsity_storage(r: int, c: int, b: int) -> float:
    """Fill the buffers and take their bytes."""
    kept = bytes(b // 8) * 2  # of one group
    positions = bytes(1) * (r * c // 8)  # two positions of two bits are half a byte for each group of four
    return (len(kept) * (r * c // 4) + len(positions)) / 1024
