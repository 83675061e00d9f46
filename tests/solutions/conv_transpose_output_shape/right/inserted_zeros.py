def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """A stride-1 convolution over the input with zeros inserted between its pixels."""

    def length(axis):
        i, k, s, p, extra, d = (v if isinstance(v, int) else v[axis] for v in settings)
        stretched = i + (i - 1) * (s - 1)
        span = k + (k - 1) * (d - 1)
        border = span - 1 - p
        return stretched + 2 * border + extra - span + 1

    settings = (input_size, kernel_size, stride, padding, output_padding, dilation)
    return [length(0), length(1)]
