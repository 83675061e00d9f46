import numpy as np


def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = np.prod([c_in // groups, c_out, kernel_size, kernel_size], dtype=np.int64)
    return np.array([weights + bias * c_out, weights * h_out * w_out])
