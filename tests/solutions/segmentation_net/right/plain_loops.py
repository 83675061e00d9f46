import math


def convolve(maps, kernels, biases):
    side = len(kernels[0][0]) // 2
    high, wide = len(maps[0]), len(maps[0][0])
    result = []
    for kernel, bias in zip(kernels, biases, strict=True):
        plane = [[bias] * wide for _ in range(high)]
        for r in range(high):
            for c in range(wide):
                for channel, taps in zip(maps, kernel, strict=True):
                    for i in range(max(0, r - side), min(high, r + side + 1)):
                        for j in range(max(0, c - side), min(wide, c + side + 1)):
                            plane[r][c] += channel[i][j] * taps[i - r + side][j - c + side]
        result.append(plane)
    return result


def each(maps, function):
    return [[[function(value) for value in row] for row in plane] for plane in maps]


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    result = []
    for maps in x.tolist():
        maps = each(convolve(maps, w1.tolist(), b1.tolist()), lambda value: max(value, 0.0))
        maps = each(convolve(maps, w2.tolist(), b2.tolist()), lambda value: max(value, 0.0))
        maps = convolve(maps, w3.tolist(), b3.tolist())
        result.append(each(maps, lambda value: 1 / (1 + math.exp(-value))))
    return result
