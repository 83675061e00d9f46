import torch


def sgd_momentum(w, grad, velocity, lr, momentum):
    w, grad, velocity = (torch.as_tensor(x) for x in (w, grad, velocity))
    v = (velocity * momentum).add(grad, alpha=lr)
    return w - v, v
