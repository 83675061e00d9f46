def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    args = [a if isinstance(a, tuple) else (a, a) for a in (input_size, kernel_size, stride, padding, output_padding, dilation)]
    return tuple(s * (i - 1) + 2 * p + d * (k - 1) + 1 + o for i, k, s, p, o, d in zip(*args))
