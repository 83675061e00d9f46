def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    ci, co = c_in // groups, c_out // groups
    params = ci * co * kernel_size * kernel_size
    return params + (c_out if bias else 0), params * h_out * w_out
