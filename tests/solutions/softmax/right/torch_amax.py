import torch


def softmax(x, axis=-1):
    x = torch.as_tensor(x)
    e = (x - x.amax(dim=axis, keepdim=True)).exp()
    return e / e.sum(dim=axis, keepdim=True)
