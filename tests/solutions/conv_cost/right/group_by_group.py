def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params = macs = 0
    for _ in range(groups):
        filters, planes = c_out // groups, c_in // groups
        params += filters * (planes * kernel_size**2 + int(bias))
        macs += h_out * w_out * filters * planes * kernel_size**2
    return [params, macs]
