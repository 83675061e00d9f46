import numpy as np


def init_weights(shapes, rng):
    made = {}
    for name in shapes:
        *_, kind = name.split(".")
        values = np.zeros(shapes[name], dtype=np.float32)
        if kind == "weight" and values.ndim == 1:
            values += 1
        elif kind == "weight":
            rng.standard_normal(out=values, dtype=np.float32)
            values *= np.float32((2 / values[0].size) ** 0.5)
        made[name] = values
    return made
