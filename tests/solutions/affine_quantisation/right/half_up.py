import math


def affine_quantise(x, low, high, bits=8):
    """Nested lists, rounding half up."""
    low, high = min(low, 0.0), max(high, 0.0)
    levels = (1 << bits) - 1
    scale = (high - low) / levels
    zero_point = math.floor(0.5 - low / scale)

    def walk(value):
        if isinstance(value, list):
            return [walk(item) for item in value]
        return max(0, min(levels, math.floor(value / scale + 0.5) + zero_point))

    return walk(x.tolist()), scale, zero_point
