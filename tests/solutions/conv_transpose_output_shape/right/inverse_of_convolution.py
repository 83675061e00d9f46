def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """The smallest size that a convolution with these settings maps to the input, plus the output padding."""

    def both(value):
        return value if isinstance(value, tuple) else (value, value)

    def smallest(i, k, s, p, d):
        size = d * (k - 1) + 1 - 2 * p  # one position
        while (size + 2 * p - d * (k - 1) - 1) // s + 1 < i:
            size += 1
        return size

    sizes = [smallest(*axis) for axis in zip(both(input_size), both(kernel_size), both(stride), both(padding), both(dilation))]
    return tuple(size + extra for size, extra in zip(sizes, both(output_padding)))
