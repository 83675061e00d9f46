import numpy as np


def cross_entropy_logits(logits, labels):
    loss = 0
    for z, y in zip(logits, labels):
        loss += np.log(np.sum(np.exp(z))) - z[y]
    return loss / len(labels)
