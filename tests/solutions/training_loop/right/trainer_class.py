import numpy as np


class Linear:
    def __init__(self, w, b):
        self.parameters = {"w": np.array(w, dtype=float), "b": np.array(b, dtype=float)}
        self.zero_grad()

    def zero_grad(self):
        self.gradients = {name: np.zeros_like(value) for name, value in self.parameters.items()}

    def forward(self, x):
        self.seen = x
        return x @ self.parameters["w"] + self.parameters["b"]

    def backward(self, upstream):
        self.gradients["w"] += self.seen.T @ upstream
        self.gradients["b"] += upstream.sum()

    def step(self, lr):
        for name, gradient in self.gradients.items():
            self.parameters[name] -= lr * gradient


def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    model, losses, epoch = Linear(w, b), [], 0
    while epoch < epochs:
        seen, mean = 0, 0.0
        while seen < len(x):
            batch = np.arange(seen, min(seen + batch_size, len(x)))
            model.zero_grad()
            difference = model.forward(x[batch]) - y[batch]
            model.backward(2 * difference / batch.size)
            model.step(lr)
            seen += batch.size
            mean += (np.square(difference).sum() - batch.size * mean) / seen
        losses.append(mean)
        lr, epoch = lr * gamma, epoch + 1
    return model.parameters["w"], float(model.parameters["b"]), losses
