import numpy as np
from scipy.ndimage import correlate
from scipy.special import expit


def layer(image, kernels, biases):
    return np.array(
        [
            bias + sum(correlate(plane, taps, mode="constant") for plane, taps in zip(image, kernel, strict=True))
            for kernel, bias in zip(kernels, biases, strict=True)
        ]
    )


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    result = []
    for image in np.asarray(x, dtype=np.float64):
        image = np.fmax(layer(image, w1, b1), 0)
        image = np.fmax(layer(image, w2, b2), 0)
        result.append(expit(layer(image, w3, b3)))
    return np.stack(result)
