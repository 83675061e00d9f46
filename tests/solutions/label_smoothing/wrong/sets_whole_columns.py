import numpy as np


def smooth_labels(labels, num_classes, eps):
    y = np.zeros((labels.shape[0], num_classes))
    y[:, labels] = 1
    return y * (1 - eps) + eps / num_classes
