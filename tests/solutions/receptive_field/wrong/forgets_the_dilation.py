def receptive_field(layers):
    rf = 1
    for layer in layers[::-1]:
        rf = (rf - 1) * layer[1] + layer[0]
    return rf
