def patchify(images, patch_size):
    n, c, h, w = images.shape
    p = patch_size
    images = images.tolist()
    result = []
    for image in images:
        patches = []
        for top in range(0, h, p):
            for left in range(0, w, p):
                patch = []
                for plane in image:
                    for row in plane[top : top + p]:
                        patch += row[left : left + p]
                patches.append(patch)
        result.append(patches)
    return result
