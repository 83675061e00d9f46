def patchify(images, patch_size):
    n, c, h, w = images.shape
    return images.reshape(n, h * w // patch_size**2, patch_size**2 * c)
