def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    h, w = [len(range(0, *ends)) for ends in ends_of(input_size, kernel_size, stride, padding, dilation)]
    if not (h and w):
        raise ValueError("no position")
    return [h, w]


def ends_of(*arguments):
    for axis in (0, 1):
        i, k, s, p, d = [a[axis] if isinstance(a, (tuple, list)) else a for a in arguments]
        yield max(0, i + 2 * p - d * (k - 1)), s
