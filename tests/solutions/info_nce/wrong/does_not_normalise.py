import numpy as np


def info_nce(queries, keys, temperature=0.07):
    scores = np.inner(queries, keys).astype(np.float64) / temperature
    scores -= scores.max(axis=1)[:, None]
    log_p = scores - np.log(np.exp(scores).sum(axis=1))[:, None]
    return -log_p[range(len(log_p)), range(len(log_p))].mean()
