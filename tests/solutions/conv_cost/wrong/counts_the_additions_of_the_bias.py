def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    per_filter = kernel_size**2 * c_in // groups + (1 if bias else 0)
    params = per_filter * c_out
    return params, h_out * params * w_out
