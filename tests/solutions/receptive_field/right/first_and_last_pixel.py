def receptive_field(layers):
    """Trace one output pixel back to the first and the last input pixel it depends on."""
    first = last = 0
    for layer in layers[::-1]:
        kernel, stride, dilation = layer if len(layer) == 3 else (*layer, 1)
        first, last = first * stride, last * stride + (kernel - 1) * dilation
    return last - first + 1
