from math import floor


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    args = [a if type(a) is tuple else (a, a) for a in (input_size, kernel_size, stride, padding, dilation)]
    out = []
    for i, k, s, p, d in zip(*args):
        k_eff = k + (k - 1) * (d - 1)
        if i + 2 * p < k_eff:
            raise ValueError("does not fit")
        out.append(floor((i + 2 * p - k_eff) / s + 1))
    return tuple(out)
