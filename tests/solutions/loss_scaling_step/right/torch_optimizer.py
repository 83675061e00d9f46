import torch


def loss_scaling_step(weights, grads, lr, scale, good_steps, max_norm=None, growth_interval=2000):
    parameters = [torch.nn.Parameter(torch.as_tensor(w).clone()) for w in weights]
    for parameter, grad in zip(parameters, grads):
        parameter.grad = torch.as_tensor(grad) / scale
    if all(bool(torch.isfinite(p.grad).all()) for p in parameters):
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(parameters, max_norm)
        torch.optim.SGD(parameters, lr=lr).step()
        good_steps += 1
    else:
        scale, good_steps = scale / 2, 0
    if good_steps == growth_interval:
        scale, good_steps = scale * 2, 0
    return [p.detach() for p in parameters], scale, good_steps
