import math


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    if stride is None:
        stride = kernel_size
    out = []
    for axis in range(2):
        i, k, s, p = (v[axis] if isinstance(v, (tuple, list)) else v for v in (input_size, kernel_size, stride, padding))
        n = (math.ceil if ceil_mode else math.floor)((i + 2 * p - k) / s) + 1
        if ceil_mode and (n - 1) * s >= i + p:
            n -= 1
        out.append(n)
    return tuple(out)
