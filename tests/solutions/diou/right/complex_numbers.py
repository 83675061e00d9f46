def diou(box1, box2):
    """Corners and centres as complex numbers; lengths are their moduli."""
    x0, y0, x1, y1 = zip(box1, box2)
    low, high = complex(min(x0), min(y0)), complex(max(x1), max(y1))
    inner = complex(min(x1), min(y1)) - complex(max(x0), max(y0))
    inter = max(inner.real, 0.0) * max(inner.imag, 0.0)
    union = sum((x1[i] - x0[i]) * (y1[i] - y0[i]) for i in (0, 1)) - inter
    centres = [complex(x0[i] + x1[i], y0[i] + y1[i]) / 2 for i in (0, 1)]
    return inter / union - (abs(centres[0] - centres[1]) / abs(high - low)) ** 2
