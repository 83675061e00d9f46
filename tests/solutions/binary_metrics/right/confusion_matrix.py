import numpy as np


def binary_metrics(y_true, y_pred):
    """One histogram of the codes 2t + p holds all four counts."""
    codes = 2 * np.asarray(y_true, dtype=np.int64) + y_pred
    matrix = np.bincount(codes, minlength=4).reshape(2, 2).astype(float)
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers = np.array(
            [
                np.trace(matrix) / matrix.sum(),
                matrix[1, 1] / columns[1],
                matrix[1, 1] / rows[1],
                2 * matrix[1, 1] / (rows[1] + columns[1]),
                matrix[0, 0] / rows[0],
            ]
        )
    return dict(zip(("accuracy", "precision", "recall", "f1", "specificity"), np.nan_to_num(numbers)))
