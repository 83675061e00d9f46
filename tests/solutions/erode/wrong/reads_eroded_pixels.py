def erode(img, k):
    r = k // 2
    out = img.tolist()
    for y in range(len(out)):
        for x in range(len(out[0])):
            if any(0 in row[max(0, x - r) : x + r + 1] for row in out[max(0, y - r) : y + r + 1]):
                out[y][x] = 0
    return out
