import torch


def patchify(images, patch_size):
    images = torch.as_tensor(images)
    windows = images.unfold(2, patch_size, patch_size).unfold(3, patch_size, patch_size)  # n c h w p p
    return windows.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)
