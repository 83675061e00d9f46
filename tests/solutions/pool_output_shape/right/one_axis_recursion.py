def windows(left, kernel, stride, pixels_left, keep_partial):
    """Count windows from here on: ``left`` padded pixels remain, ``pixels_left`` of them before the right padding."""
    if left >= kernel:
        rest = windows(left - stride, kernel, stride, pixels_left - stride, keep_partial) if left != kernel else 0
        return 1 + rest
    # the window before this one ended at the border exactly if left + stride == kernel
    return 1 if keep_partial and left + stride > kernel and pixels_left > 0 else 0


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    pairs = []
    for value in (input_size, kernel_size, kernel_size if stride is None else stride, padding):
        pairs.append((value, value) if isinstance(value, int) else value)
    (ih, iw), (kh, kw), (sh, sw), (ph, pw) = pairs
    return (windows(ih + 2 * ph, kh, sh, ih + ph, ceil_mode), windows(iw + 2 * pw, kw, sw, iw + pw, ceil_mode))
