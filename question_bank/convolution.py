"""The answers of the deck worked out again: real layers, counted windows, counted weights."""

from fractions import Fraction
from itertools import count


def _size_after(layer: object, size: int) -> int:
    """Return the side that a real layer makes of a one-channel map; the meta device works out shapes alone."""
    import torch

    return int(layer(torch.empty(1, 1, size, size, device="meta")).shape[-1])  # type: ignore[operator]


def _weights(*layers: object) -> int:
    """Return how many learnable numbers the layers hold."""
    return sum(weight.numel() for layer in layers for weight in layer.parameters())  # type: ignore[attr-defined]


def _smallest_input(kernels: list[int], strides: list[int]) -> int:
    """Return the receptive field: the smallest input on which the stack gives one output."""
    for size in count(1):
        left = size
        for kernel, stride in zip(kernels, strides, strict=True):
            left = len(range(0, left - kernel + 1, stride))
        if left:
            return size
    raise AssertionError


def conv_output_size(h: int, w: int, k: int, s: int, p: int, d: int) -> tuple[int, ...]:
    """Send an empty map through the layer."""
    import torch

    layer = torch.nn.Conv2d(1, 1, k, stride=s, padding=p, dilation=d, device="meta")
    return tuple(layer(torch.empty(1, 1, h, w, device="meta")).shape[-2:])


def conv_output_size_formula(i: int, k: int, s: int, p: int, d: int) -> int:
    """Send an empty map through the layer."""
    import torch

    return _size_after(torch.nn.Conv2d(1, 1, k, stride=s, padding=p, dilation=d, device="meta"), i)


def dilated_kernel_size(k: int, d: int) -> int:
    """Write the kernel down with its zeros and measure it."""
    taps = ["w"]
    for _ in range(k - 1):
        taps += ["0"] * (d - 1) + ["w"]
    return len(taps)


def receptive_field_three_layers(k1: int, s1: int, k2: int, s2: int, k3: int, s3: int) -> int:
    """Search the smallest input that leaves one output."""
    return _smallest_input([k1, k2, k3], [s1, s2, s3])


def receptive_field_step(r: int, j: int, k: int, d: int, s: int) -> int:
    """Collect the input pixels that the taps of one output reach."""
    output = 3  # any output will do; the stride only moves it
    taps = [output * s + d * tap for tap in range(k)]
    pixels = [pixel for tap in taps for pixel in range(tap * j, tap * j + r)]
    return max(pixels) - min(pixels) + 1


def conv_parameters(c_in: int, c_out: int, k: int, g: int) -> int:
    """Count the weights of the layer."""
    import torch

    return _weights(torch.nn.Conv2d(c_in, c_out, k, groups=g, device="meta"))


def conv_macs(k: int, c_in: int, c_out: int, h: int) -> float:
    """Let PyTorch count; its counter takes two operations for one MAC."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    layer = torch.nn.Conv2d(c_in, c_out, k, stride=2, padding=k // 2, bias=False, device="meta")
    with FlopCounterMode(display=False) as counter:
        layer(torch.empty(1, c_in, h, h, device="meta"))
    return float(counter.get_total_flops() / 2)


def conv_flops_without_bias(C_in: int, C_out: int, k: int, H_out: int, W_out: int) -> int:  # noqa: N803 - names of the question
    """Carry out one dot product, counting; every output costs the same."""
    multiplications = additions = 0
    for term in range(C_in * k * k):
        multiplications += 1
        additions += term > 0
    return sum(multiplications + additions for _ in range(C_out) for _ in range(H_out * W_out))


def depthwise_separable_ratio(k: int, C_in: int, C_out: int) -> Fraction:  # noqa: N803 - names of the question
    """Count the weights of both designs."""
    import torch

    whole = torch.nn.Conv2d(C_in, C_out, k, bias=False, device="meta")
    depthwise = torch.nn.Conv2d(C_in, C_in, k, groups=C_in, bias=False, device="meta")
    pointwise = torch.nn.Conv2d(C_in, C_out, 1, bias=False, device="meta")
    return Fraction(_weights(depthwise, pointwise), _weights(whole))


def same_padding_with_stride(i: int, k: int, s: int) -> tuple[int, int]:
    """Add zeros one by one until a window fits at every s-th pixel."""
    outputs = len(range(0, i, s))
    for padded in count():
        if len(range(0, i + padded - k + 1, s)) >= outputs:
            return outputs, padded
    raise AssertionError


def transposed_conv_size(i: int, k: int, s: int, p: int, q: int) -> int:
    """Send an empty map through the layer."""
    import torch

    return _size_after(torch.nn.ConvTranspose2d(1, 1, k, stride=s, padding=p, output_padding=q, device="meta"), i)


def im2col_shape(n: int, c: int, h: int, k: int, s: int, p: int) -> tuple[int, int]:
    """Unfold an empty batch."""
    import torch

    patches = torch.nn.Unfold(k, padding=p, stride=s)(torch.empty(n, c, h, h, device="meta"))
    return patches.shape[1], patches.shape[0] * patches.shape[2]
