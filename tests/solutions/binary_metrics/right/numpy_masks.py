import numpy as np


def binary_metrics(y_true, y_pred):
    real, said = y_true == 1, y_pred == 1
    tp, fp = np.count_nonzero(real & said), np.count_nonzero(~real & said)
    fn, tn = np.count_nonzero(real & ~said), np.count_nonzero(~real & ~said)

    def share(a, b):
        return np.float64(a) / b if b else np.float64(0)

    return dict(
        specificity=share(tn, tn + fp),
        f1=share(2 * tp, 2 * tp + fp + fn),
        recall=share(tp, tp + fn),
        precision=share(tp, tp + fp),
        accuracy=np.mean(real == said),
    )
