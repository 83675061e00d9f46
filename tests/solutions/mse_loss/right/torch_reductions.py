import torch


def mse_loss(pred, target, reduction="mean"):
    if reduction not in {"mean", "sum", "none"}:
        raise ValueError(reduction)
    squares = (torch.as_tensor(pred) - torch.as_tensor(target)).pow(2)
    return squares if reduction == "none" else getattr(squares, reduction)()
