import numpy as np


def plain(x, w, stride, dilation):
    """One group, no border."""
    (sh, sw), (dh, dw) = stride, dilation
    kh, kw = w.shape[2:]
    rows = range(0, x.shape[2] - dh * (kh - 1), sh)
    columns = range(0, x.shape[3] - dw * (kw - 1), sw)
    out = np.empty((len(x), len(w), len(rows), len(columns)))
    for r, top in enumerate(rows):
        for c, left in enumerate(columns):
            patch = x[:, None, :, top : top + dh * kh : dh, left : left + dw * kw : dw]
            out[:, :, r, c] = (patch[..., :kh, :kw] * w).sum(axis=(2, 3, 4))
    return out


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    stride, padding, dilation = ((v, v) if np.ndim(v) == 0 else v for v in (stride, padding, dilation))
    x = np.pad(x.astype(np.float64), ((0, 0), (0, 0), *((p, p) for p in padding)))
    c, f = x.shape[1] // groups, len(w) // groups
    parts = [plain(x[:, g * c : (g + 1) * c], w[g * f : (g + 1) * f], stride, dilation) for g in range(groups)]
    out = np.concatenate(parts, axis=1)
    if b is not None:
        out += b[None, :, None, None]
    return out
