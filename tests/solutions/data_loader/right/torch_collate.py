import torch
from torch.utils.data import BatchSampler, default_collate


def data_loader(dataset, order, batch_size, drop_last=False):
    samples = [(torch.as_tensor(inputs), label) for inputs, label in dataset]
    batches = BatchSampler(order, batch_size, drop_last)
    return [tuple(default_collate([samples[index] for index in batch])) for batch in batches]
