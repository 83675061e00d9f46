def training_loop(x, y, w, b, lr, epochs, batch_size, gamma=1.0):
    samples, targets, weights = x.tolist(), y.tolist(), w.tolist()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(samples), batch_size):
            stop = min(start + batch_size, len(samples))
            grad_w, grad_b = [0.0] * len(weights), 0.0
            for i in range(start, stop):
                error = sum(v * u for v, u in zip(weights, samples[i])) + b - targets[i]
                total += error * error
                grad_b += 2 * error / (stop - start)
                for j, value in enumerate(samples[i]):
                    grad_w[j] += 2 * error * value / (stop - start)
            weights = [v - lr * g for v, g in zip(weights, grad_w)]
            b -= lr * grad_b
        losses.append(total / len(samples))
        lr *= gamma
    return weights, b, losses
