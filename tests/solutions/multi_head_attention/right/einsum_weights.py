import numpy as np


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    c = x.shape[2]
    w = w_qkv.reshape(3, num_heads, c // num_heads, c)
    b = b_qkv.reshape(3, 1, num_heads, 1, c // num_heads)
    q, k, v = np.einsum("bnc,thdc->tbhnd", x, w, optimize=True) + b
    scores = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(c // num_heads)
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    mixed = np.einsum("bhij,bhjd->bihd", weights, v)
    return np.einsum("bihd,chd->bic", mixed, w_out.reshape(c, num_heads, -1)) + b_out
