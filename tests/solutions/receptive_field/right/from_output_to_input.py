def receptive_field(layers):
    rf = 1
    for k, s, *rest in reversed(layers):
        d = rest[0] if rest else 1
        rf = (rf - 1) * s + d * (k - 1) + 1
    return rf
