import torch
from torch import nn


class Mlp(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.linears = nn.ModuleList()
        self.names = [name for _, _, name in layers]
        for weight, bias, _ in layers:
            weight = torch.as_tensor(weight)
            linear = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, weight.device, weight.dtype)
            linear.weight = nn.Parameter(weight)
            if bias is not None:
                linear.bias = nn.Parameter(torch.as_tensor(bias))
            self.linears.append(linear)

    def forward(self, x):
        outputs = []
        for linear, name in zip(self.linears, self.names):
            x = linear(x)
            x = x if name == "identity" else getattr(torch, name)(x)
            outputs.append(x)
        return outputs


@torch.no_grad()
def mlp_forward(x, layers, keep_all=False):
    x = torch.as_tensor(x)
    outputs = Mlp(layers)(x)
    if keep_all:
        return outputs
    return outputs[-1] if outputs else x
