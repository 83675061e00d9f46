import torch


def affine_quantise(x, low, high, bits=8):
    x = torch.as_tensor(x)
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / (2**bits - 1)
    zero_point = round(-low / scale)
    q = torch.clamp(torch.round(x / scale) + zero_point, 0, 2**bits - 1)
    return q.to(torch.uint8), scale, zero_point
