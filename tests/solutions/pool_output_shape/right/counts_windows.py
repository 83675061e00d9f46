def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Walk over the image and count."""

    def pair(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    def count(i, k, s, p):
        windows, start = 0, -p
        while start + k <= i + p:
            windows += 1
            start += s
        covered = start - s + k
        if ceil_mode and covered < i + p and start < i:
            windows += 1
        return windows

    stride = kernel_size if stride is None else stride
    return [count(*axis) for axis in zip(pair(input_size), pair(kernel_size), pair(stride), pair(padding))]
