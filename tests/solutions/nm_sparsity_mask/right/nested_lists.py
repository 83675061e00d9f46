def nm_sparsity_mask(w, n=2, m=4):
    def row(values):
        out = []
        for start in range(0, len(values), m):
            group = [abs(v) for v in values[start : start + m]]
            kept = set(sorted(range(m), key=group.__getitem__)[m - n :])
            out += [int(k in kept) for k in range(m)]
        return out

    def walk(values):
        return [walk(v) for v in values] if isinstance(values[0], list) else row(values)

    return walk(w.tolist())
