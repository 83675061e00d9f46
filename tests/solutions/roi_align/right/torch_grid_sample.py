import torch
import torch.nn.functional as F


def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    features, rois = torch.as_tensor(features), torch.as_tensor(rois)
    c, h, w = features.shape
    n = output_size * sampling_ratio
    if len(rois) == 0:
        return features.new_zeros(0, c, output_size, output_size)
    steps = (torch.arange(n, dtype=features.dtype, device=features.device) + 0.5) / n
    x0, y0, x1, y1 = (rois * spatial_scale)[:, :, None].unbind(1)
    xs = (x0 + (x1 - x0) * steps) / w * 2 - 1
    ys = (y0 + (y1 - y0) * steps) / h * 2 - 1
    grid = torch.stack([xs[:, None, :].expand(-1, n, n), ys[:, :, None].expand(-1, n, n)], dim=-1)
    samples = F.grid_sample(features.expand(len(rois), c, h, w), grid, padding_mode="border", align_corners=False)
    return F.avg_pool2d(samples, sampling_ratio)
