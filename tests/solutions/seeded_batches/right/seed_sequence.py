from itertools import islice

from numpy.random import PCG64, Generator, SeedSequence


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    rng = Generator(PCG64(SeedSequence([seed, epoch])))
    rest = iter(rng.permutation(n).tolist())
    batches = []
    while batch := tuple(islice(rest, batch_size)):
        if len(batch) == batch_size or not drop_last:
            batches.append(batch)
    return batches
