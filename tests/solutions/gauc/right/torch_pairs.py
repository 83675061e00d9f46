import torch


def gauc(y_true, scores, groups):
    y_true, scores, groups = map(torch.as_tensor, (y_true, scores, groups))
    total, weight = torch.zeros((), dtype=torch.float64), 0
    for g in torch.unique(groups):
        y, s = y_true[groups == g], scores[groups == g]
        p, n = s[y == 1].unsqueeze(1), s[y == 0].unsqueeze(0)
        if p.numel() and n.numel():
            total += len(y) * ((p > n).double() + 0.5 * (p == n).double()).mean().cpu()
            weight += len(y)
    return total / weight if weight else total
