import numpy as np


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    B, N, C = x.shape
    head_dim = C // num_heads
    qkv = x @ w_qkv.T + b_qkv
    qkv = qkv.reshape(B, N, 3, num_heads, head_dim).transpose(2, 0, 3, 1, 4)
    q, k, v = qkv[0], qkv[1], qkv[2]
    attn = softmax(q @ k.transpose(0, 1, 3, 2) * head_dim**-0.5)
    out = (attn @ v).transpose(0, 2, 1, 3).reshape(B, N, C)
    return out @ w_out.T + b_out
