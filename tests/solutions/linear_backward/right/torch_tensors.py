import torch


def linear_backward(x, w, b, y):
    x, w, y = torch.as_tensor(x), torch.as_tensor(w), torch.as_tensor(y)
    r = torch.mv(x, w) + b - y
    return (x * r.unsqueeze(1)).mean(dim=0), r.mean()
