import numpy as np
from scipy.special import softmax


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    """Each head takes its rows of the weights, and its columns of w_out: the last layer is a sum over the heads."""
    wq, wk, wv = np.split(w_qkv, 3)
    bq, bk, bv = np.split(b_qkv, 3)
    d = x.shape[-1] // num_heads
    out = np.broadcast_to(b_out, x.shape)
    for head in range(num_heads):
        rows = slice(head * d, (head + 1) * d)
        q, k, v = (x @ w[rows].T + b[rows] for w, b in ((wq, bq), (wk, bk), (wv, bv)))
        weights = softmax(q @ np.swapaxes(k, 1, 2) / np.sqrt(d), axis=-1)
        out = out + weights @ v @ w_out[:, rows].T
    return out
