import numpy as np


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    i, k, s, p, d = (np.broadcast_to(np.asarray(value), 2) for value in (input_size, kernel_size, stride, padding, dilation))
    out = np.floor_divide(i + 2 * p - d * (k - 1) - 1, s) + 1
    if (out < 1).any():
        raise ValueError(out)
    return tuple(out)
