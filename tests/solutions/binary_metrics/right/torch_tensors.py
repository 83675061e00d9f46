import torch


def binary_metrics(y_true, y_pred):
    t, p = torch.as_tensor(y_true).bool(), torch.as_tensor(y_pred).bool()
    tp, fp, fn, tn = [(a & b).sum().double() for a, b in ((t, p), (~t, p), (t, ~p), (~t, ~p))]

    def safe(a, b):
        return torch.where(b > 0, a / b, torch.zeros_like(a))

    precision, recall = safe(tp, tp + fp), safe(tp, tp + fn)
    return {
        "accuracy": (t == p).double().mean(),
        "precision": precision,
        "recall": recall,
        "f1": safe(2 * precision * recall, precision + recall),
        "specificity": safe(tn, tn + fp),
    }
