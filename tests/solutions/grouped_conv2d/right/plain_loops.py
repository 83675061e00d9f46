def pair(value):
    return (value, value) if isinstance(value, int) else value


def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    (high, wide), (filters, inputs, kh, kw) = x.shape[2:], w.shape
    rows = (high + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    columns = (wide + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    w, biases = w.tolist(), [0.0] * filters if b is None else b.tolist()

    def value(image, f, r, c):
        first = f // (filters // groups) * inputs
        total = biases[f]
        for i in range(kh):
            for j in range(kw):
                y, z = r * sh - ph + i * dh, c * sw - pw + j * dw
                if 0 <= y < high and 0 <= z < wide:
                    for channel in range(inputs):
                        total += image[first + channel][y][z] * w[f][channel][i][j]
        return total

    return [
        [[[value(image, f, r, c) for c in range(columns)] for r in range(rows)] for f in range(filters)] for image in x.tolist()
    ]
