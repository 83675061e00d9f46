import torch


def mlp_forward(x, layers, keep_all=False):
    x, kept = torch.as_tensor(x), []
    for weight, bias, name in layers:
        bias = None if bias is None else torch.as_tensor(bias)
        kept.append(torch.nn.functional.linear(x, torch.as_tensor(weight), bias))
        x = kept[-1] if name == "identity" else getattr(torch, name)(kept[-1])
    return kept if keep_all else x
