import torch


def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    values = [torch.tensor(v) for v in (input_size, kernel_size, stride, padding, output_padding, dilation)]
    i, k, s, p, op, d = torch.stack([v.expand(2) for v in values])
    return ((i - 1) * s - 2 * p + d * (k - 1) + op + 1).tolist()
