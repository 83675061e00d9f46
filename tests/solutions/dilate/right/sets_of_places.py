def dilate(img, k):
    h, w = img.shape
    r = k // 2
    steps = range(-r, r + 1)
    ones = {(y, x) for y in range(h) for x in range(w) if img[y][x] == 1}
    reached = {(y + dy, x + dx) for y, x in ones for dy in steps for dx in steps}
    return [[int((y, x) in reached) for x in range(w)] for y in range(h)]
