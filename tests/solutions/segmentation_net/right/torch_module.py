import torch
from torch import nn


@torch.no_grad()
def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    x = torch.as_tensor(x)
    layers = []
    for w, b in ((w1, b1), (w2, b2), (w3, b3)):
        w, b = torch.as_tensor(w), torch.as_tensor(b)
        outputs, inputs, k, _ = w.shape
        conv = nn.Conv2d(inputs, outputs, k, padding=(k - 1) // 2, device=x.device, dtype=x.dtype)
        conv.weight.copy_(w)
        conv.bias.copy_(b)
        layers += [conv, nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Sigmoid())(x)
