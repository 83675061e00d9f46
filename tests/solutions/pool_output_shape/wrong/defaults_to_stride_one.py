def pool_output_shape(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    stride = stride or 1
    out = []
    for i, k, s, p in zip(*[v if isinstance(v, tuple) else (v, v) for v in (input_size, kernel_size, stride, padding)]):
        n = (i + 2 * p - k + (s - 1) * ceil_mode) // s + 1
        out.append(n - (ceil_mode and (n - 1) * s >= i + p))
    return out
