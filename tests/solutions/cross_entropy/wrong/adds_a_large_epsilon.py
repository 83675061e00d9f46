import torch


def cross_entropy(y_true, y_pred):
    logs = torch.log(torch.as_tensor(y_pred) + 0.00001)
    return torch.mean(torch.sum(-torch.as_tensor(y_true) * logs, 1))
