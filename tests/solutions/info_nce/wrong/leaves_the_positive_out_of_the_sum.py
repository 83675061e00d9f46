import numpy as np


def info_nce(queries, keys, temperature=0.07):
    losses = []
    q = [v / np.sqrt(np.sum(v * v)) for v in queries.astype(float)]
    k = [v / np.sqrt(np.sum(v * v)) for v in keys.astype(float)]
    for i in range(len(q)):
        negatives = [np.dot(q[i], k[j]) / temperature for j in range(len(k)) if j != i]
        top = max(negatives, default=-np.inf)
        lse = top + np.log(sum(np.exp(n - top) for n in negatives)) if negatives else -np.inf
        losses.append(lse - np.dot(q[i], k[i]) / temperature)
    return np.mean(losses)
