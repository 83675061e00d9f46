def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    n, c, h, w = x.shape

    def pixel(image, channel, row, column):
        inside = 0 <= row < h and 0 <= column < w
        return float(x[image, channel, row, column]) if inside else 0.0

    tops = range(-padding, h + padding - kernel_h + 1, stride)
    lefts = range(-padding, w + padding - kernel_w + 1, stride)
    result = []
    for image in range(n):
        matrix = []
        for channel in range(c):
            for i in range(kernel_h):
                for j in range(kernel_w):
                    matrix.append([pixel(image, channel, top + i, left + j) for top in tops for left in lefts])
        result.append(matrix)
    return result
