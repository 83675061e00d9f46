import numpy as np


def linear_backward(x, w, b, y):
    x1 = np.column_stack([x, np.ones(len(x))])
    theta = np.append(w.astype(np.float64), b)
    gradient = x1.T @ (x1 @ theta - y) / len(y)
    return gradient[:-1], gradient[-1]
