def binary_metrics(y_true, y_pred):
    everything = set(range(len(y_true)))
    real = {i for i in everything if y_true[i]}
    said = {i for i in everything if y_pred[i]}

    def share(part, whole):
        try:
            return len(part) / len(whole)
        except ZeroDivisionError:
            return 0

    hits = real & said
    sizes = len(real) + len(said)
    return {
        "accuracy": share(everything - (real ^ said), everything),
        "precision": share(hits, said),
        "recall": share(hits, real),
        "f1": 2 * len(hits) / sizes if sizes else 0,
        "specificity": share(everything - real - said, everything - real),
    }
