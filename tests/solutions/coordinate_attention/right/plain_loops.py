import math


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    layers = [a.tolist() for a in (w_shared, scale, shift)]
    w_h, w_w = w_h.tolist(), w_w.tolist()
    return [one_image(image, layers, w_h, w_w) for image in x.tolist()]


def one_image(image, layers, w_h, w_w):
    height, width = len(image[0]), len(image[0][0])
    by_row = [[sum(channel[i]) / width for channel in image] for i in range(height)]
    by_column = [[sum(row[j] for row in channel) / height for channel in image] for j in range(width)]
    row_gates = [gates(middle(means, *layers), w_h) for means in by_row]
    column_gates = [gates(middle(means, *layers), w_w) for means in by_column]
    return [
        [[channel[i][j] * row_gates[i][c] * column_gates[j][c] for j in range(width)] for i in range(height)]
        for c, channel in enumerate(image)
    ]


def middle(means, w_shared, scale, shift):
    result = []
    for weights, factor, offset in zip(w_shared, scale, shift):
        t = factor * sum(w * m for w, m in zip(weights, means)) + offset
        result.append(t * min(max(t + 3, 0), 6) / 6)
    return result


def gates(values, weights):
    return [1 / (1 + math.exp(-sum(w * v for w, v in zip(row, values)))) for row in weights]
