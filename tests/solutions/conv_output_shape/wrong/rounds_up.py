import math


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    args = [a if isinstance(a, tuple) else (a, a) for a in (input_size, kernel_size, stride, padding, dilation)]
    out = []
    for i, k, s, p, d in zip(*args):
        room = i + 2 * p - d * (k - 1) - 1
        if room < 0:
            raise ValueError
        out.append(math.ceil(room / s) + 1)
    return tuple(out)
