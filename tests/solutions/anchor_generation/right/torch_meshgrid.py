import torch


def generate_anchors(height, width, stride, sizes, ratios):
    sizes, ratios = torch.as_tensor(sizes), torch.as_tensor(ratios)
    w = (sizes[:, None] / ratios.sqrt()[None]).flatten()
    h = (sizes[:, None] * ratios.sqrt()[None]).flatten()
    base = torch.stack([-w, -h, w, h], dim=1) / 2
    y, x = torch.meshgrid(
        torch.arange(height, device=w.device, dtype=w.dtype), torch.arange(width, device=w.device, dtype=w.dtype), indexing="ij"
    )
    shifts = (torch.stack([x, y, x, y], dim=-1).reshape(-1, 1, 4) + 0.5) * stride
    return (shifts + base).reshape(-1, 4)
