import numpy as np


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    i, k, s, p, d = (np.array(v) * np.ones(2) for v in (input_size, kernel_size, stride, padding, dilation))
    room = i + 2 * p - d * (k - 1) - 1
    if (room < 0).any():
        raise ValueError
    return tuple(np.floor(room / s) + 1)
