import math


def layer_norm(x, gamma, beta, eps=1e-5):
    gamma, beta = gamma.tolist(), beta.tolist()

    def walk(values):
        if isinstance(values[0], list):
            return [walk(inner) for inner in values]
        n = len(values)
        mean = math.fsum(values) / n
        variance = math.fsum((v - mean) ** 2 for v in values) / n
        root = math.sqrt(variance + eps)
        return [g * (v - mean) / root + b for v, g, b in zip(values, gamma, beta)]

    return walk(x.tolist())
