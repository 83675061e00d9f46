def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def pair(v):
        return v if isinstance(v, tuple) else (v, v)

    out = []
    for i, k, s, p in zip(pair(input_size), pair(kernel_size), pair(stride), pair(padding)):
        if k > i + 2 * p:
            raise ValueError
        out.append((i + 2 * p - k) // s + 1)
    return tuple(out)
