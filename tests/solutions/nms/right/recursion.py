from functools import reduce


def nms(boxes, scores, iou_threshold):
    def side(a, b, axis):
        return max(0.0, min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis]))

    def area(a):
        return side(a, a, 0) * side(a, a, 1)

    def too_close(i, j):
        a, b = boxes[i].tolist(), boxes[j].tolist()
        shared = side(a, b, 0) * side(a, b, 1)
        union = area(a) + area(b) - shared
        return union > 0 and shared / union > iou_threshold

    def add(kept, index):
        return kept if any(too_close(index, other) for other in kept) else [*kept, index]

    return tuple(reduce(add, sorted(range(len(scores)), key=lambda i: -float(scores[i])), []))
