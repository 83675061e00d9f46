def data_loader(dataset, order, batch_size, drop_last=False):
    batches, inputs, labels = [], [], []
    for index in order:
        sample, label = dataset[index]
        inputs.append(sample.tolist())
        labels.append(label)
        if len(labels) == batch_size:
            batches.append((inputs, labels))
            inputs, labels = [], []
    if labels and not drop_last:
        batches.append((inputs, labels))
    return batches
