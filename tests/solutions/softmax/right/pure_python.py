import math


def softmax(x, axis=-1):
    """Move through nested lists by recursion; no array operation at all."""
    values = x.tolist()
    return along(values, axis % depth(values))


def depth(values):
    return 1 + depth(values[0]) if isinstance(values, list) else 0


def along(values, axis):
    if axis > 0:
        return [along(item, axis - 1) for item in values]
    if not isinstance(values[0], list):
        top = max(values)
        powers = [math.exp(v - top) for v in values]
        total = math.fsum(powers)
        return [p / total for p in powers]
    # Each position of the inner lists is a row of its own.
    rows = [along([item[place] for item in values], 0) for place in range(len(values[0]))]
    return [[row[index] for row in rows] for index in range(len(values))]
