import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    (sh, sw), (ph, pw), (dh, dw) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    inputs, kh, kw = w.shape[1:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = sliding_window_view(x, (dh * (kh - 1) + 1, dw * (kw - 1) + 1), axis=(2, 3))[:, :, ::sh, ::sw, ::dh, ::dw]
    planes = []
    for number, kernel in enumerate(w):
        first = number % groups * inputs
        planes.append(np.einsum("nchwij,cij->nhw", windows[:, first : first + inputs], kernel))
        if b is not None:
            planes[-1] += b[number]
    return np.stack(planes, axis=1)
