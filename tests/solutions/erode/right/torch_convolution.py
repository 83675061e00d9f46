import torch
import torch.nn.functional as F


def erode(img, k):
    img = torch.as_tensor(img).double()
    holes = F.conv2d(1 - img[None, None], torch.ones(1, 1, k, k, dtype=img.dtype, device=img.device), padding=k // 2)
    return (holes[0, 0] < 0.5).to(torch.uint8)
