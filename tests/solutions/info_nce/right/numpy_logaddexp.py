import numpy as np


def info_nce(queries, keys, temperature=0.07):
    q = queries / (np.linalg.norm(queries, axis=-1, keepdims=True) + 1e-8)
    k = keys / (np.linalg.norm(keys, axis=-1, keepdims=True) + 1e-8)
    sim = q @ k.T / temperature
    return float(np.mean(np.logaddexp.reduce(sim, axis=1) - sim.diagonal()))
