import torch


def data_loader(dataset, order, batch_size, drop_last=False):
    result = []
    for part in torch.tensor(order, dtype=torch.long).split(batch_size) if order else ():
        inputs = torch.stack([torch.as_tensor(dataset[i][0]) for i in part.tolist()])
        result.append((inputs, torch.tensor([dataset[i][1] for i in part.tolist()])))
    return result
