def receptive_field(layers):
    if not layers:
        return 1
    (k, s, d), rest = (tuple(layers[0]) + (1,))[:3], layers[1:]
    return (receptive_field(rest) - 1) * s + (k - 1) * d + 1
