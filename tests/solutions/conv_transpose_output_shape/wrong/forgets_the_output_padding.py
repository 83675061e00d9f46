def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    def pair(a):
        return a if isinstance(a, tuple) else (a, a)

    sizes = zip(pair(input_size), pair(kernel_size), pair(stride), pair(padding), pair(dilation))
    return [s * (i - 1) + (k - 1) * d + 1 - 2 * p for i, k, s, p, d in sizes]
