def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    args = [a if isinstance(a, tuple) else (a, a) for a in (input_size, kernel_size, stride, padding, dilation)]
    return tuple(int((i + 2 * p - d * (k - 1) - 1) / s) + 1 for i, k, s, p, d in zip(*args))
