def generate_anchors(height, width, stride, sizes, ratios):
    anchors = []
    for column in range(width):
        for row in range(height):
            for size in sizes.tolist():
                for ratio in ratios.tolist():
                    w, h = size / ratio**0.5, size * ratio**0.5
                    cx, cy = (column + 0.5) * stride, (row + 0.5) * stride
                    anchors.append((cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2))
    return anchors
