def receptive_field(layers):
    rf = 1
    for k, s, *d in layers:
        k = k if not d else d[0] * (k - 1) + 1
        rf = rf * s - s + k
    return rf
