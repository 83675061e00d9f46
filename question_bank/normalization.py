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


def bn_of_four_values(a: int, b: int, c: int, d: int, g: float, s: float) -> float:
    """Train PyTorch's BN on the batch, with an epsilon that does not show."""
    import torch

    batch = torch.tensor([[float(value)] for value in (a, b, c, d)], dtype=torch.float64)
    scale, shift = (torch.tensor([float(number)], dtype=torch.float64) for number in (g, s))
    return float(torch.nn.functional.batch_norm(batch, None, None, scale, shift, training=True, eps=1e-12)[0, 0])


def spectral_norm_of_symmetric_matrix(a: float, b: float) -> float:
    """Let PyTorch wrap a layer that holds the matrix; its power iteration runs until it stands still."""
    import torch

    layer = torch.nn.Linear(2, 2, bias=False, dtype=torch.float64)
    matrix = torch.tensor([[float(a), float(b)], [float(b), float(a)]], dtype=torch.float64)
    layer.load_state_dict({"weight": matrix})
    torch.manual_seed(0)
    wrapped = torch.nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=500)
    return float(wrapped.weight[0, 0].detach())


def lipschitz_bound_of_stack(L: int, s: list[float], a: float) -> float:  # noqa: N803 - the question names its variables
    """Differentiate a chain of one neuron a layer, on which the bound is attained."""
    import torch

    start = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    value = start
    for layer, stretch in enumerate(s[:L]):
        if layer:
            value = torch.nn.functional.leaky_relu(-value, float(a))  # negative: the slope is a
        value = value.abs() * float(stretch)
    (slope,) = torch.autograd.grad(value, start)
    return abs(float(slope))


def layer_norm_formula(d: int, x: list[float], gamma: list[float], beta: list[float], eps: float, j: int) -> float:
    """The layer norm of PyTorch."""
    import torch

    token, scale, shift = (torch.tensor([float(entry) for entry in row[:d]], dtype=torch.float64) for row in (x, gamma, beta))
    return float(torch.nn.functional.layer_norm(token, [d], scale, shift, float(eps))[int(j) - 1])


def norm_after_layer_norm(d: int, u: int, c: int) -> float:
    """Send a random token of the second norm through the layer."""
    import torch

    generator = torch.Generator().manual_seed(d + u + c)
    token = torch.randn(d, dtype=torch.float64, generator=generator)
    token = token / token.norm() * u * c
    return float(torch.nn.functional.layer_norm(token, [d], eps=1e-12).norm())


def sync_bn_unequal_gpus(a: int, b: int, p: int, q: int, u: int, v: int) -> tuple[float, float]:
    """Join the values of both GPUs and measure."""
    import torch

    values = torch.cat([_batch(p, u, a), _batch(q, v, b)])
    return float(values.mean()), float(values.var(correction=0))


def curvature_ratio_of_features(a: float, b: float) -> float:
    """Let autograd work out the Hessian of the loss on four samples."""
    import torch

    signs = torch.tensor([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=torch.float64)
    samples = signs * torch.tensor([float(a), float(b)], dtype=torch.float64)

    def loss(weights: Any) -> Any:
        return ((samples @ weights - 1.0) ** 2).mean()

    hessian = torch.autograd.functional.hessian(loss, torch.ones(2, dtype=torch.float64))
    return float(hessian[0, 0] / hessian[1, 1])


def normalised_pixel_value(m: float, s: float, x: int) -> float:
    """Search the value that leads back to the pixel."""
    low, high = -100.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (middle * float(s) + float(m)) * 255 < x else (low, middle)
    return low
