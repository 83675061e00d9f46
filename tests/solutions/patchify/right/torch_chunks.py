import torch


def patchify(images, patch_size):
    images = torch.as_tensor(images)
    pieces = [piece.flatten(1) for strip in images.split(patch_size, 2) for piece in strip.split(patch_size, 3)]
    return torch.stack(pieces, 1)
