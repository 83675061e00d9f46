"""The answers of the deck worked out again by building the blocks and counting, and by autograd."""

from fractions import Fraction
from itertools import count
from typing import Any


def _conv(c_in: int, c_out: int, k: int) -> Any:
    """Return a convolution without bias, of which only the shapes exist."""
    import torch

    return torch.nn.Conv2d(c_in, c_out, k, bias=False, device="meta")


def _weights(*layers: Any) -> int:
    return sum(weight.numel() for layer in layers for weight in layer.parameters())


def bottleneck_weights(c: int) -> tuple[int, int]:
    """Build both blocks and count."""
    narrow = c // 4
    bottleneck = [_conv(c, narrow, 1), _conv(narrow, narrow, 3), _conv(narrow, c, 1)]
    return _weights(*bottleneck), _weights(_conv(c, c, 3), _conv(c, c, 3))


def residual_chain_gradient(L: int, f: list[float]) -> float:  # noqa: N803 - names of the question
    """Send a number through blocks with these slopes and differentiate."""
    import torch

    start = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    state = start
    for slope in f[:L]:
        residual = float(slope) * (state - state.detach()) + 0.1  # has the given slope wherever the state happens to be
        state = state + residual
    (gradient,) = torch.autograd.grad(state, start)
    return float(gradient)


def _left_over(side: int, layers: int) -> int:
    """Return how many outputs that many unpadded 3×3 layers leave along an axis."""
    for _ in range(layers):
        side = len(range(side - 2))
    return side


def stacked_kernel_ratio(n: int, C: int) -> Fraction:  # noqa: N803 - names of the question
    """Find the smallest input on which the stack gives an output: the side of the kernel that it replaces."""
    side = next(size for size in count(1) if _left_over(size, n))
    return Fraction(_weights(*(_conv(C, C, 3) for _ in range(n))), _weights(_conv(C, C, side)))


def inception_reduction_weights(c: int, r: int, n: int) -> tuple[int, int]:
    """Build both branches and count."""
    return _weights(_conv(c, n, 5)), _weights(_conv(c, r, 1), _conv(r, n, 5))


def densenet_channels(n: int, k: int, c: int) -> tuple[int, int]:
    """Run an empty map through the block and look at what the last layer is given."""
    import torch

    features = torch.empty(1, c, 8, 8, device="meta")
    read = 0
    for _ in range(n):
        read = features.shape[1]
        grown = torch.nn.Conv2d(read, k, 3, padding=1, device="meta")(features)
        features = torch.cat([features, grown], dim=1)
    width = features.shape[1]
    transition = torch.nn.Sequential(_conv(width, width // 2, 1), torch.nn.AvgPool2d(2))
    return read, transition(features).shape[1]


def mobilenet_multipliers(a: float, r: int) -> float:
    """Let PyTorch count a pointwise convolution of the middle of the network, whole and shrunk."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    def cost(channels: int, resolution: int) -> int:
        side = resolution // 32
        with FlopCounterMode(display=False) as counter:
            _conv(channels, 2 * channels, 1)(torch.empty(1, channels, side, side, device="meta"))
        return int(counter.get_total_flops())

    return cost(int(512 * a), r) / cost(512, 224)


def se_block_parameters(c: int, r: int) -> int:
    """Build the block and count."""
    import torch

    squeeze, excite = torch.nn.Linear(c, c // r, device="meta"), torch.nn.Linear(c // r, c, device="meta")
    block = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), squeeze, torch.nn.ReLU(), excite)
    block(torch.empty(1, c, 7, 7, device="meta"))
    return _weights(block)


def vgg_block(c: int, h: int, n: int) -> tuple[int, int]:
    """Build the block, count its parameters and run an empty map through it."""
    import torch

    width = 2 * c
    layers = [torch.nn.Conv2d(c if place == 0 else width, width, 3, padding=1, device="meta") for place in range(n)]
    block = torch.nn.Sequential(*layers, torch.nn.MaxPool2d(2))
    return _weights(block), block(torch.empty(1, c, h, h, device="meta")).shape[-1]


def grouped_branches_weights(c: int, g: int, d: int) -> int:
    """Build the equivalent block with a grouped convolution and count."""
    import torch

    middle = torch.nn.Conv2d(g * d, g * d, 3, groups=g, bias=False, device="meta")
    return _weights(_conv(c, g * d, 1), middle, _conv(g * d, c, 1))


def _macs(c_in: int, c_out: int, k: int, side: int, batch: int = 1) -> int:
    """Let PyTorch count a convolution that keeps the size; it counts two for a multiply-accumulate."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        torch.nn.Conv2d(c_in, c_out, k, padding=k // 2, device="meta")(torch.empty(batch, c_in, side, side, device="meta"))
    return int(counter.get_total_flops()) // 2


def kernel_density_ratio(k: int, c: int, h: int, t: int, u: int) -> Fraction:
    """Count both convolutions and divide by the times."""
    large, small = _macs(c, c, k, h, batch=32), _macs(c, c, 1, h, batch=32)
    return Fraction(large, t) / Fraction(small, u)


def padded_channel_waste(m: int, c: int, n: int) -> Fraction:
    """Go over the channels group by group, and count the operations of the convolution with and without the padding."""
    padded_in, padded_out = (m * len(range(0, channels, m)) for channels in (c, n))
    done, needed = _macs(padded_in, padded_out, 3, 8), _macs(c, n, 3, 8)
    return Fraction(done - needed, done)


def decoder_add_or_concat_weights(a: int, b: int, n: int) -> tuple[int, int]:
    """Build both decoders for real maps and count."""
    import torch

    decoder, encoder = (torch.empty(1, channels, 8, 8, device="meta") for channels in (a, b))
    align = _conv(b, a, 1)
    joined, added = torch.cat([decoder, encoder], dim=1), decoder + align(encoder)
    return _weights(_conv(joined.shape[1], n, 3)), _weights(align, _conv(added.shape[1], n, 3))
