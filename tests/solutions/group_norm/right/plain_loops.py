import math


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    each = len(gamma) // num_groups
    result = []
    for image in x.tolist():
        out = []
        for first in range(0, len(image), each):
            channels = image[first : first + each]
            values = [v for channel in channels for row in channel for v in row]
            mean = math.fsum(values) / len(values)
            root = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values) + eps)
            for c, channel in enumerate(channels, start=first):
                g, b = float(gamma[c]), float(beta[c])
                out.append([[g * (v - mean) / root + b for v in row] for row in channel])
        result.append(out)
    return result
