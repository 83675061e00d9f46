import numpy as np


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    p = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)]).transpose(0, 2, 3, 1)
    columns = []
    for i in range(0, p.shape[1] - kernel_h + 1, stride):
        for j in range(0, p.shape[2] - kernel_w + 1, stride):
            columns.append(p[:, i : i + kernel_h, j : j + kernel_w].reshape(len(p), -1))
    return np.stack(columns, axis=-1)
