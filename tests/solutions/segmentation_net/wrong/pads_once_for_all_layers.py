import torch
import torch.nn.functional as F


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    x, w1, b1, w2, b2, w3, b3 = (torch.as_tensor(array) for array in (x, w1, b1, w2, b2, w3, b3))
    border = (w1.shape[-1] + w2.shape[-1] + w3.shape[-1] - 3) // 2
    x = F.conv2d(x, w1, b1, padding=border).relu()
    x = F.conv2d(x, w2, b2).relu()
    return F.conv2d(x, w3, b3).sigmoid()
