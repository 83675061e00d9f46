import torch
import torch.nn.functional as F


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    x = F.pad(torch.as_tensor(x), (padding, padding, padding, padding))
    windows = x.unfold(2, kernel_h, stride).unfold(3, kernel_w, stride)  # n c ho wo kh kw
    return windows.permute(0, 1, 4, 5, 2, 3).flatten(4).flatten(1, 3)
