import numpy as np


def info_nce(queries, keys, temperature=0.07):
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (queries, keys)]
    scores = unit[0] @ unit[1].T / temperature
    scores -= np.max(scores)
    return np.mean(np.log(np.sum(np.exp(scores), axis=1)) - scores.diagonal())
