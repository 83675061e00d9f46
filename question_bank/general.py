"""Independent truths for ``general.yaml``: torch's own layer and its autograd."""


def fc_after_flatten_parameters(*, c: int, s: int, n: int, h: int) -> tuple[int, int]:
    import torch

    # On the meta device nothing is allocated, and 4096 outputs are as cheap as 10.
    inputs = torch.empty(1, c, s, s, device="meta").flatten(1).shape[1]
    layer = torch.nn.Linear(inputs, n, device="meta")
    kernels = layer.weight.view(n, c, s, s)
    scores = torch.nn.functional.conv2d(torch.empty(1, c, h, h, device="meta"), kernels, layer.bias)
    return sum(parameter.numel() for parameter in layer.parameters()), scores.shape[-1]


def gradient_of_linear_neuron(*, w: float, x: float, b: float, t: float) -> float:
    import torch

    # Points are drawn as exact fractions, which tensors do not take.
    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    loss = (weight * float(x) + float(b) - float(t)) ** 2 / 2
    loss.backward()
    return float(weight.grad)


def linear_neuron_step(*, w: float, b: float, x: float, t: float, eta: float) -> tuple[float, float]:
    import torch

    neuron = torch.nn.Linear(1, 1, dtype=torch.float64)
    torch.nn.init.constant_(neuron.weight, w)
    torch.nn.init.constant_(neuron.bias, b)
    optimiser = torch.optim.SGD(neuron.parameters(), lr=eta)
    (0.5 * (neuron(torch.tensor([x], dtype=torch.float64)) - t) ** 2).sum().backward()
    optimiser.step()
    return float(neuron.weight.detach()), float(neuron.bias.detach())


def tent_map_pieces(*, L: int) -> int:  # noqa: N803 - the question names its parameters
    import torch

    # All values on this grid are multiples of powers of two, so that neighbouring slopes can be compared exactly.
    heights = torch.linspace(0, 1, 2 ** (L + 3) + 1, dtype=torch.float64)
    for _ in range(L):
        heights = 2 * torch.relu(heights) - 4 * torch.relu(heights - 0.5)
    rises = heights.diff()
    return 1 + int((rises[1:] != rises[:-1]).sum())


def dilated_causal_reach(*, L: int, k: int) -> int:  # noqa: N803 - the question names its parameters
    import torch

    sequence = torch.ones(1, 1, 8 * k * 2**L, dtype=torch.float64, requires_grad=True)
    kernel = torch.ones(1, 1, k, dtype=torch.float64)
    hidden = sequence
    for layer in range(L):
        padded = torch.nn.functional.pad(hidden, ((k - 1) * 2**layer, 0))
        hidden = torch.nn.functional.conv1d(padded, kernel, dilation=2**layer)
    hidden[0, 0, -1].backward()
    assert sequence.grad is not None
    return int((sequence.grad != 0).sum())
