import torch
import torch.nn.functional as F


def erode(img, k):
    holes = 1.0 - torch.as_tensor(img).float()
    return (1 - F.max_pool2d(holes[None, None], k, stride=1, padding=k // 2))[0, 0].long()
