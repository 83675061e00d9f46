import math

import numpy as np


def attention(q, k, v, mask=None):
    b, h, n, d = q.shape
    allowed = np.ones((b, h, n, n), bool) if mask is None else np.broadcast_to(mask, (b, h, n, n)).astype(bool)
    output, weights = [], []
    for item in range(b):
        output.append([])
        weights.append([])
        for head in range(h):
            heads = q[item, head].tolist(), k[item, head].tolist(), v[item, head].tolist()
            o, w = one_head(*heads, allowed[item, head].tolist(), d)
            output[-1].append(o)
            weights[-1].append(w)
    return output, weights


def one_head(q, k, v, allowed, d):
    output, weights = [], []
    for query, row in zip(q, allowed):
        scores = {j: sum(a * b for a, b in zip(query, k[j])) / math.sqrt(d) for j, attended in enumerate(row) if attended}
        top = max(scores.values())
        powers = {j: math.exp(score - top) for j, score in scores.items()}
        total = sum(powers.values())
        w = [powers.get(j, 0.0) / total for j in range(len(k))]
        weights.append(w)
        output.append([sum(w[j] * v[j][c] for j in range(len(v))) for c in range(d)])
    return output, weights
