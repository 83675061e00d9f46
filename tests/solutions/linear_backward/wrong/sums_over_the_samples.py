def linear_backward(x, w, b, y):
    dw, db = 0, 0
    for row, target in zip(x, y):
        error = row.dot(w) + b - target
        dw = dw + error * row
        db = db + error
    return dw, db
