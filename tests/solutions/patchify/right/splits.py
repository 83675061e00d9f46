import numpy as np


def patchify(images, patch_size):
    """Cut into strips, cut the strips, flatten the pieces."""
    patches = []
    for strip in np.split(images, images.shape[2] // patch_size, axis=2):
        for piece in np.split(strip, strip.shape[3] // patch_size, axis=3):
            patches.append(piece.reshape(piece.shape[0], -1))
    return np.stack(patches, axis=1)
