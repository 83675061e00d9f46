import numpy as np


def se_block(x, w1, w2):
    out = np.empty_like(x)
    for n, image in enumerate(x):
        means = np.array([np.average(channel) for channel in image])
        hidden = w1 @ means
        hidden[hidden < 0] = 0
        for c, number in enumerate(w2 @ hidden):
            out[n, c] = image[c] * (0.5 * np.tanh(0.5 * number) + 0.5)
    return out
