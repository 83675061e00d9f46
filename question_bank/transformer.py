"""Independent answers to the numeric and formula questions of ``transformer.yaml``: layers of PyTorch, and counting.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
from functools import cache
from itertools import accumulate, product
from operator import mul
from typing import Any


def _parameters(*parts: Any) -> int:
    """Count the entries of modules and of bare parameters."""
    tensors = [tensor for part in parts for tensor in (part.parameters() if hasattr(part, "parameters") else [part])]
    return sum(tensor.numel() for tensor in tensors)


def positional_encoding_formula(pos: int, i: int, d: int) -> float:
    """The table as it is usually programmed: frequencies fall by one factor from pair to pair."""
    factor = math.exp(-2 * math.log(10000) / d)
    frequency = 1.0
    for _ in range(i):
        frequency *= factor
    return math.sin(pos * frequency)


def ffn_parameters(d: int, f: int) -> int:
    """Count the parameters of two linear layers."""
    from torch import nn

    return _parameters(nn.Linear(d, f * d, device="meta"), nn.Linear(f * d, d, device="meta"))


def vit_sequence_length(h: int, w: int, p: int) -> int:
    """Cut the image as a strided convolution does, and count the tokens."""
    import torch

    image = torch.zeros(1, 3, h, w, device="meta")
    patches = torch.nn.Conv2d(3, 1, p, stride=p, device="meta")(image)
    return int(patches.flatten(2).shape[2]) + 1


def vit_embedding_parameters(s: int, p: int, d: int) -> int:
    """Build the parts in PyTorch and count their parameters."""
    import torch

    projection = torch.nn.Conv2d(3, d, p, stride=p, device="meta")
    class_token = torch.zeros(1, 1, d, device="meta")
    positions = torch.nn.Embedding(vit_sequence_length(s, s, p), d, device="meta")
    return _parameters(projection, class_token, positions)


def attention_map_memory(n: int, h: int, w: int, b: int) -> float:
    """The size of a real product of queries and keys."""
    import torch

    tokens = torch.zeros(b, 32 * n, h, w, dtype=torch.float16, device="meta")
    heads = tokens.flatten(2).reshape(b, n, 32, h * w).transpose(2, 3)
    scores = heads @ heads.transpose(2, 3)
    return float(scores.numel() * scores.element_size() / 1024 / 1024)


@cache
def _layer_macs(n: int, d: int, f: int) -> tuple[int, int]:
    """Count the matrix products of a real encoder layer: with its weights, and inside the attention."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    layer = torch.nn.TransformerEncoderLayer(d, 1, f * d, batch_first=True, device="meta")
    with FlopCounterMode(display=False) as counter:
        layer(torch.zeros(1, n, d, device="meta"))
    weights = sum(n * module.numel() for name, module in layer.named_parameters() if module.dim() == 2)
    return weights, int(counter.get_total_flops()) // 2 - weights


def transformer_block_macs(L: int, n: int, d: int, f: int) -> int:  # noqa: N803 - names of the question
    """Add up the layers."""
    return sum(sum(_layer_macs(n, d, f)) for _ in range(L))


def attention_cost_crossover(d: int, f: int) -> int:
    """Find the first length at which the products inside the attention cost no less than the layers with weights."""
    low, high = 1, 64 * d
    while low < high:
        middle = (low + high) // 2
        weights, products = _layer_macs(middle, d, f)
        low, high = (low, middle) if products >= weights else (middle + 1, high)
    return low


def _sinusoids(pos: float, pairs: int) -> list[tuple[float, float]]:
    """Return sine and cosine of every pair; frequencies fall by one factor from pair to pair."""
    factor = math.exp(-math.log(10000) / pairs)
    frequencies = list(accumulate([1.0] + [factor] * (pairs - 1), mul))
    return [(math.sin(pos * frequency), math.cos(pos * frequency)) for frequency in frequencies]


def sinusoidal_wavelength(d: int, i: int) -> float:
    """Walk along the sine until it turns negative: half a wave; then halve the last step until the place is exact."""
    place = 1.0
    while _sinusoids(place * 1.1, d // 2)[i][0] > 0:
        place *= 1.1
    low, high = place, place * 1.1
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _sinusoids(middle, d // 2)[i][0] > 0 else (low, middle)
    return 2 * low


def positional_encoding_similarity(k: int, m: int) -> float:
    """Multiply the encodings of two positions."""
    here, there = _sinusoids(11, m), _sinusoids(11 + k, m)
    return sum(a * b for left, right in zip(here, there, strict=True) for a, b in zip(left, right, strict=True))


def vit_2d_position_parameters(d: int, h: int, w: int, p: int) -> tuple[int, int]:
    """Look every patch of a cut image up in real tables, and count their entries."""
    import torch

    rows, columns = torch.nn.Conv2d(3, 1, p, stride=p, device="meta")(torch.zeros(1, 3, h, w, device="meta")).shape[2:]
    flat = torch.nn.Embedding(sum(1 for _ in product(range(rows), range(columns))), d, device="meta")
    by_row, by_column = (torch.nn.Embedding(count, d // 2, device="meta") for count in (rows, columns))
    return _parameters(flat), _parameters(by_row, by_column)
