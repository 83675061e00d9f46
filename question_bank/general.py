"""Independent truths for ``general.yaml``: torch's own layer and its autograd."""


def fc_after_flatten_parameters(*, c: int, s: int, n: int) -> int:
    import torch

    # On the meta device nothing is allocated, and 4096 outputs are as cheap as 10.
    inputs = torch.empty(1, c, s, s, device="meta").flatten(1).shape[1]
    layer = torch.nn.Linear(inputs, n, device="meta")
    return sum(parameter.numel() for parameter in layer.parameters())


def gradient_of_linear_neuron(*, w: float, x: float, b: float, t: float) -> float:
    import torch

    # Points are drawn as exact fractions, which tensors do not take.
    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    loss = (weight * float(x) + float(b) - float(t)) ** 2 / 2
    loss.backward()
    return float(weight.grad)
