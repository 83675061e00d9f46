import numpy as np


def two(value):
    return value if type(value) is tuple else (value,) * 2


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """A dilated kernel is a larger one with zeros, groups are zeros between the channels of different groups."""
    (sh, sw), (ph, pw), (dh, dw) = map(two, (stride, padding, dilation))
    f, inputs, kh, kw = w.shape
    kernel = np.zeros((f, x.shape[1], dh * (kh - 1) + 1, dw * (kw - 1) + 1))
    for number in range(f):
        group = number * groups // f
        kernel[number, group * inputs : (group + 1) * inputs, ::dh, ::dw] = w[number]
    padded = np.pad(np.asarray(x, dtype=np.float64), [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    high, wide = (size - taps + 1 for size, taps in zip(padded.shape[2:], kernel.shape[2:], strict=True))
    out = [
        [
            np.tensordot(padded[:, :, r : r + kernel.shape[2], c : c + kernel.shape[3]], kernel, axes=([1, 2, 3], [1, 2, 3]))
            for c in range(0, wide, sw)
        ]
        for r in range(0, high, sh)
    ]
    out = np.array(out).transpose(2, 3, 0, 1)
    return out if b is None else out + np.expand_dims(b, (1, 2))
