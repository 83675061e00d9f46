def max_pool2d(x, kernel_size, stride=None, padding=0):
    stride = stride or kernel_size
    n, c, h, w = x.shape
    out = []
    for image in x:
        out.append([])
        for plane in image:
            out[-1].append([])
            for top in range(-padding, h + padding - kernel_size + 1, stride):
                row = []
                for left in range(-padding, w + padding - kernel_size + 1, stride):
                    m = 0.0
                    for i in range(max(0, top), min(h, top + kernel_size)):
                        for j in range(max(0, left), min(w, left + kernel_size)):
                            m = max(m, plane[i, j])
                    row.append(m)
                out[-1][-1].append(row)
    return out
