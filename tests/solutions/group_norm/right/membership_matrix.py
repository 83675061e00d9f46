import numpy as np


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    """Add up the channels of a group with a 0/1 matrix, groups by channels."""
    n, c, h, w = x.shape
    member = np.kron(np.eye(num_groups), np.ones(c // num_groups))
    count = c // num_groups * h * w
    mean = np.einsum("nchw,gc->ng", x, member) / count @ member
    centred = x - mean[:, :, None, None]
    variance = np.einsum("nchw,nchw,gc->ng", centred, centred, member) / count @ member
    scale = gamma / np.sqrt(variance + eps)
    return centred * scale[:, :, None, None] + beta[:, None, None]
