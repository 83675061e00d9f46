"""Truths of the mini deck."""


def mini_numeric(k, c, f):
    return sum(1 for _ in range(k) for _ in range(k) for _ in range(c) for _ in range(f))


def mini_formula(i, k, p, s):
    return len(range(0, i + 2 * p - k + 1, s))
