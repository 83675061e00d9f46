"""Independent answers to the numeric questions of ``deployment.yaml``: queues that are run through."""


def batch_latency_throughput(a: float, c: float, b: int) -> tuple[float, float]:
    """Run batches one after the other and look at the clock."""
    clock, images = 0.0, 0
    first = 0.0
    for batch in range(50):
        clock += a
        for _ in range(b):
            clock += c
            images += 1
        if batch == 0:
            first = clock
    return first, images / (clock / 1000)


def requests_in_flight(q: int, t: float) -> float:
    """Let requests arrive evenly, and average over time how many have come and not yet gone."""
    requests = 40 * q
    stays = [(number / q, number / q + t / 1000) for number in range(requests)]
    start, end = stays[requests // 4][0], stays[requests // 2][0]
    inside = sum(max(0.0, min(leave, end) - max(come, start)) for come, leave in stays)
    return inside / (end - start)
