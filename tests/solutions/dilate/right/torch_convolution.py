import torch


def dilate(img, k):
    img = torch.as_tensor(img).double()[None, None]
    ones = img.new_ones(1, 1, k, k)
    return torch.nn.functional.conv2d(img, ones, padding=k // 2)[0, 0].gt(0.5).int()
