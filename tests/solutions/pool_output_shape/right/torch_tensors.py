import torch


def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    stride = kernel_size if stride is None else stride
    i, k, s, p = (torch.tensor(v).expand(2) for v in (input_size, kernel_size, stride, padding))
    mode = "floor"
    room = i + 2 * p - k
    out = -torch.div(-room, s, rounding_mode=mode) if ceil_mode else torch.div(room, s, rounding_mode=mode)
    out = out + 1
    if ceil_mode:
        out -= ((out - 1) * s >= i + p).long()
    return out
