import math


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    images = x.tolist()
    out = [[None] * len(image) for image in images]
    means, variances = [], []
    for c in range(len(gamma)):
        mean, var = float(running_mean[c]), float(running_var[c])
        new_mean, new_var = mean, var
        if training:
            values = [value for image in images for row in image[c] for value in row]
            m = len(values)
            mean = math.fsum(values) / m
            squares = math.fsum((value - mean) ** 2 for value in values)
            var = squares / m
            new_mean = new_mean + momentum * (mean - new_mean)
            new_var = new_var + momentum * (squares / (m - 1) - new_var)
        scale = float(gamma[c]) / math.sqrt(var + eps)
        for n, image in enumerate(images):
            out[n][c] = [[(value - mean) * scale + float(beta[c]) for value in row] for row in image[c]]
        means.append(new_mean)
        variances.append(new_var)
    return out, means, variances
