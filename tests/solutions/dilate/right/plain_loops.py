def dilate(img, k):
    h, w = img.shape
    r = k // 2
    out = [[0] * w for _ in range(h)]
    for y in range(h):
        for x in range(w):
            for i in range(max(0, y - r), min(h, y + r + 1)):
                for j in range(max(0, x - r), min(w, x + r + 1)):
                    if img[i, j]:
                        out[y][x] = 1
    return out
