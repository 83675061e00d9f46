class Box:
    def __init__(self, x0, y0, x1, y1):
        self.x0, self.y0, self.x1, self.y1 = x0, y0, x1, y1

    @property
    def area(self):
        return max(0, self.x1 - self.x0) * max(0, self.y1 - self.y0)

    def __and__(self, o):
        return Box(max(self.x0, o.x0), max(self.y0, o.y0), min(self.x1, o.x1), min(self.y1, o.y1))

    def __or__(self, o):
        return Box(min(self.x0, o.x0), min(self.y0, o.y0), max(self.x1, o.x1), max(self.y1, o.y1))


def giou(box1, box2):
    """IoU - 1 + U/C, the same in another order."""
    a, b = Box(*box1), Box(*box2)
    union = a.area + b.area - (a & b).area
    return (a & b).area / union - 1 + union / (a | b).area
