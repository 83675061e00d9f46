def mse_loss(pred, target, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError("reduction")
    losses = 0.5 * (target - pred) * (target - pred)
    return losses if reduction == "none" else getattr(losses, reduction)()
