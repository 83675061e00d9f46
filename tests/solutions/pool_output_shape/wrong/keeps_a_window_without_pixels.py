import math


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    stride = stride or kernel_size
    args = [v if isinstance(v, tuple) else (v, v) for v in (input_size, kernel_size, stride, padding)]
    rounding = math.ceil if ceil_mode else math.floor
    return tuple(rounding((i + 2 * p - k) / s + 1) for i, k, s, p in zip(*args))
