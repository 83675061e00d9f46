import torch


def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    i, k, s, p, d = (torch.tensor(v).expand(2) for v in (input_size, kernel_size, stride, padding, dilation))
    room = i + 2 * p - d * (k - 1) - 1
    if bool((room < 0).any()):
        raise ValueError("does not fit")
    return tuple((torch.div(room, s, rounding_mode="floor") + 1).tolist())
