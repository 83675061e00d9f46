import math


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    features = features.tolist()
    channels = range(len(features))
    return [
        [pool(features[c], [float(v) * spatial_scale - 0.5 for v in roi], output_size, sampling_ratio) for c in channels]
        for roi in rois
    ]


def pool(image, roi, size, ratio):
    x0, y0, x1, y1 = roi
    bin_h, bin_w = (y1 - y0) / size, (x1 - x0) / size
    out = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(size):
            for k in range(ratio):
                for l in range(ratio):
                    y = y0 + (i + (k + 0.5) / ratio) * bin_h
                    x = x0 + (j + (l + 0.5) / ratio) * bin_w
                    out[i][j] += bilinear(image, y, x) / ratio**2
    return out


def bilinear(image, y, x):
    h, w = len(image), len(image[0])
    y, x = min(max(y, 0), h - 1), min(max(x, 0), w - 1)
    r, c = math.floor(y), math.floor(x)
    dy, dx = y - r, x - c
    s, d = min(r + 1, h - 1), min(c + 1, w - 1)
    top = image[r][c] * (1 - dx) + image[r][d] * dx
    bottom = image[s][c] * (1 - dx) + image[s][d] * dx
    return top * (1 - dy) + bottom * dy
