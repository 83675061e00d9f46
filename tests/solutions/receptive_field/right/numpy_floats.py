import numpy as np


def receptive_field(layers):
    return 1 + sum(
        (l[0] - 1) * (l[2] if len(l) == 3 else 1) * np.prod([m[1] for m in layers[:i]]) for i, l in enumerate(layers)
    )
