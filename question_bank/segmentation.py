"""Independent truths for ``segmentation.yaml``: sizes followed layer by layer, metrics counted pixel by pixel."""

import numpy as np


def unet_unpadded_output(*, n: int) -> int:
    def two_convolutions(side: int) -> int:
        return len(range(len(range(side - 2)) - 2))

    side = n
    for _ in range(4):
        side, rest = divmod(two_convolutions(side), 2)
        assert rest == 0, "a map before pooling has even size"
    side = two_convolutions(side)
    for _ in range(4):
        side = two_convolutions(2 * side)
    return side


def deeplab_output_stride(*, n: int, s: int) -> int:
    """A chain of strided 3x3 convolutions in torch, on one row."""
    import torch

    row = torch.zeros(1, 1, n)
    stride = 1
    while stride < s:
        row = torch.nn.functional.conv1d(row, torch.zeros(1, 1, 3), stride=2, padding=1)
        stride *= 2
    return int(row.shape[-1])


def miou_two_classes(*, tp: int, fp: int, fn: int, tn: int) -> float:
    truth = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    predicted = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    return _mean_iou(truth, predicted, classes=2)


def miou_from_confusion_matrix(*, K: int, M: list[list[int]]) -> float:  # noqa: N803 - the names of the question
    cells = [(i, j) for i in range(K) for j in range(K)]
    counts = [M[i][j] for i, j in cells]
    truth = np.repeat([i for i, _ in cells], counts)
    predicted = np.repeat([j for _, j in cells], counts)
    return _mean_iou(truth, predicted, classes=K)


def _mean_iou(truth: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Count the pixels of each class in both maps and in either."""
    ious = []
    for label in range(classes):
        both = np.logical_and(truth == label, predicted == label).sum()
        either = np.logical_or(truth == label, predicted == label).sum()
        ious.append(both / either)
    return float(np.mean(ious))


def unet_decoder_convolution_weights(*, c: int) -> int:
    """Run the level in PyTorch and count the parameters of the convolution that fits."""
    import torch
    from torch import nn

    below = torch.zeros(1, 2 * c, 1, 1, device="meta")
    skip = torch.zeros(1, c, 2, 2, device="meta")
    joined = torch.cat([skip, nn.ConvTranspose2d(2 * c, c, 2, stride=2, device="meta")(below)], dim=1)
    layer = nn.LazyConv2d(c, 3, padding=1, device="meta")
    layer(joined)
    return sum(parameter.numel() for parameter in layer.parameters())


def sliding_window_patches(*, h: int, w: int, p: int) -> int:
    """Move a window until it covers the last pixel, on each axis."""

    def windows(length: int) -> int:
        count, end = 1, p
        while end < length:
            count, end = count + 1, min(end + p // 2, length)
        return count

    return windows(h) * windows(w)
