def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def both(value):
        if isinstance(value, int):
            return (value, value)
        return value

    (h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(both, (input_size, kernel_size, stride, padding, dilation))
    if dh * (kh - 1) + 1 > h + 2 * ph or dw * (kw - 1) + 1 > w + 2 * pw:
        raise ValueError("kernel too large")
    h_out = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    w_out = (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    return h_out, w_out
