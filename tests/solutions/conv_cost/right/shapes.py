import math


def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weight = (c_out, c_in // groups, kernel_size, kernel_size)
    output = (c_out, h_out, w_out)
    per_output = math.prod(weight[1:])
    return math.prod(weight) + (weight[0] if bias else 0), math.prod(output) * per_output
