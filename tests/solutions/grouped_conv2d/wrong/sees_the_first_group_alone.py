import torch
import torch.nn.functional as F


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    x, w = torch.as_tensor(x), torch.as_tensor(w)
    n, _, high, wide = x.shape
    columns = F.unfold(x, tuple(w.shape[2:]), dilation=dilation, padding=padding, stride=stride)
    flat = w.flatten(1)
    out = flat @ columns[:, : flat.shape[1]]
    if b is not None:
        out = out + torch.as_tensor(b)[:, None]
    pairs = [(v, v) if isinstance(v, int) else v for v in (stride, padding, dilation)]
    sizes = zip((high, wide), w.shape[2:], *pairs)
    return out.reshape(n, len(w), *((size + 2 * p - d * (k - 1) - 1) // s + 1 for size, k, s, p, d in sizes))
