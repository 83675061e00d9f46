def linear_backward(x, w, b, y):
    m, d = len(x), len(w)
    dw, db = [0.0] * d, 0.0
    for i in range(m):
        error = b - float(y[i])
        for j in range(d):
            error += float(x[i][j]) * float(w[j])
        for j in range(d):
            dw[j] += error * float(x[i][j]) / m
        db += error / m
    return dw, db
