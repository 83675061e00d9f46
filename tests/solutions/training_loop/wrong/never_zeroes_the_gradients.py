import torch


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    w = torch.as_tensor(w).clone().requires_grad_()
    b = torch.tensor(b, dtype=w.dtype, requires_grad=True)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(x.split(batch_size), y.split(batch_size)):
            loss = ((xs @ w + b - ys) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
                b -= lr * b.grad
            total += float(loss) * len(xs)
        losses.append(total / len(x))
        lr *= gamma
    return w.detach(), float(b), losses
