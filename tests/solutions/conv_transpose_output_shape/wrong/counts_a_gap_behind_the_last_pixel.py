def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    out = []
    for axis in range(2):
        args = (input_size, kernel_size, stride, padding, output_padding, dilation)
        i, k, s, p, o, d = [a if isinstance(a, int) else a[axis] for a in args]
        span = d * (k - 1) + 1
        out.append(s * i + span - p - p + o)
    return out
