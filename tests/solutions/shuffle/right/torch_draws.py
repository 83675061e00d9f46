import torch


def shuffle(arr):
    for i in range(len(arr) - 1, 0, -1):
        j = torch.randint(0, i + 1, ()).item()
        arr[i], arr[j] = arr[j], arr[i]
    return arr
