import numpy as np
from scipy.ndimage import distance_transform_edt as edt


def boundary_loss(probabilities, target):
    phi = np.zeros(target.shape)
    for i, mask in enumerate(target.astype(bool)):
        if mask.any() and not mask.all():
            phi[i] = edt(~mask) - edt(mask)
    return (phi * probabilities).mean()
