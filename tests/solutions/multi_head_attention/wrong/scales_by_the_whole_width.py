import numpy as np
from scipy.special import softmax


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    b, n, c = x.shape
    q, k, v = np.moveaxis((x @ w_qkv.T + b_qkv).reshape(b, n, 3, num_heads, -1), (2, 3), (0, 2))
    weights = softmax(np.einsum("bhid,bhjd->bhij", q, k) / c**0.5, axis=-1)
    return np.einsum("bhij,bhjd->bihd", weights, v).reshape(b, n, c) @ w_out.T + b_out
