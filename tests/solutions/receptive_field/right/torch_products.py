import torch


def receptive_field(layers):
    total = torch.tensor(1)
    for index, layer in enumerate(layers):
        dilation = layer[2] if len(layer) == 3 else 1
        strides = torch.tensor([before[1] for before in layers[:index]], dtype=torch.int64)
        total += (layer[0] - 1) * dilation * strides.prod()
    return total
