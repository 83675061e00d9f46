import numpy as np


def attention(q, k, v, mask=None):
    """Go through the keys one by one and rescale what was summed up so far, as FlashAttention does."""
    n, d = q.shape[2:]
    q = np.asarray(q, dtype=np.float64) / np.sqrt(d)
    allowed = np.ones(q.shape[:3] + (n,), bool) if mask is None else np.broadcast_to(mask, q.shape[:3] + (n,)) != 0
    top = np.full(q.shape[:3], -np.inf)
    total, output = np.zeros(q.shape[:3]), np.zeros(q.shape)
    scores = []
    for j in range(n):
        score = np.where(allowed[..., j], (q * k[:, :, j : j + 1]).sum(-1), -np.inf)
        scores.append(score)
        new = np.maximum(top, score)
        base = np.where(np.isfinite(new), new, 0.0)
        old_share, share = np.exp(top - base), np.exp(score - base)
        total = total * old_share + share
        output = output * old_share[..., None] + share[..., None] * v[:, :, j : j + 1]
        top = new
    weights = np.exp(np.stack(scores, axis=-1) - top[..., None]) / total[..., None]
    return output / total[..., None], weights
