import torch
import torch.nn.functional as F


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    x = torch.as_tensor(x)
    for layer in ((w1, b1), (w2, b2), (w3, b3)):
        w, b = map(torch.as_tensor, layer)
        x = F.relu(F.conv2d(x, w, b, padding="same"))
    return torch.sigmoid(x)
