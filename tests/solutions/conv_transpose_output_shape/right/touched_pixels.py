def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """Scatter the kernel of each input pixel, look how far it reaches, cut and extend."""
    result = []
    for axis in (0, 1):
        i, k, s, p, extra, d = (
            v[axis] if isinstance(v, tuple) else v for v in (input_size, kernel_size, stride, padding, output_padding, dilation)
        )
        reached = max(pixel * s + tap * d for pixel in range(i) for tap in range(k))
        result.append(len(range(p, reached + 1 - p + extra)))
    return tuple(result)
