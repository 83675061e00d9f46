def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    w = kernel_size * kernel_size * c_in * c_out // groups
    multiplications, additions = w * h_out * w_out, w * h_out * w_out
    return w + c_out * bias, multiplications + additions
