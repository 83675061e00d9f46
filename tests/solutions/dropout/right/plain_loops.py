def dropout(x, u, p=0.5, training=True):
    def each(values, chances):
        if isinstance(values, list):
            return [each(value, chance) for value, chance in zip(values, chances, strict=True)]
        if not training:
            return values
        return values / (1 - p) if chances >= p else 0.0

    return each(x.tolist(), u.tolist())
