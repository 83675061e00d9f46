import torch
import torch.nn.functional as F


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    x, w_shared, scale, shift, w_h, w_w = (torch.as_tensor(a) for a in (x, w_shared, scale, shift, w_h, w_w))
    height, width = x.shape[2:]
    x_h = F.adaptive_avg_pool2d(x, (None, 1))
    x_w = F.adaptive_avg_pool2d(x, (1, None)).permute(0, 1, 3, 2)
    y = F.conv2d(torch.cat([x_h, x_w], dim=2), w_shared[..., None, None])
    y = F.hardswish(y * scale.view(-1, 1, 1) + shift.view(-1, 1, 1))
    y_h, y_w = torch.split(y, [height, width], dim=2)
    a_h = torch.sigmoid(F.conv2d(y_h, w_h[..., None, None]))
    a_w = torch.sigmoid(F.conv2d(y_w.permute(0, 1, 3, 2), w_w[..., None, None]))
    return x * a_w * a_h
