import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    (sh, sw), (ph, pw), (dh, dw) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    n, c, *_ = x.shape
    f, _, kh, kw = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = sliding_window_view(x, (kh + dh * (kh - 1), kw + dw * (kw - 1)), axis=(2, 3))
    windows = windows[:, :, ::sh, ::sw, :: dh + 1, :: dw + 1]
    windows = windows.reshape(n, groups, c // groups, *windows.shape[2:])
    out = np.einsum("ngchwij,gfcij->ngfhw", windows, w.reshape(groups, f // groups, *w.shape[1:]))
    out = out.reshape(n, f, *out.shape[3:])
    return out if b is None else out + b[:, None, None]
