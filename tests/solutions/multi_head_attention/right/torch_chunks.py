import torch
import torch.nn.functional as F


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    x, w_qkv, b_qkv, w_out, b_out = (torch.as_tensor(a) for a in (x, w_qkv, b_qkv, w_out, b_out))
    b, n, c = x.shape
    q, k, v = (part.view(b, n, num_heads, -1).transpose(1, 2) for part in F.linear(x, w_qkv, b_qkv).chunk(3, dim=-1))
    weights = F.softmax(q @ k.mT / (c // num_heads) ** 0.5, dim=-1)
    return F.linear((weights @ v).transpose(1, 2).flatten(2), w_out, b_out)
