import numpy as np
from scipy.special import log_softmax


def cross_entropy_logits(logits, labels):
    target = np.eye(logits.shape[1])[labels]
    return -np.einsum("ij,ij", target, log_softmax(logits, axis=1)) / len(target)
