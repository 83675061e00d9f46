import numpy as np


class Data:
    def __init__(self, samples):
        self.samples = samples

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index]


class Batches:
    def __init__(self, sampler, batch_size, drop_last):
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self):
        batch = []
        for index in self.sampler:
            batch.append(index)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch


def collate(samples):
    first = samples[0][0]
    inputs = np.empty((len(samples), *first.shape), dtype=first.dtype)
    for row, (sample, _) in zip(inputs, samples):
        row[...] = sample
    return inputs, [label for _, label in samples]


def data_loader(dataset, order, batch_size, drop_last=False):
    data = Data(dataset)
    return [collate([data[index] for index in batch]) for batch in Batches(order, batch_size, drop_last)]
