def receptive_field(layers):
    rf = jump = 1
    for layer in layers:
        k, s = layer[0], layer[1]
        d = layer[2] if len(layer) > 2 else 1
        k_eff = k + (k - 1) * (d - 1)
        rf += (k_eff - 1) * jump
        jump *= s
    return rf
