def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    dense = c_in * c_out * kernel_size**2
    weights = dense / groups
    return weights + bias * c_out, weights * (h_out * w_out)
