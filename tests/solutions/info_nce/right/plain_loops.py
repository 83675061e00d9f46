import math


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def info_nce(queries, keys, temperature=0.07):
    q, k = queries.tolist(), keys.tolist()
    total = 0.0
    for i, a in enumerate(q):
        sims = [dot(a, b) / math.sqrt(dot(a, a) * dot(b, b)) / temperature for b in k]
        top = max(sims)
        total += top + math.log(math.fsum(math.exp(s - top) for s in sims)) - sims[i]
    return total / len(q)
