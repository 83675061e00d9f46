import numpy as np


def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    arguments = [np.resize(value, 2) for value in (input_size, kernel_size, stride, padding, output_padding, dilation)]
    i, k, s, p, op, d = np.stack(arguments)
    return (i - 1) * s - 2 * p + d * (k - 1) + op + 1
