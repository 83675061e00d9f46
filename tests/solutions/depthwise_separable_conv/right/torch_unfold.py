import torch
import torch.nn.functional as F


def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    x, wd, wp = map(torch.as_tensor, (x, w_depthwise, w_pointwise))
    n, c, h, _ = x.shape
    columns = F.unfold(x, wd.shape[1:], padding=padding, stride=stride).reshape(n, c, wd[0].numel(), -1)
    maps = (columns * wd.reshape(1, c, -1, 1)).sum(2)
    rows = (h + 2 * padding - wd.shape[1]) // stride + 1
    return (wp @ maps).reshape(n, len(wp), rows, -1)
