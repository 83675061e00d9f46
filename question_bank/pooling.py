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
