def erode(img, k):
    h, w = img.shape
    r = k // 2
    out = [[1] * w for _ in range(h)]
    for y in range(h):
        for x in range(w):
            for dy in range(-r, r + 1):
                for dx in range(-r, r + 1):
                    if 0 <= y + dy < h and 0 <= x + dx < w and img[y + dy, x + dx] == 0:
                        out[y][x] = 0
    return out
