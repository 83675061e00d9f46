def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def get(value, axis):
        return value if isinstance(value, int) else value[axis]

    sizes = []
    for axis in (0, 1):
        i, k, p = get(input_size, axis), get(kernel_size, axis), get(padding, axis)
        s = k if stride is None else get(stride, axis)
        last = i + 2 * p - k
        starts = list(range(0, last + 1, s))
        if ceil_mode and starts[-1] != last and starts[-1] + s <= i + p - 1:
            starts.append(starts[-1] + s)
        sizes.append(len(starts))
    return tuple(sizes)
