import numpy as np


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    p = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    out = []
    for image in p:
        columns = [
            image[:, top : top + kernel_h, left : left + kernel_w].ravel()
            for top in range(0, image.shape[1] - kernel_h + 1, stride)
            for left in range(0, image.shape[2] - kernel_w + 1, stride)
        ]
        out.append(np.stack(columns, axis=1))
    return np.stack(out)
