import math


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    out = []
    for axis in (0, 1):
        i, k, s = (v[axis] if isinstance(v, tuple) else v for v in (input_size, kernel_size, stride or kernel_size))
        n = (math.ceil if ceil_mode else math.floor)((i - k) / s) + 1
        out.append(n - 1 if (n - 1) * s >= i else n)
    return tuple(out)
