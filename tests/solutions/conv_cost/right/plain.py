def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params = kernel_size * kernel_size * (c_in // groups) * c_out
    macs = params * h_out * w_out
    if bias:
        params += c_out
    return params, macs
