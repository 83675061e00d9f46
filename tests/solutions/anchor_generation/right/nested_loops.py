import math


def generate_anchors(height, width, stride, sizes, ratios):
    anchors = []
    for row in range(height):
        for column in range(width):
            cx, cy = (column + 0.5) * stride, (row + 0.5) * stride
            for size in sizes:
                for ratio in ratios:
                    w = float(size) / math.sqrt(ratio)
                    h = w * float(ratio)
                    anchors.append([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2])
    return anchors
