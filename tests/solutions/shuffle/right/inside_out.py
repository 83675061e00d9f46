import numpy as np

rng = np.random.default_rng()


def shuffle(arr):
    out = []
    for element in arr:
        place = int(rng.integers(0, len(out), endpoint=True))
        out.append(element)
        out[place], out[-1] = out[-1], out[place]
    return out
