"""Independent answers to the numeric and formula questions of ``attention.yaml``: PyTorch's layers and operation counter.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
from typing import Any

Matrix = list[list[float]]


def _parameters(module: Any) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def attention_formula(
    n: int,
    m: int,
    d_k: int,
    d_v: int,
    Q: Matrix,  # noqa: N803 - the question names its variables
    K: Matrix,  # noqa: N803
    V: Matrix,  # noqa: N803
) -> Matrix:
    """The fused attention of PyTorch."""
    import torch

    query, key, value = (
        torch.tensor(rows, dtype=torch.float64).reshape(1, 1, *shape)
        for rows, shape in ((Q, (n, d_k)), (K, (m, d_k)), (V, (m, d_v)))
    )
    result: Matrix = torch.nn.functional.scaled_dot_product_attention(query, key, value)[0, 0].tolist()
    return result


def dot_product_spread(d: int, a: float, b: float) -> float:
    """The exact distribution for components that are plus or minus their standard deviation, one more term at a time."""
    chances = {0: 1.0}  # of the sum of signs
    for _ in range(d):
        after: dict[int, float] = {}
        for total, chance in chances.items():
            for step in (-1, 1):
                after[total + step] = after.get(total + step, 0.0) + chance / 2
        chances = after
    return math.sqrt(sum(chance * (total * a * b) ** 2 for total, chance in chances.items()))


def multi_head_parameters(d: int, h: int) -> int:
    """Count the parameters of PyTorch's layer."""
    import torch

    return _parameters(torch.nn.MultiheadAttention(d, h, device="meta"))


def attention_macs(n: int, d: int) -> int:
    """Count the operations of PyTorch's layer in training; it counts two for a multiply-accumulate."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    layer = torch.nn.MultiheadAttention(d, 1, device="meta")
    tokens = torch.zeros(n, 1, d, device="meta")
    with FlopCounterMode(display=False) as counter:
        layer(tokens, tokens, tokens)
    return int(counter.get_total_flops()) // 2


def attention_product_share(n: int, d: int, h: int) -> float:
    """Count real products: those of the layers, and those of queries, keys and values head by head."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    tokens = torch.zeros(n, d, device="meta")
    heads = torch.zeros(h, n, d // h, device="meta")
    with FlopCounterMode(display=False) as layers:
        for _ in range(4):
            torch.nn.Linear(d, d, bias=False, device="meta")(tokens)
    with FlopCounterMode(display=False) as products:
        (heads @ heads.transpose(1, 2)) @ heads
    products_cost, layers_cost = products.get_total_flops(), layers.get_total_flops()
    return float(products_cost / (products_cost + layers_cost))


def dot_product_variance(d_k: int, s: float, m: float, t: float) -> float:
    """Go through the values of one term, components being a deviation off their mean, and add up independent terms."""
    terms = [q * k / math.sqrt(d_k) for q in (-math.sqrt(s), math.sqrt(s)) for k in (m - math.sqrt(t), m + math.sqrt(t))]
    mean = square = 0.0  # of the score, one more term at a time
    for _ in range(d_k):
        square = sum(square + 2 * mean * term + term**2 for term in terms) / len(terms)
        mean = sum(mean + term for term in terms) / len(terms)
    return square - mean**2


def coordinate_attention_parameters(c: int, r: int) -> int:
    """Build the layers, send rows and columns through them, and count."""
    import torch

    shared = torch.nn.Conv2d(c, c // r, 1, bias=False, device="meta")
    norm = torch.nn.BatchNorm2d(c // r, device="meta")
    back = [torch.nn.Conv2d(c // r, c, 1, bias=False, device="meta") for _ in range(2)]
    image = torch.zeros(2, c, 7, 5, device="meta")
    pooled = torch.cat([image.mean(3, keepdim=True), image.mean(2, keepdim=True).transpose(2, 3)], dim=2)
    rows, columns = norm(shared(pooled)).split([7, 5], dim=2)
    gated = image * back[0](rows).sigmoid() * back[1](columns).transpose(2, 3).sigmoid()
    assert gated.shape == image.shape
    return sum(_parameters(layer) for layer in (shared, norm, *back))
