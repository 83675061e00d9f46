"""Independent answers to the numeric and formula questions of ``transformer.yaml``: layers of PyTorch, and counting.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""

import math
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
