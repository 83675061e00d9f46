def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    n, c, h, w = x.shape
    kh, kw = w_depthwise.shape[1:]
    x, kernels, mixture = x.tolist(), w_depthwise.tolist(), w_pointwise.tolist()
    tops = range(-padding, h + padding - kh + 1, stride)
    lefts = range(-padding, w + padding - kw + 1, stride)

    def filtered(plane, kernel, top, left):
        total = 0.0
        for i in range(kh):
            for j in range(kw):
                if 0 <= top + i < h and 0 <= left + j < w:
                    total += kernel[i][j] * plane[top + i][left + j]
        return total

    result = []
    for image in x:
        maps = [[[filtered(p, k, top, left) for left in lefts] for top in tops] for p, k in zip(image, kernels)]
        result.append(
            [
                [[sum(m * one[i][j] for m, one in zip(row, maps)) for j in range(len(lefts))] for i in range(len(tops))]
                for row in mixture
            ]
        )
    return result
