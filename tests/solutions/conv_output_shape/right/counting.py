class KernelTooLargeError(ValueError):
    pass


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    """Count the positions of the first tap at which the last one is still inside."""
    result = []
    for axis in range(2):
        size, kernel, step, pad, gap = (
            value[axis] if hasattr(value, "__len__") else value
            for value in (input_size, kernel_size, stride, padding, dilation)
        )
        positions = 0
        first = -pad
        while first + gap * (kernel - 1) < size + pad:
            positions += 1
            first += step
        if positions == 0:
            raise KernelTooLargeError
        result.append(positions)
    return result
