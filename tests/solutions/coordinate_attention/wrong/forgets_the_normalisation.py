import torch
import torch.nn.functional as F


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    x, w_shared, w_h, w_w = (torch.as_tensor(a) for a in (x, w_shared, w_h, w_w))
    y = torch.cat([x.mean(3), x.mean(2)], dim=2)
    y = F.hardswish(torch.einsum("mc,ncp->nmp", w_shared, y))
    a_h = torch.sigmoid(torch.einsum("cm,nmp->ncp", w_h, y[:, :, : x.shape[2]]))
    a_w = torch.sigmoid(torch.einsum("cm,nmp->ncp", w_w, y[:, :, x.shape[2] :]))
    return x * a_h.unsqueeze(3) * a_w.unsqueeze(2)
