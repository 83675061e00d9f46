import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    N, C, H, W = x.shape
    pooled = np.concatenate((x.mean(3), x.mean(2)), axis=2)
    y = np.matmul(w_shared, pooled)
    y = y * scale.reshape(1, -1, 1) + shift.reshape(1, -1, 1)
    y = y * np.minimum(np.maximum(y + 3, 0), 6) / 6
    a_h = sigmoid(np.matmul(w_h, y[:, :, :H]))
    a_w = sigmoid(np.matmul(w_w, y[:, :, H:]))
    return x * a_h.reshape(N, C, H, 1) * a_w.reshape(N, C, 1, W)
