import torch


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    x, y, w = (torch.as_tensor(array).clone() for array in (x, y, w))
    model = torch.nn.Linear(x.shape[1], 1, dtype=x.dtype, device=x.device)
    with torch.no_grad():
        model.weight.copy_(w[None])
        model.bias.fill_(b)
    criterion = torch.nn.MSELoss()
    losses = []
    for _ in range(epochs):
        model.train()
        running = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size)):
            model.zero_grad()
            loss = criterion(model(inputs).squeeze(1), targets)
            loss.backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter.sub_(lr * parameter.grad)
            running += loss.item() * len(inputs)
        losses.append(running / len(x))
        lr *= gamma
    return model.weight.detach()[0], model.bias.item(), losses
