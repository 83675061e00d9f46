def conv2d(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    HO = (H + 2 * padding - KH) // stride + 1
    WO = (W + 2 * padding - KW) // stride + 1
    out = [[[[0.0] * WO for _ in range(HO)] for _ in range(F)] for _ in range(N)]
    x, w = x.tolist(), w.tolist()
    for n in range(N):
        for f in range(F):
            for i in range(HO):
                for j in range(WO):
                    total = float(b[f])
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                y, z = i * stride + u - padding, j * stride + v - padding
                                if 0 <= y < H and 0 <= z < W:
                                    total += x[n][c][y][z] * w[f][c][u][v]
                    out[n][f][i][j] = total
    return out
