import numpy as np


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    (sh, sw), (ph, pw), (dh, dw) = (np.broadcast_to(v, 2).tolist() for v in (stride, padding, dilation))
    n, c, high, wide = x.shape
    kh, kw = w.shape[2:]
    h_out = (high + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    w_out = (wide + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    padded = np.zeros((n, c, high + 2 * ph, wide + 2 * pw))
    padded[:, :, ph : ph + high, pw : pw + wide] = x
    # Where tap (i, j) of output (r, c) lies: r * stride + i * dilation.
    rows = (dh * np.arange(kh))[:, None, None, None] + (sh * np.arange(h_out))[:, None]
    columns = (dw * np.arange(kw))[:, None, None] + sw * np.arange(w_out)
    parts = []
    for channels, kernels in zip(np.split(padded, groups, axis=1), np.split(w, groups), strict=True):
        patches = channels[:, :, rows, columns].reshape(n, -1, h_out * w_out)
        parts.append(kernels.reshape(len(kernels), -1).astype(np.float64) @ patches)
    out = np.concatenate(parts, axis=1)
    if b is not None:
        out += b.reshape(1, -1, 1)
    return out.reshape(n, -1, h_out, w_out)
