import numpy as np


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    """Cut the features into heads with np.split; gather what each query collects."""

    def heads(features):
        return np.stack(np.split(features, num_heads, axis=-1), axis=1)

    q, k, v = map(heads, np.split(np.matmul(x, w_qkv.T) + b_qkv, 3, axis=-1))
    collected = np.empty(q.shape)
    for i in range(q.shape[2]):
        scores = np.sum(q[:, :, i : i + 1] * k, axis=-1) / np.sqrt(q.shape[-1])
        scores = np.exp(scores - np.amax(scores, axis=-1, keepdims=True))
        collected[:, :, i] = np.sum((scores / np.sum(scores, axis=-1, keepdims=True))[..., None] * v, axis=2)
    return np.concatenate(list(np.moveaxis(collected, 1, 0)), axis=-1) @ np.transpose(w_out) + b_out
