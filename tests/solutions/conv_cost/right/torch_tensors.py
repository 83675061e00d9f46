import torch


def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    filters = torch.empty(c_out, c_in // groups, kernel_size, kernel_size, device="meta")
    parameters = filters.numel() + (torch.empty(c_out, device="meta").numel() if bias else 0)
    return torch.tensor(parameters), torch.tensor(filters.numel()) * h_out * w_out
