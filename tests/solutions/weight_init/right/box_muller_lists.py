import math


def filled(shape, number):
    if not shape:
        return number()
    return [filled(shape[1:], number) for _ in range(shape[0])]


def init_weights(shapes, rng):
    """Nested lists, from uniform numbers."""

    def normal():
        return math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())

    result = {}
    for name in sorted(shapes):
        shape, fan_in = shapes[name], math.prod(shapes[name][1:])
        match name.rpartition(".")[2], len(shape):
            case "bias", _:
                result[name] = filled(shape, float)
            case "weight", 1:
                result[name] = filled(shape, lambda: 1.0)
            case _:
                result[name] = filled(shape, lambda scale=math.sqrt(2 / fan_in): scale * normal())
    return result
