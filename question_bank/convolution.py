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


def _filtered(patch: list[list[float]], kernel: list[list[float]], bias: float) -> float:
    """Return the one output that a real layer with this kernel gives on the patch."""
    import torch

    tensors = (torch.tensor([[rows]], dtype=torch.float64) for rows in (patch, kernel))
    return float(torch.nn.functional.conv2d(*tensors, bias=torch.tensor([float(bias)], dtype=torch.float64)).item())


def conv_value_at_one_position(*, t: int, **entries: int) -> float:
    """Run the layer."""
    rows = [[float(entries[name]) for name in names] for names in ("ab", "cd", "pq", "rs")]
    return _filtered(rows[2:], rows[:2], t)


def flipped_kernel_values(p: int, q: int, r: int, a: int, b: int, c: int) -> tuple[float, float]:
    """Run both."""
    import numpy as np

    return _filtered([[p, q, r]], [[a, b, c]], 0), float(np.convolve([p, q, r], [a, b, c], mode="valid")[0])


def local_and_shared_weights(c: int, h: int, f: int, k: int) -> tuple[int, int, int]:
    """Count the weights of the two layers; the locally connected one has a little dense layer at every position."""
    import torch

    dense = torch.nn.Linear(c * h * h, f * h * h, bias=False, device="meta")
    here = torch.nn.Linear(c * k * k, f, bias=False, device="meta")
    windows = torch.nn.Unfold(k, padding=k // 2)(torch.empty(1, c, h, h, device="meta")).shape[-1]
    shared = torch.nn.Conv2d(c, f, k, padding=k // 2, bias=False, device="meta")
    return _weights(dense), _weights(here) * windows, _weights(shared)


def depthwise_large_kernel_weights(c: int, k: int) -> tuple[int, int, int]:
    """Count the weights of the layers."""
    import torch

    def conv(side: int, groups: int = 1) -> object:
        return torch.nn.Conv2d(c, c, side, groups=groups, bias=False, device="meta")

    return _weights(conv(k)), _weights(conv(k, groups=c), conv(1)), _weights(conv(3))


def layers_for_receptive_field(r: int) -> tuple[int, int]:
    """Stack layer on layer, keeping the outermost input pixels that the output reaches."""

    def layers(growth: int) -> int:
        first, last, dilation = 0, 0, 1
        for number in count():
            if last - first + 1 >= r:
                return number
            first, last, dilation = first - dilation, last + dilation, dilation * growth
        raise AssertionError

    return layers(1), layers(2)


def one_by_one_conv_of_a_pixel(p: int, q: int, r: int, a: int, b: int, c: int, d: int) -> tuple[float, ...]:
    """Run the layers."""
    import torch

    pixel = torch.tensor([p, q, r], dtype=torch.float64).reshape(1, 3, 1, 1)
    filters = torch.tensor([[a, b, c], [c, a, d]], dtype=torch.float64).reshape(2, 3, 1, 1)
    return tuple(torch.nn.functional.conv2d(pixel, filters).relu().flatten().tolist())


def even_kernel_output_size(k: int, h: int) -> tuple[int, ...]:
    """Send an empty map through both layers."""
    import torch

    return tuple(_size_after(torch.nn.Conv2d(1, 1, k, padding=p, device="meta"), h) for p in (k // 2, k // 2 - 1))
