import numpy as np


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    i, k, p = (np.broadcast_to(value, 2) for value in (input_size, kernel_size, padding))
    s = k if stride is None else np.broadcast_to(stride, 2)
    room = i + 2 * p - k
    n = (room + (s - 1 if ceil_mode else 0)) // s + 1
    return np.where((n - 1) * s >= i + p, n - 1, n)
