import math


def positional_encoding(length, d_model):
    def entry(pos, i):
        angle = pos / math.pow(10000, i / d_model)
        return math.cos(angle) if i % 2 else math.sin(angle)

    return [[entry(pos, i) for i in range(d_model)] for pos in range(length)]
