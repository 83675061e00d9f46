import numpy as np


def cross_entropy(y_true, y_pred):
    labels = np.argmax(y_true, axis=1)
    chosen = y_pred[np.arange(len(labels)), labels]
    return -np.log(np.clip(chosen, 1e-12, None)).mean()
