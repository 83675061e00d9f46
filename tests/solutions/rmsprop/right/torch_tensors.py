import torch


def rmsprop(w, grad, average, lr=1e-2, alpha=0.99, eps=1e-8):
    w, grad, average = map(torch.as_tensor, (w, grad, average))
    average = average.mul(alpha).addcmul(grad, grad, value=1 - alpha)
    return w.addcdiv(grad, average.sqrt().add(eps), value=-lr), average
