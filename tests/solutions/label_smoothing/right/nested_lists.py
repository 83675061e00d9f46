def smooth_labels(labels, num_classes, eps):
    rows = []
    for label in labels.tolist():
        row = [eps / num_classes] * num_classes
        row[label] = 1 - eps + eps / num_classes
        rows.append(row)
    return rows
