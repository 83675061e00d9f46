import numpy as np


def surface_distance(pred, target, spacing=(1.0, 1.0)):
    rims = []
    for mask in (pred, target):
        pixels = {complex(i, j) for i, j in np.argwhere(mask).tolist()}
        rims.append([p for p in pixels if any(p + step not in pixels for step in (1, -1, 1j, -1j))])
    scaled = [[complex(p.real * spacing[0], p.imag * spacing[1]) for p in rim] for rim in rims]
    table = np.abs(np.subtract.outer(*scaled))
    return float(np.concatenate([table.min(0), table.min(1)]).mean())
