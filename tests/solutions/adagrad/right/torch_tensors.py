import torch


def adagrad(w, grad, total, lr=1e-2, eps=1e-10):
    w, grad, total = map(torch.as_tensor, (w, grad, total))
    total = torch.addcmul(total, grad, grad)
    return torch.addcdiv(w, grad, total.sqrt() + eps, value=-lr), total
