"""Independent truths for ``multimodal.yaml``: PyTorch's cross entropy, and similarities counted one by one.

PyTorch is imported where it is used: it takes a second, and a deck may be read without it.
"""


def clip_loss_formula(*, N: int, S: list[list[float]]) -> float:  # noqa: N803 - the names of the question
    """Cross entropy with the diagonal as labels, for the matrix and for its transpose."""
    import torch

    similarities = torch.tensor(S, dtype=torch.float64)
    labels = torch.arange(N)
    loss = torch.nn.functional.cross_entropy
    return float((loss(similarities, labels) + loss(similarities.T, labels)) / 2)


def clip_zero_shot_probability(*, a: float, b: float, c: float, g: float) -> float:
    """Features of length 1 with the cosines of the question, in a space of four dimensions."""
    import torch

    image = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    texts = torch.zeros(3, 4, dtype=torch.float64)
    for place, cosine in enumerate((a, b, c)):
        texts[place, 0] = cosine
        texts[place, place + 1] = (1 - cosine**2) ** 0.5
    texts = torch.nn.functional.normalize(texts, dim=1)
    return float(torch.softmax(g * texts @ image, dim=0)[0])


def clip_loss_at_start(*, n: int, d: int) -> tuple[float, int]:
    """The loss of PyTorch for equal logits; the negatives are the entries off the diagonal."""
    import torch

    pairs = sum(n for _ in range(d))
    loss = torch.nn.functional.cross_entropy(torch.zeros(1, pairs, dtype=torch.float64), torch.tensor([0]))
    return float(loss), sum(pairs - 1 for _ in range(pairs))
