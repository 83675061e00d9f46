import math


def kaiming_normal(shape, rng):
    """Nested lists, from uniform numbers."""
    fan_in = 1
    for length in shape[1:]:
        fan_in *= length

    def draw(lengths):
        if lengths:
            return [draw(lengths[1:]) for _ in range(lengths[0])]
        radius = math.sqrt(-2 * math.log(1 - rng.random()))
        return math.sqrt(2 / fan_in) * radius * math.cos(2 * math.pi * rng.random())

    return draw(shape)
