def pair_coordinates(set_a, set_b, radius):
    """Least-cost flow: one more pair at a time, along the cheapest alternating path (Bellman and Ford)."""
    n, m = len(set_a), len(set_b)
    cost = [[((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5 for q in set_b.tolist()] for p in set_a.tolist()]
    of_a, of_b = {}, {}
    for _ in range(min(n, m)):
        length = {i: (0.0, None) for i in range(n) if i not in of_a}
        reach = {}
        changed = True
        while changed:
            changed = False
            for i, (base, _) in list(length.items()):
                for j in range(m):
                    if of_a.get(i) != j and base + cost[i][j] < reach.get(j, (1e18,))[0] - 1e-9:
                        reach[j] = (base + cost[i][j], i)
                        changed = True
            for j, (base, _) in list(reach.items()):
                i = of_b.get(j)
                if i is not None and base - cost[i][j] < length.get(i, (1e18,))[0] - 1e-9:
                    length[i] = (base - cost[i][j], j)
                    changed = True
        j = min((j for j in reach if j not in of_b), key=lambda j: reach[j][0])
        while j is not None:
            i = reach[j][1]
            before = of_a.get(i)
            of_a[i], of_b[j] = j, i
            j = before
    pairs = [(i, j) for i, j in of_a.items() if cost[i][j] <= radius]
    return pairs, sorted(set(range(n)) - {i for i, _ in pairs}), sorted(set(range(m)) - {j for _, j in pairs})
