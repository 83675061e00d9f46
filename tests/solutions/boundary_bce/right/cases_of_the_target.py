import numpy as np


def boundary_bce(probabilities, target):
    """The edges of a mask are 0 or 1, so that one logarithm a pixel is enough."""

    def edges(images):
        padded = np.pad(images, ((0, 0), (0, 1), (0, 1)), mode="edge")
        steps = np.fabs(padded[:, :-1, 1:] - images) + np.fabs(padded[:, 1:, :-1] - images)
        return np.minimum(steps, 1)

    hit = np.where(edges(target) == 1, edges(probabilities), 1 - edges(probabilities))
    logarithms = np.full(hit.shape, -100.0)
    np.log(hit, out=logarithms, where=hit > 0)
    return -float(np.average(np.fmax(logarithms, -100)))
