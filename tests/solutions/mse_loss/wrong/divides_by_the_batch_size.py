def mse_loss(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    if reduction == "none":
        return squares
    if reduction == "sum":
        return squares.sum()
    if reduction == "mean":
        return squares.sum() / pred.shape[0]
    raise ValueError("reduction")
