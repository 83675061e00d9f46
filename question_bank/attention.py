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
