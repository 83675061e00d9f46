"""The answers of the deck worked out again by real layers on the meta device, which works out shapes alone."""


def conv_then_pool_size(h: int, k: int, s: int, p: int, q: int, t: int) -> tuple[int, int]:
    """Send an empty image through both layers."""
    import torch

    after_conv = torch.nn.Conv2d(1, 1, k, stride=s, padding=p, device="meta")(torch.empty(1, 1, h, h, device="meta"))
    after_pool = torch.nn.AvgPool2d(q, stride=t)(after_conv)
    return after_conv.shape[-1], after_pool.shape[-1]


def pooling_ceil_mode(i: int, k: int, s: int, p: int) -> tuple[int, ...]:
    """Send an empty map through both layers."""
    import torch

    layers = [torch.nn.MaxPool2d(k, stride=s, padding=p, ceil_mode=mode) for mode in (False, True)]
    return tuple(layer(torch.empty(1, 1, i, i, device="meta")).shape[-1] for layer in layers)


def gap_classifier_parameters(c: int, h: int, n: int) -> tuple[int, ...]:
    """Count the weights of the classifiers that fit behind the two heads."""
    import torch

    features = torch.empty(1, c, h, h, device="meta")
    heads = [torch.nn.Flatten(), torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())]
    classifiers = [torch.nn.Linear(head(features).shape[1], n, device="meta") for head in heads]
    return tuple(sum(weight.numel() for weight in classifier.parameters()) for classifier in classifiers)


def spp_vector_length(C: int, H: int, W: int, L: int, n: list[int]) -> int:  # noqa: N803 - names of the question
    """Pool an empty map at each level and join the results."""
    import torch

    features = torch.empty(1, C, H, W, device="meta")
    levels = [torch.nn.functional.adaptive_max_pool2d(features, int(bins)).flatten(1) for bins in n[:L]]
    return int(torch.cat(levels, dim=1).shape[1])


def pooling_output_size_formula(i: int, k: int, s: int, p: int) -> int:
    """Send an empty map through the layer."""
    import torch

    return int(torch.nn.MaxPool2d(k, stride=s, padding=p)(torch.empty(1, 1, i, i, device="meta")).shape[-1])


def pool_values_and_gradients(a: int, b: int, c: int, d: int, g: int) -> tuple[float, ...]:
    """Run both layers on the window and let autograd send the gradient back."""
    import torch

    results, gradients = [], []
    for layer in (torch.nn.MaxPool2d(2), torch.nn.AvgPool2d(2)):
        window = torch.tensor([[[[a, b], [c, d]]]], dtype=torch.float64, requires_grad=True)
        output = layer(window)
        output.backward(torch.full_like(output, g))
        results.append(output.item())
        gradients.append(window.grad[0, 0, 1, 1].item())
    return (*results, *gradients)


def overlapping_pooling_windows(h: int, q: int, t: int) -> tuple[int, int]:
    """Lay out the windows and count on each pixel how many hold it."""
    import numpy as np

    starts = range(0, h - q + 1, t)
    windows = np.zeros((h, h), int)
    for row in starts:
        for column in starts:
            windows[row : row + q, column : column + q] += 1
    return len(starts), int(windows.max())


def spp_window_and_stride(n: int, a: int) -> tuple[int, int]:
    """Take the smallest window whose n copies cover the map, and the largest step that leaves room for n of them."""
    import torch

    window = next(side for side in range(1, a + 1) if n * side >= a)
    stride = max(step for step in range(1, a + 1) if (n - 1) * step + window <= a and n * step <= a)
    bins = torch.nn.MaxPool2d(window, stride)(torch.empty(1, 1, a, a, device="meta")).shape[-1]
    assert bins == n
    return window, stride
