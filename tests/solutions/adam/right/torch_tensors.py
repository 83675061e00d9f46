import torch


def adam(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, grad, m, v = map(torch.as_tensor, (w, grad, m, v))
    m = torch.lerp(m, grad, 1 - beta1)
    v = (v * beta2).addcmul(grad, grad, value=1 - beta2)
    denominator = (v / (1 - beta2**t)).sqrt().add(eps)
    return w.addcdiv(m, denominator, value=-lr / (1 - beta1**t)), m, v
