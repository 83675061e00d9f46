import torch
from scipy.optimize import linear_sum_assignment


def pair_coordinates(set_a, set_b, radius):
    set_a, set_b = torch.as_tensor(set_a), torch.as_tensor(set_b)
    distances = (set_a[:, None] - set_b[None]).square().sum(-1).sqrt()
    rows, columns = (torch.as_tensor(part) for part in linear_sum_assignment(distances.cpu().numpy()))
    near = distances.cpu()[rows, columns] <= radius
    rows, columns = rows[near], columns[near]
    free_a, free_b = torch.ones(len(set_a), dtype=torch.bool), torch.ones(len(set_b), dtype=torch.bool)
    free_a[rows], free_b[columns] = False, False
    return torch.stack([rows, columns], dim=1), free_a.nonzero().flatten(), free_b.nonzero().flatten()
