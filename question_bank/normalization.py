"""The answers of the deck worked out again by PyTorch's own norms, in double precision."""

from typing import Any


def norm_group_sizes(n: int, c: int, h: int, g: int) -> tuple[int, ...]:
    """Count the inputs that one output depends on: those over which its mean was taken."""
    import torch
    from torch.nn import functional

    generator = torch.Generator().manual_seed(n * c * h * g)
    values = torch.randn(n, c, h, h, dtype=torch.float64, generator=generator, requires_grad=True)
    outputs = [
        functional.batch_norm(values, None, None, training=True),
        functional.layer_norm(values, [c, h, h]),
        functional.instance_norm(values),
        functional.group_norm(values, g),
    ]
    return tuple(int(torch.autograd.grad(output[0, 0, 0, 0], values)[0].count_nonzero()) for output in outputs)


def conv_bn_stored_values(k: int, c_in: int, c_out: int) -> tuple[int, int]:
    """Build the block; count its parameters and the entries of its state that are no counters."""
    import torch

    conv = torch.nn.Conv2d(c_in, c_out, k, bias=False, device="meta")
    block = torch.nn.Sequential(conv, torch.nn.BatchNorm2d(c_out, device="meta"))
    trainable = sum(weight.numel() for weight in block.parameters())
    stored = sum(tensor.numel() for tensor in block.state_dict().values() if tensor.is_floating_point())
    return trainable, stored


def _batch(mean: float, variance: float, size: int) -> Any:
    """Return ``size`` numbers with exactly this mean and biased variance."""
    import torch

    values = torch.arange(size, dtype=torch.float64)
    values = (values - values.mean()) / values.std(correction=0)
    return values * float(variance) ** 0.5 + float(mean)


def _eval_norm(mu: float, sigma: float, eps: float, gamma: float, beta: float) -> Any:
    """Return a BN layer of one channel in eval mode that holds these numbers."""
    import torch

    layer = torch.nn.BatchNorm1d(1, eps=float(eps), dtype=torch.float64).eval()
    state = {"running_mean": mu, "running_var": sigma**2, "weight": gamma, "bias": beta}
    layer.load_state_dict({name: torch.tensor([number], dtype=torch.float64) for name, number in state.items()}, strict=False)
    return layer


def bn_formula(x: float, mu: float, sigma: float, eps: float, gamma: float, beta: float) -> float:
    """Send x through the layer."""
    import torch

    output = _eval_norm(mu, sigma, eps, gamma, beta)(torch.tensor([[x]], dtype=torch.float64))
    return float(output.item())


def bn_folded_bias(b: float, mu: float, sigma: float, eps: float, gamma: float, beta: float) -> float:
    """Send zeros through convolution and BN: what comes out is the bias."""
    import torch

    conv = torch.nn.Conv1d(1, 1, 1, dtype=torch.float64)
    torch.nn.init.constant_(conv.bias, float(b))
    output = _eval_norm(mu, sigma, eps, gamma, beta)(conv(torch.zeros(1, 1, 1, dtype=torch.float64)))
    return float(output.item())


def bn_running_variance_update(r: float, v: float, n: int, m: float) -> float:
    """Train the layer on one batch of that variance and read its buffer."""
    import torch

    layer = torch.nn.BatchNorm1d(1, momentum=float(m), dtype=torch.float64)
    layer.running_var.fill_(float(r))
    layer(_batch(0.0, v, n).reshape(n, 1))
    return float(layer.running_var)


def bn_running_mean_warmup(m: float, t: int, mu: float) -> float:
    """Train the layer on that many batches and read its buffer."""
    import torch

    layer = torch.nn.BatchNorm1d(1, momentum=m, dtype=torch.float64)
    for _ in range(t):
        layer(_batch(mu, 1.0, 4).reshape(4, 1))
    return float(layer.running_mean)


def sync_bn_variance(m_1: float, m_2: float, v_1: float, v_2: float) -> float:
    """Join two batches and measure."""
    import torch

    return float(torch.cat([_batch(m_1, v_1, 8), _batch(m_2, v_2, 8)]).var(correction=0))
