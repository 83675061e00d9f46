import torch


def roc_auc(y_true, scores):
    y_true, scores = torch.as_tensor(y_true), torch.as_tensor(scores)
    p, n = scores[y_true == 1].unsqueeze(1), scores[y_true == 0].unsqueeze(0)
    return ((p > n).double() + (p == n).double() / 2).mean()
