import numpy as np


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    """As the first implementation did: rows of a table are swapped to the front, and dropped ones to the end."""
    table = np.hstack([boxes, scores[:, None], np.arange(len(scores))[:, None]]).astype(float)
    table = table[table[:, 4] >= score_threshold]
    end = len(table)
    i = 0
    while i < end:
        best = i + int(np.argmax(table[i:end, 4]))
        table[[i, best]] = table[[best, i]]
        j = i + 1
        while j < end:
            a, b = table[i], table[j]
            w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
            h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
            if w * h > 0:
                ov = w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
                table[j, 4] *= np.exp(-ov * ov / sigma)
            if table[j, 4] < score_threshold:
                end -= 1
                table[[j, end]] = table[[end, j]]
            else:
                j += 1
        i += 1
    return table[:end, 5].astype(np.int64), table[:end, 4]
